"""Pages about the assistant itself."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.http.browse.problem_page import PageRoute
from api.http.pages import page
from api.http.service import ServiceHere

about_pages = APIRouter(include_in_schema=False, route_class=PageRoute)


@about_pages.get("/accessibility")
def get_accessibility_page(service: ServiceHere) -> HTMLResponse:
    """What was done so that everybody can use these pages, how it was tested, what is left."""
    return page(service, "accessibility.html", here="/accessibility")
