"""An answer as blocks of text in their order; plain text and Markdown only set them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from api.answering.lead_in import OUR_NAME
from api.exports.wording import (
    STATUSES,
    banner,
    date_of,
    holder_of,
    on_one_line,
    provenance,
    said,
    words_of,
)
from api.told import Told, ToldCitation
from ingestion.dates import spoken

_CAUTION = (
    "Quotations match the text held by the assistant, which is independent and no NHS service: "
    "read the original before you rely on it."
)


@dataclass(frozen=True)
class Block:
    """A stretch of plain text on one line; `link` is an address that goes with it."""

    kind: Literal["title", "heading", "paragraph", "item", "under"]
    text: str
    link: str | None = None


def blocks(told: Told) -> Iterator[Block]:
    """Question, status, origin, statements, notices, citations."""
    yield Block("title", f"An answer by {OUR_NAME}")
    if told.question:
        yield Block("paragraph", f"Question: {on_one_line(told.question)}")
    yield Block("paragraph", f"Status: {STATUSES.get(told.status, told.status)}.")
    yield Block("paragraph", provenance(told))
    if since := banner(told):
        yield Block("paragraph", since)
    yield Block("heading", "Answer")
    yield from (Block("paragraph", said(statement, told)) for statement in told.statements)
    if told.notices:
        yield Block("heading", "Before you use this")
        yield from (Block("item", on_one_line(notice.text)) for notice in told.notices)
    yield from _cited("Sources cited", told.citations)
    if told.coverage:
        heading = "Nearest passages, which do not answer the question"
        yield from _cited(heading, told.coverage.nearest)
    yield Block("paragraph", _CAUTION)


def _cited(heading: str, citations: Iterable[ToldCitation]) -> Iterator[Block]:
    for place, citation in enumerate(citations):
        if place == 0:
            yield Block("heading", heading)
        yield Block("paragraph", f"[{citation.number}] {words_of(citation)}")
        yield Block("under", holder_of(citation))
        yield Block("under", _source(citation), citation.deep_link)


def _source(citation: ToldCitation) -> str:
    source, passage = citation.source, citation.passage
    told = [f"Source: {on_one_line(source.title)}", on_one_line(source.publisher)]
    told += [f"{date_of(citation)} ({source.standing})"]
    if source.authors:
        told.insert(1, f"written by {on_one_line(', '.join(source.authors))}")
    if citation.provision:
        told.append(citation.provision)
    if passage.heading_path:
        told.append(f"section {on_one_line(' > '.join(passage.heading_path))}")
    if citation.stands_on is not None:
        told.append(f"page {citation.stands_on}")
    if source.checked_on:
        told.append(f"last checked {spoken(source.checked_on)}")
    return "; ".join(told)
