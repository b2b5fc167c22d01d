"""Rows of a PDF's table that stand over several columns: headers in two rows, names of parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingestion.readers.pdf_lines import Line

_NEAR = 2.6  # of the size: the distance of a header from the rows below it
_LARGER = 1.15  # than the table's words: a heading of the text
_ALIGNED = 0.35  # of the size
_MOST_WORDS = 12  # in a name of columns
_MOST_ABOVE = 3  # rows above a table in which its header is looked for
_SAME_ROW = 0.3  # of the size


@dataclass(frozen=True, slots=True)
class Column:
    """The edges of a table's column, in points."""

    left: float
    right: float

    def covers(self, line: Line) -> bool:
        """Whether a line stands over or in it."""
        return line.left < self.right and self.left < line.right

    def meets(self, other: Column) -> bool:
        """Whether another column stands at the same place."""
        return other.left < self.right and self.left < other.right


def begins_rows(band: Sequence[Sequence[Line]], row: Sequence[Line]) -> bool:
    """Whether a row has more cells than a header above it lets stand apart.

    A name over several columns hides the space between them. It is drawn before all of the row
    but its first cell, which may reach over both rows.
    """
    last = max((line.order for above in band for line in above), default=-1)
    short = all(_may_name(line) for above in band for line in above)
    names = band[-1][1:] or band[-1][0].left > row[0].right  # not the first column's alone
    below = all(line.order > last for line in row[1:])
    return len(band) <= _MOST_ABOVE and short and bool(names) and below


def _may_name(line: Line) -> bool:
    return len(line.text.split()) <= _MOST_WORDS and not line.text.endswith((":", "."))


def ends_rows(band: Sequence[Sequence[Line]], row: Sequence[Line]) -> bool:
    """Whether a row is the name of a part, amid rows that are drawn one after another."""
    drawn = [line.order for above in band for line in above]
    falls = sum(other < one for one, other in pairwise(drawn))
    below = all(line.order > max(drawn) for line in row)
    rows = len(band) > 1 or len(band[-1]) > 2  # noqa: PLR2004 - of a table, not of columns
    return len(row) == 1 and rows and falls <= len(drawn) // 8 and below


def head_above(
    loose: Sequence[Line], columns: Sequence[Column], top: Line
) -> tuple[list[Line], list[list[Line]]]:
    """The lines without those that name the columns below them, and the rows of such names.

    Each row has a list of one line or none for each column; a name over several is in each.
    """
    rest = list(loose)
    found: list[list[Line]] = []
    below = top
    for _ in range(_MOST_ABOVE):
        row = _last_row(rest)
        if not row or row[0].base - below.base > _NEAR * max(row[0].size, below.size):
            break
        if any(line.size > _LARGER * top.size for line in row):
            break
        below = row[0]
        names = _names(row, columns)
        if names is None:
            if found or len(row) > 1:
                break
            label = row  # of the first part of the table
            above = _last_row([line for line in rest if line not in label])
            names = _names(above, columns) if above else None
            if names is None or above[0].base - below.base > _NEAR * below.size:
                break
            row, below = above, above[0]
        found.insert(0, names)
        rest = [line for line in rest if line not in row]
    return (rest, found) if found else (list(loose), [])


def _last_row(lines: Sequence[Line]) -> list[Line]:
    if not lines:
        return []
    lowest = min(lines, key=lambda line: line.base)
    row = [line for line in lines if abs(line.base - lowest.base) <= _SAME_ROW * line.size]
    return sorted(row, key=lambda line: line.left)


def _names(row: Sequence[Line], columns: Sequence[Column]) -> list[Line] | None:
    """The line over each column, in order; None for a row that names no columns.

    "" stands for no name, as a line without words.
    """
    if len(row) < 2 or not all(map(_may_name, row)):  # noqa: PLR2004
        return None
    spans = _from_the_left(row, columns) or _from_the_middle(row, columns)
    if spans is None:
        return None
    nothing = Line("", 0, 0, row[0].base, row[0].size, row[0].bold, row[0].order)
    named = [nothing] * len(columns)
    for line, (start, end) in zip(row, spans, strict=True):
        for n in range(start, end):
            named[n] = line
    return named


def _from_the_left(row: Sequence[Line], columns: Sequence[Column]) -> list[tuple[int, int]] | None:
    """The columns from that at whose left edge each name begins to the next name."""
    starts = []
    for line in row:
        at = [
            n for n, one in enumerate(columns) if abs(one.left - line.left) < _ALIGNED * line.size
        ]
        if not at:
            return None
        starts.append(at[0])
    if sorted(set(starts)) != starts:
        return None
    ends = [*starts[1:], len(columns)]
    widest = max((end - start for start, end in zip(starts[:-1], ends, strict=False)), default=1)
    ends[-1] = min(ends[-1], starts[-1] + widest)
    return list(zip(starts, ends, strict=True))


def _from_the_middle(
    row: Sequence[Line], columns: Sequence[Column]
) -> list[tuple[int, int]] | None:
    """The columns in whose middle, taken together, each name stands."""
    spans: list[tuple[int, int]] = []
    for line in row:
        begin = spans[-1][1] if spans else 0
        over = [n for n, one in enumerate(columns) if n >= begin and one.covers(line)]
        ranges = [
            (start, end)
            for start in range(begin, len(columns))
            for end in range(start + 1, len(columns) + 1)
            if not over or (start <= over[0] and over[-1] < end)
        ]
        if not ranges:
            return None
        middle = (line.left + line.right) / 2
        spans.append(min(ranges, key=lambda span: (_off(columns, span, middle), span[1] - span[0])))
    return spans


def _off(columns: Sequence[Column], span: tuple[int, int], middle: float) -> float:
    """How far, in whole points, the middle of columns is from that of a name."""
    return round(abs((columns[span[0]].left + columns[span[1] - 1].right) / 2 - middle))
