"""/map: how it fits together, as a diagram and as the list that says the same with citations."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.explainers import diagram as drawing
from api.explainers.corpus_map import borne_out
from api.http.browse.problem_page import PageRoute
from api.http.pages import page
from api.http.service import ServiceHere
from ingestion.corpus_map import read_map

ADDRESS = "/map"
map_pages = APIRouter(include_in_schema=False, route_class=PageRoute)


@map_pages.get(ADDRESS)
def get_map_page(service: ServiceHere) -> HTMLResponse:
    """What of the corpus's map stands in the live build."""
    index = service.assistant.parts().index
    written = read_map()
    told = borne_out(written, index) if written else None
    return page(
        service,
        "map.html",
        here=ADDRESS,
        map=told,
        drawn=drawing.diagram(told) if told else None,
        box=(drawing.WIDE, drawing.HIGH),
        kinds=written.kinds if written else (),
    )
