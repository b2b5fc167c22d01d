"""/sources: what the corpus holds; and a page for each source, with what its display allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from api.answering.lead_in import OUR_REMARK
from api.errors import NotFoundError
from api.http.browse.problem_page import PageRoute
from api.http.browse.relations import relations
from api.http.pages import page
from api.http.service import ServiceHere
from ingestion.sources import Passage, Source

ADDRESS = "/sources"
A_PAGE = 50  # sources of the list
sources_pages = APIRouter(include_in_schema=False, route_class=PageRoute)

Sent = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True)
class Sought:
    """What the list is narrowed to; empty means all. Words of title and publisher match in part."""

    title: str = ""
    publisher: str = ""
    type: str = ""
    standing: str = ""
    text: str = ""

    def admits(self, source: Source) -> bool:
        """Whether `source` is of that kind."""
        parts = ((self.title, source.title), (self.publisher, source.publisher))
        exact = ((self.type, source.type), (self.standing, source.standing),
                 (self.text, source.text))  # fmt: skip
        return all(" ".join(part.casefold().split()) in of.casefold() for part, of in parts) and (
            all(asked in {"", value} for asked, value in exact)
        )

    def query(self) -> str:
        """As the query of an address, without what is empty."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        return urlencode({name: value for name, value in told.items() if value})


@sources_pages.get(ADDRESS)
def get_sources_page(
    service: ServiceHere,
    title: Sent = "",
    publisher: Sent = "",
    type: Sent = "",
    standing: Sent = "",
    text: Sent = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10**6)] = 1,
) -> HTMLResponse:
    """The sources that were sought, newest first, a page of them at a time."""
    asked = Sought(title, publisher, type, standing, text)
    index = service.assistant.parts().index
    held = index.build.catalogue
    found = sorted(filter(asked.admits, held), key=_newest_first)
    last = max(1, -(-len(found) // A_PAGE))
    number = min(number, last)
    return page(
        service,
        "sources.html",
        here=ADDRESS,
        asked=asked,
        query=asked.query(),
        number=number,
        last=last,
        found=found[(number - 1) * A_PAGE : number * A_PAGE],
        total=len(found),
        manifest=index.build.manifest,
        by_id=index.build.by_id,
        publishers=sorted({source.publisher for source in held}, key=str.casefold),
        types=sorted({source.type for source in held}),
        standings=sorted({source.standing for source in held}),
    )


@sources_pages.get(f"{ADDRESS}/{{source_id}}")
def get_source_page(source_id: str, service: ServiceHere) -> HTMLResponse:
    """A source: what is known of it, what points to it, and its text or headings.

    Raises NotFoundError and BuildError.
    """
    index = service.assistant.parts().index
    source = index.build.by_id.get(source_id)
    if source is None:
        raise NotFoundError("There is no such source here: it is not in the live build.")
    passages = index.passages_of(source_id) if source.display != "link" else []
    return page(
        service,
        "source.html",
        source=source,
        our_remark=OUR_REMARK,
        related=relations(source, passages, index.build.sources),
        sections=list(sections(passages)),
        count=index.build.manifest.passages_of.get(source_id, 0),
    )


@dataclass(frozen=True)
class Shown:
    """Passages under one heading, in order."""

    heading: str
    passages: tuple[Passage, ...]


def sections(passages: Sequence[Passage]) -> Iterator[Shown]:
    """`passages` by the sections that they are cut from."""
    held: dict[str, list[Passage]] = {}
    for passage in passages:
        held.setdefault(passage.id.rpartition(".")[0], []).append(passage)
    for told in held.values():
        yield Shown(" › ".join(told[0].heading_path), tuple(told))


def _newest_first(source: Source) -> tuple[int, str]:
    """By the last day that the date may mean; without a date, last."""
    day = source.interval.last.toordinal() if source.interval else 0
    return -day, source.title.casefold()
