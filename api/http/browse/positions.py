"""/positions: who said what on a topic, and when; and the same as a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from api.errors import InadmissibleError
from api.explainers.topics import suggested
from api.http.browse.positions_csv import as_csv
from api.http.browse.problem_page import PageRoute
from api.http.looking import admitted, named_as_in_a_query
from api.http.pages import page
from api.http.schemas.given import MOST_OF_A_TOPIC, TopicIn
from api.http.schemas.positions import PositionOut, PositionsOut, positions_out
from api.http.service import Service, ServiceHere
from api.positions.find import positions as find

ADDRESS = "/positions"
SHOWN = 60  # holders, rows of a kind and silent bodies on a page; all of them are in the table
_LISTS = ("publisher", "type", "source", "standing")
_TEXTS = ("topic", "published_from", "published_to")
positions_pages = APIRouter(include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True)
class Held:
    """A holder's rows in its own voice, oldest first; `dates` are those on which it spoke."""

    number: int
    holder: str
    rows: tuple[PositionOut, ...]

    @property
    def several(self) -> bool:
        """Whether it spoke at more than one date."""
        return len(self.dates) > 1

    @property
    def dates(self) -> tuple[str | None, ...]:
        """As published, each once; None for a source without a date."""
        return tuple(dict.fromkeys(row.date for row in self.rows))

    @property
    def span(self) -> str:
        """The years from the first to the last."""
        years = [date[:4] for date in self.dates if date]
        return " to ".join(dict.fromkeys((years[0], years[-1]))) if years else "no date given"


@positions_pages.get(ADDRESS)
def get_positions_page(request: Request, service: ServiceHere) -> HTMLResponse:
    """The form; with a topic, what was found on it; where it cannot be taken, why."""
    asked = _asked(request)
    if not asked.get("topic", "").strip():
        return _page(service, asked)
    try:
        return _page(service, asked, found=_found(asked, service))
    except InadmissibleError as error:
        return _page(service, asked, problem=error)


@positions_pages.get(f"{ADDRESS}.csv")
def get_positions_csv(request: Request, service: ServiceHere) -> Response:
    """The rows for a spreadsheet. Raises InadmissibleError and BuildError."""
    asked = _asked(request)
    told = as_csv(_found(asked, service), str(request.base_url).rstrip("/"))
    headers = {"Content-Disposition": 'attachment; filename="positions.csv"'}
    return Response(told, media_type="text/csv; charset=utf-8", headers=headers)


def _asked(request: Request) -> dict[str, Any]:
    """What the form sent; a field left empty was not filled in."""
    sent = request.query_params
    texts = {name: sent[name] for name in _TEXTS if sent.get(name)}
    lists = {name: [v for v in sent.getlist(name) if v] for name in _LISTS}
    return {**texts, **{name: values for name, values in lists.items() if values}}


def _found(asked: Mapping[str, Any], service: Service) -> PositionsOut:
    try:
        told = TopicIn.model_validate(asked)
    except ValidationError as error:
        problem = f"Write a topic of 1 to {MOST_OF_A_TOPIC} characters."
        raise InadmissibleError("topic", problem) from error
    with named_as_in_a_query("topic"):
        topic, parts, filters = admitted(told.topic, told, service)
        return positions_out(find(topic, filters, parts))


def _page(
    service: Service,
    asked: Mapping[str, Any],
    found: PositionsOut | None = None,
    problem: InadmissibleError | None = None,
) -> HTMLResponse:
    parts = service.assistant.parts()
    sources = parts.index.build.sources
    return page(
        service,
        "positions.html",
        422 if problem else 200,
        here=ADDRESS,
        asked=dict.fromkeys(_TEXTS, "") | {name: [] for name in _LISTS} | dict(asked),
        query=urlencode(asked, doseq=True),
        publishers=sorted({source.publisher for source in sources}, key=str.casefold),
        types=sorted({source.type for source in sources}),
        found=found,
        own=by_holder(found.positions) if found else (),
        most=SHOWN,
        others=_others(found) if found else (),
        problem=problem,
        suggested=() if found else suggested(parts.index),
    )


def by_holder(rows: Sequence[PositionOut]) -> tuple[Held, ...]:
    """`rows`, which stand by holder and newest first, a group for each, oldest first."""
    groups = groupby(rows, lambda row: row.holder)
    return tuple(Held(n, holder, tuple(told)[::-1]) for n, (holder, told) in enumerate(groups, 1))


def _others(found: PositionsOut) -> list[tuple[str, str, str, list[PositionOut]]]:
    """What is nobody's own position, each kind with its name, heading and explanation."""
    kinds = (
        ("polls", "Polls", "What people said who were asked: the view of those polled, not of the "
         "body that published it.", found.polls),
        ("reported", "Reported by others", "What one body tells of another's view, and arguments "
         "that a source sets out. Nobody's own position.", found.reported),
        ("asked", "Only asked", "Questions that a source puts without answering them.",
         found.asked),
    )  # fmt: skip
    return [kind for kind in kinds if kind[3]]
