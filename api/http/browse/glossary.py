"""/glossary: each term of the corpus's glossaries with its meaning and citation."""

from __future__ import annotations

from itertools import groupby

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.explainers.glossary import Term, glossary
from api.http.browse.problem_page import PageRoute
from api.http.pages import page
from api.http.service import ServiceHere

ADDRESS = "/glossary"
glossary_pages = APIRouter(include_in_schema=False, route_class=PageRoute)


@glossary_pages.get(ADDRESS)
def get_glossary_page(service: ServiceHere) -> HTMLResponse:
    """Every term, by letter."""
    index = service.assistant.parts().index
    terms = glossary(index)
    return page(
        service,
        "glossary.html",
        here=ADDRESS,
        letters=[(letter, list(told)) for letter, told in groupby(terms, _letter)],
        sources=[index.build.by_id[one] for one in dict.fromkeys(t.source_id for t in terms)],
    )


def _letter(term: Term) -> str:
    return term.heading[:1].upper()
