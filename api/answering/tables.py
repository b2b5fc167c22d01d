"""An answer's statements as a table: what is compared side by side, or what happened by date.

A table only places statements that were checked: a cell holds one of them, or the half of it that
speaks of the thing at the head of the column. What belongs in no cell stays beside the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from api.answering.abbreviations import Abbreviations
from api.answering.answer import Citation, Statement
from api.answering.bodies import Bodies
from api.answering.divide import compared
from api.answering.question import Reading
from api.explainers.timeline import date_in
from api.wording import say
from ingestion.dates import interval, spoken
from ingestion.matching import figures
from ingestion.terms import stems

_FEWEST = 2  # rows, or dates, from which on a table reads better than sentences
_ARTICLE = re.compile(r"(?i)^(?:the|an?)\s+")
_OF_TWO = re.compile(
    r"(?P<row>[A-Z][^:.\d]{1,60}): (?P<a>[^:]{1,400}?),? (?:while|whereas) (?P<b>.{1,400}?)\.?"
)
_LABEL = re.compile(r"[^\W\d_][\w'’ -]{1,48}")


@dataclass(frozen=True)
class Cell:
    """Words of the statement at the place `statement` (from 0) of the answer, all or a half."""

    text: str
    citations: tuple[int, ...]
    statement: int


@dataclass(frozen=True)
class Row:
    """What one row is about ("" where that goes without saying), and the cells of each column."""

    heading: str
    cells: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Table:
    """`columns` are the heads of the cells, `corner` that of the row headings."""

    kind: Literal["comparison", "timeline"]
    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def table_of(
    reading: Reading,
    statements: Sequence[Statement],
    citations: Sequence[Citation],
    bodies: Bodies,
) -> Table | None:
    """The statements of an answer to `reading` as a table; None where sentences read better."""
    placed = _as_placed(statements, reading, bodies)
    if placed is not None:
        return placed
    things = compared(reading.text, reading.names, bodies.whole)
    if things:
        return _side_by_side(things, statements, citations, bodies.abbreviations)
    return _by_date(statements) if reading.changes else None


def _as_placed(statements: Sequence[Statement], reading: Reading, bodies: Bodies) -> Table | None:
    """As a language model placed them, if its heads name what was asked and claim nothing."""
    placed = [(n, one) for n, one in enumerate(statements) if one.column and one.row]
    columns = tuple(dict.fromkeys(one.column for _, one in placed))
    rows = tuple(dict.fromkeys(one.row for _, one in placed))
    asked = set(stems(reading.text))
    forms = [_forms(name, bodies.abbreviations) for name in columns]
    if len(columns) < _FEWEST or not all(any(set(f) <= asked for f in one) for one in forms):
        return None
    if any(_claims(row, bodies) for row in rows):
        return None
    cells: dict[tuple[str, str], list[Cell]] = {}
    for n, one in placed:
        cells.setdefault((one.row, one.column), []).append(_whole(n, one))
    made = tuple(
        Row(row, tuple(tuple(cells.get((row, column), ())) for column in columns)) for row in rows
    )
    filled = all(any(row.cells[n] for row in made) for n in range(len(columns)))
    return _comparison(columns, made) if filled else None


def _claims(label: str, bodies: Bodies) -> bool:
    """Whether a row's heading is more than a few words that name a point of comparison."""
    return not _LABEL.fullmatch(label) or bool(figures(label) or bodies.named_in(label))


def _side_by_side(
    things: tuple[str, ...],
    statements: Sequence[Statement],
    citations: Sequence[Citation],
    known: Abbreviations,
) -> Table | None:
    """A row for each statement that sets two things against each other under a label; else one
    row, with what is said of each thing alone.
    """
    forms = [_forms(thing, known) for thing in things]
    numbered = {one.number: one for one in citations}
    claims = [(n, one) for n, one in enumerate(statements) if one.kind == "claim"]
    labelled = [row for n, one in claims if (row := _of_two(n, one, forms))]
    if len(labelled) >= _FEWEST:
        return _comparison(things, tuple(labelled))
    cells: tuple[list[Cell], ...] = tuple([] for _ in things)
    for n, one in claims:
        cited = [numbered[number] for number in one.citations]
        column = _only(one.text, forms)
        if column is None:
            column = _only(" ".join(_about(entry) for entry in cited), forms)
        if column is not None:
            cells[column].append(_whole(n, one))
    if not all(cells):
        return None
    return _comparison(things, (Row("", tuple(map(tuple, cells))),))


def _of_two(n: int, statement: Statement, forms: Sequence[list[tuple[str, ...]]]) -> Row | None:
    """ "Law: a cluster has no order, while a merger needs one" as a row of two cells."""
    found = _OF_TWO.fullmatch(statement.text)
    if found is None or len(forms) != _FEWEST:
        return None
    halves = {_only(found[half], forms): found[half] for half in ("a", "b")}
    if halves.keys() != {0, 1}:
        return None
    cells = tuple((Cell(halves[column], statement.citations, n),) for column in (0, 1))
    return Row(found["row"], cells)


def _only(text: str, forms: Sequence[list[tuple[str, ...]]]) -> int | None:
    """The place of the one thing that `text` names; None where it names several, or none."""
    told = stems(text)
    named = [n for n, one in enumerate(forms) if any(_within(form, told) for form in one)]
    return named[0] if len(named) == 1 else None


def _within(form: tuple[str, ...], told: Sequence[str]) -> bool:
    return any(tuple(told[at : at + len(form)]) == form for at in range(len(told) - len(form) + 1))


def _forms(thing: str, known: Abbreviations) -> list[tuple[str, ...]]:
    """The stems of a thing, of what it is short for, and of what is short for it."""
    name = _ARTICLE.sub("", thing).lower()
    names = {name, name.removesuffix("s"), name.partition(" of ")[0]}
    others = {form for one in names for form in known.get(one, ())}
    return [told for one in sorted(names | others) if (told := tuple(stems(one)))]


def _about(cited: Citation) -> str:
    """Whose words a citation holds, and from what."""
    return f"{cited.passage.attribution.holder} {cited.source.title}"


def _by_date(statements: Sequence[Statement]) -> Table | None:
    """The claims that tell a date, the earliest first."""
    dated: dict[str, list[Cell]] = {}
    for n, one in enumerate(statements):
        date = date_in(one.text) if one.kind == "claim" else None
        if date is not None:
            dated.setdefault(date, []).append(_whole(n, one))
    if len(dated) < _FEWEST:
        return None
    in_order = sorted(dated, key=lambda date: interval(date).first)
    rows = tuple(Row(spoken(date), (tuple(dated[date]),)) for date in in_order)
    return Table("timeline", say("table_timeline"), say("table_date"), (say("table_told"),), rows)


def _whole(n: int, statement: Statement) -> Cell:
    return Cell(statement.text, statement.citations, n)


def _comparison(things: Sequence[str], rows: tuple[Row, ...]) -> Table:
    names = [_ARTICLE.sub("", thing) for thing in things]
    listed = " and ".join(names) if len(names) == _FEWEST else "; ".join(names)
    corner = say("table_point") if any(row.heading for row in rows) else ""
    caption = say("table_comparison", things=listed)
    heads = tuple(name[:1].upper() + name[1:] for name in names)
    return Table("comparison", caption[:1].upper() + caption[1:], corner, heads, rows)
