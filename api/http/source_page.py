"""The page of a passage: its words in their place in the source, as far as they may be shown."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from api.http.conversation_pages import conversation_page
from api.http.pages import page
from api.http.schemas.sources import source_out
from api.http.service import ServiceHere
from ingestion.sources import Source

source_pages = APIRouter(include_in_schema=False)

Offset = Annotated[int | None, Query(ge=0)]


@source_pages.get("/passages/{passage_id}")
def get_passage_page(
    passage_id: str, service: ServiceHere, start: Offset = None, end: Offset = None
) -> HTMLResponse:
    """The passage with its characters from `start` to `end` marked, all of it without them.

    A source that may be shown in full is shown in full; of others the passage alone, or nothing.
    """
    index = service.assistant.parts().index
    passage = index.passages([passage_id]).get(passage_id)
    if passage is None:
        problem = "There is no such passage in the live build."
        return conversation_page(service, status=404, problem=problem)
    source = index.build.by_id[passage.source_id]
    on_page = passage.page_at(start or 0)
    shown = index.passages_of(source.id) if source.display == "full" else [passage]
    return page(
        service,
        "passage.html",
        source=source_out(source),
        display=source.display,
        speakers=source.speakers,
        passage=passage,
        on_page=on_page,
        provision=passage.provision_at(start or 0, end or len(passage.text)),
        address=_address(source, on_page),
        parts=_marked(passage.text, start, end),
        shown=shown if source.display != "link" else [],
    )


def _address(source: Source, on_page: int | None) -> str | None:
    """The original, at the page where it has pages."""
    if source.url is None or on_page is None:
        return source.url
    return f"{source.url.partition('#')[0]}#page={on_page}"


def _marked(text: str, start: int | None, end: int | None) -> tuple[str, str, str]:
    """What stands before the mark, in it, and behind it."""
    first = min(start or 0, len(text))
    last = len(text) if end is None else min(max(end, first), len(text))
    return text[:first], text[first:last], text[last:]
