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
    in_cell,
    on_one_line,
    provenance,
    said,
    words_of,
)
from api.told import Told, ToldCitation, ToldTable
from ingestion.dates import spoken

_CAUTION = (
    "Quotations match the text held by the assistant, which is independent and no NHS service: "
    "read the original before you rely on it."
)


@dataclass(frozen=True)
class Block:
    """A stretch of plain text on one line; `link` is an address that goes with it.

    Of a table the text is its caption, and `rows` are its cells, the first row being the heads.
    """

    kind: Literal["title", "heading", "paragraph", "item", "under", "table"]
    text: str
    link: str | None = None
    rows: tuple[tuple[str, ...], ...] = ()


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
    yield from _answer(told)
    if told.notices:
        yield Block("heading", "Before you use this")
        yield from (Block("item", on_one_line(notice.text)) for notice in told.notices)
    yield from _cited("Sources cited", told.citations)
    if told.coverage:
        heading = "Nearest passages, which do not answer the question"
        yield from _cited(heading, told.coverage.nearest)
    yield Block("paragraph", _CAUTION)


def _answer(told: Told) -> Iterator[Block]:
    """The statements in turn, and in the place of the first that a table holds the table.

    A lead-in to what the table holds is left out: the sources cited name the holders.
    """
    placed = told.table.places if told.table else frozenset()
    for n, statement in enumerate(told.statements):
        if statement.kind == "lead_in" and n + 1 in placed:
            continue
        if n not in placed:
            yield Block("paragraph", said(statement, told))
        elif told.table and n == min(placed):
            yield _table(told.table, told)


def _table(table: ToldTable, told: Told) -> Block:
    headed = any(row.heading for row in table.rows)
    rows = [(*((table.corner,) if headed else ()), *table.columns)]
    for row in table.rows:
        cells = (" ".join(in_cell(cell, told) for cell in column) for column in row.cells)
        rows.append((*((row.heading,) if headed else ()), *cells))
    told_rows = tuple(tuple(map(on_one_line, row)) for row in rows)
    return Block("table", on_one_line(table.caption), rows=told_rows)


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
