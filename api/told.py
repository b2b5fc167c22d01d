"""An answer as it was told and stored, read from the JSON of the interface into values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from api.answering.lead_in import OUR_NAME
from ingestion.dates import Interval, interval
from ingestion.index import Filters
from ingestion.sources import Voice

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@dataclass(frozen=True)
class ToldSource:
    """A source as a citation names it."""

    id: str
    title: str
    publisher: str
    authors: tuple[str, ...]
    published: str | None
    standing: str
    url: str | None
    checked_on: str | None


@dataclass(frozen=True)
class ToldPassage:
    """Where a quote stands."""

    id: str
    heading_path: tuple[str, ...]
    page: int | None


@dataclass(frozen=True)
class ToldCitation:
    """A citation; its quote is empty where the source may only be linked to.

    With the basis `record` the statement rests on what is known of the source, not on the quote.
    `provision` is that of an Act: "s 3(1)".
    """

    number: int
    words: Literal["publisher", "ours"]
    holder: str
    voice: Voice
    quote: str
    quote_start: int
    quote_end: int
    deep_link: str | None
    passage: ToldPassage
    source: ToldSource
    page: int | None = None
    basis: Literal["text", "record"] = "text"
    provision: str | None = None

    @property
    def stands_on(self) -> int | None:
        """The page of the quote; in older answers, that on which its passage begins."""
        return self.passage.page if self.page is None else self.page

    @property
    def ours(self) -> bool:
        """Whether the words are this project's own, and so nobody's to quote as another's."""
        return self.words == "ours" or self.source.publisher == OUR_NAME


@dataclass(frozen=True)
class ToldStatement:
    """One unit of the answer, with the numbers of its citations."""

    text: str
    kind: Literal["claim", "lead_in", "gap", "question"]
    citations: tuple[int, ...]


@dataclass(frozen=True)
class ToldCell:
    """Words of the statement at a place of the answer, all or a half."""

    text: str
    citations: tuple[int, ...]
    statement: int


@dataclass(frozen=True)
class ToldRow:
    """A row's heading, and the cells of each column."""

    heading: str
    cells: tuple[tuple[ToldCell, ...], ...]


@dataclass(frozen=True)
class ToldTable:
    """Statements side by side, or by date."""

    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[ToldRow, ...]

    @property
    def places(self) -> frozenset[int]:
        """Of the statements that it holds."""
        cells = (cell for row in self.rows for column in row.cells for cell in column)
        return frozenset(cell.statement for cell in cells)


@dataclass(frozen=True)
class ToldNotice:
    """Something to know about the answer."""

    text: str


@dataclass(frozen=True)
class ToldCoverage:
    """What was searched in vain, and what was nearest."""

    nearest: tuple[ToldCitation, ...]


@dataclass(frozen=True)
class ToldFilters:
    """Which sources were to be used."""

    publisher: tuple[str, ...]
    type: tuple[str, ...]
    source: tuple[str, ...]
    standing: tuple[str, ...]
    published_from: str | None
    published_to: str | None

    def as_filters(self) -> Filters:
        """As the index takes them, whether or not it still holds such sources."""
        first, last = self.published_from, self.published_to
        between = Interval(
            interval(first).first if first else date.min,
            interval(last).last if last else date.max,
        )
        return Filters(
            publishers=self.publisher,
            types=self.type,
            sources=self.source,
            standings=self.standing,
            published=between if first or last else None,
        )


@dataclass(frozen=True)
class ToldRecheck:
    """What became of the answer since; `since` is when that corpus was published (ISO 8601)."""

    outcome: str
    since: str


@dataclass(frozen=True)
class Told:
    """An answer as it was told."""

    id: str
    created_at: str
    question: str
    standalone_question: str
    status: str
    statements: tuple[ToldStatement, ...]
    citations: tuple[ToldCitation, ...]
    notices: tuple[ToldNotice, ...]
    coverage: ToldCoverage | None
    composer: str | None
    model: str | None
    corpus_version: str | None
    filters: ToldFilters | None = None
    recheck: ToldRecheck | None = None
    table: ToldTable | None = None

    def cited(self, statement: ToldStatement) -> tuple[ToldCitation, ...]:
        """The citations that `statement` names."""
        return tuple(c for c in self.citations if c.number in statement.citations)


def told_citation(body: Mapping[str, Any]) -> ToldCitation:
    """One citation of such an answer. Raises ValueError for what is none."""
    return _readers()[1].validate_python(body)


def told(body: Mapping[str, Any]) -> Told:
    """The answer in `body`, as JSON of the interface. Raises ValueError for what is none."""
    return _readers()[0].validate_python(body)


@cache
def _readers() -> tuple[TypeAdapter[Told], TypeAdapter[ToldCitation]]:
    from pydantic import TypeAdapter

    return TypeAdapter(Told), TypeAdapter(ToldCitation)
