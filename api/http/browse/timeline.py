"""/timeline: what happened when, and what is planned, each with its citation."""

from __future__ import annotations

from itertools import groupby

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.explainers.timeline import TIMELINE, Event, timeline
from api.http.browse.problem_page import PageRoute
from api.http.pages import page
from api.http.service import ServiceHere

ADDRESS = "/timeline"
_EARLIEST, _LATEST = 1, 9999
timeline_pages = APIRouter(include_in_schema=False, route_class=PageRoute)


@timeline_pages.get(ADDRESS)
def get_timeline_page(request: Request, service: ServiceHere) -> HTMLResponse:
    """The events between two years, both included."""
    index = service.assistant.parts().index
    asked = {name: request.query_params.get(name, "").strip() for name in ("first", "last")}
    events = timeline(index)
    problem = _problem(asked)
    if not problem:
        first = int(asked["first"] or _EARLIEST)
        last = int(asked["last"] or _LATEST)
        shown = [event for event in events if first <= event.year <= last]
    else:
        shown = list(events)
    return page(
        service,
        "timeline.html",
        422 if problem else 200,
        here=ADDRESS,
        asked=asked,
        problem=problem,
        source=index.build.by_id.get(TIMELINE),
        held=len(events),
        shown=[(heading, list(told)) for heading, told in groupby(shown, _heading)],
    )


def _problem(asked: dict[str, str]) -> str | None:
    for year in asked.values():
        if year and not (year.isascii() and year.isdigit() and 1 <= int(year[:9]) <= _LATEST):
            return "Write a year in four digits, such as 2019."
    if all(asked.values()) and int(asked["first"]) > int(asked["last"]):
        return "The first year is later than the last: swap them."
    return None


def _heading(event: Event) -> str:
    return event.heading
