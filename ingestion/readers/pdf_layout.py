"""The lines of a page in reading order: columns one after another, tables row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingestion.readers.pdf_lines import Line
from ingestion.readers.pdf_pieces import MOST_LINES
from ingestion.readers.pdf_table_heads import Column, begins_rows, ends_rows, head_above

_GUTTER = 0.8  # of the size: the least space between columns
_FAR = 2.0  # of the size, from one line to the next
_NOTE = 0.93  # of the size of a table's words: smaller type is a note below it
_NUMBER, _CLAUSE = re.compile(r"\s*\d{1,4}[A-Z]{0,3}\.?\s*"), re.compile(r"\s*\(\w{1,4}\)")
_FEWEST_ROWS = 2  # of a table
_MOST_COLUMNS = 12
_MOSTLY = 0.8  # of a table's rows
_SAME_ROW = 0.3  # of the size
_LONGEST_CELL = 8  # lines on average, of a table that is not drawn line by line
_DEEPEST = 4  # columns within columns


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row: its cells from left to right, each of lines from the top; some are empty."""

    cells: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines of one column that follow one another, from the top."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with equally many cells, of which the first `heads` name the columns."""

    rows: tuple[Row, ...]
    heads: int = 0

    @property
    def columns(self) -> list[Column]:
        """The edges of its columns, by the lines in them but for names over several."""
        cells = [[row.cells[n] for row in self.rows[self.heads :]] for n in range(self.width)]
        lines = [[line for cell in column for line in cell] for column in cells]
        return [
            Column(min(line.left for line in column), max(line.right for line in column))
            for column in lines
            if column
        ]

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.rows[0].cells)

    def under(self, heads: Sequence[Row]) -> Table:
        """The table with rows above it that name its columns."""
        return Table((*heads, *self.rows), len(heads))


Group = Stretch | Table
_Gutter = tuple[float, float]


def reading_order(lines: Sequence[Line], depth: int = 0) -> list[Group]:
    """Bands from the top; in a band with gutters the columns from the left, or a table's rows.

    A table is told from columns by the order of the file: it is drawn row by row.
    """
    if len(lines) > MOST_LINES or depth > _DEEPEST:
        return [Stretch(tuple(_from_the_top(lines)))]
    groups: list[Group] = []
    loose: list[Line] = []
    for band in _bands(lines):
        gutters = _gutters(band)
        if not gutters or _hangs(band, gutters):
            loose += _from_the_top(band)
            continue
        made = _table(band, gutters) or _columns(band, gutters, depth)
        if made is None:
            loose += _from_the_top(band)
            continue
        head, made_groups, loose = _headed(loose + made[0], made[1], made[2])
        groups += [Stretch(tuple(head))] if head else []
        groups += made_groups
    return groups + ([Stretch(tuple(loose))] if loose else [])


_Made = tuple[list[Line], list[Group], list[Line]]  # lines before, groups, lines after


def _headed(before: list[Line], groups: list[Group], after: list[Line]) -> _Made:
    """What was made of a band, with the names of its table's columns from the lines before it."""
    table = groups[0]
    if not isinstance(table, Table) or len(table.columns) < table.width:
        return before, groups, after
    top = max((line for cell in table.rows[0].cells for line in cell), key=lambda line: line.base)
    rest, names = head_above(before, table.columns, top)
    heads = [Row(tuple((name,) if name.text else () for name in row)) for row in names]
    return rest, [table.under(heads) if heads else table, *groups[1:]], after


def _bands(lines: Sequence[Line]) -> list[list[Line]]:
    """Stretches of the page's height in which the same gutters stay free."""
    if not lines:
        return []
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    bands: list[list[Line]] = []
    free: list[_Gutter] = []
    closed = False  # behind the name of a table's part
    for row in _rows(lines):
        left_free = _less(free, row)
        ends = bool(bands) and _ends(bands[-1], row)
        apart = ends or (closed and bool(_gutters(row)))
        if apart or not left_free or not _still_parted(bands[-1], row):
            bands.append([])
            left_free = _less([(left, right)], row)
        closed = ends
        free = left_free
        bands[-1] += row
    return bands


def _hangs(band: Sequence[Line], gutters: list[_Gutter]) -> bool:
    """Whether only the numbers of clauses stand left of the gutter, as those of an Act do."""
    numbers = [line.text for line in band if _place(line, gutters) == 0]
    clauses = any(_CLAUSE.match(line.text) for line in band if _place(line, gutters))
    return len(gutters) == 1 and clauses and all(map(_NUMBER.fullmatch, numbers))


def _ends(band: list[Line], row: list[Line]) -> bool:
    """Whether a row is the name of a table's part, over several of the columns above it."""
    hides = len(_gutters(band + row)) < len(_gutters(band))
    return hides and ends_rows(_rows(band), row)


def _still_parted(band: list[Line], row: list[Line]) -> bool:
    """Whether what has columns, the band or the row, keeps some gutter when both are together.

    What has none goes on over a usual distance only: a title may be far above a table.
    """
    if not _gutters(band) and not _gutters(row):
        return band[-1].base - row[0].base <= _FAR * row[0].size
    left = len(_gutters(band + row))
    if left < len(_gutters(row)) > 1 and begins_rows(_rows(band), row):
        return False
    return left > 0


def _less(free: Iterable[_Gutter], row: Iterable[Line]) -> list[_Gutter]:
    """What of the free intervals stays free beside the lines of a row."""
    left = list(free)
    for line in row:
        room = _GUTTER * line.size
        pieces = []
        for start, end in left:
            if line.right <= start or line.left >= end:
                pieces.append((start, end))
                continue
            pieces += [
                piece
                for piece in ((start, line.left), (line.right, end))
                if piece[1] - piece[0] >= room
            ]
        left = pieces
    return left


def _gutters(band: Sequence[Line]) -> list[_Gutter]:
    """The intervals without any line that have lines on both sides."""
    covered: list[list[float]] = []
    for line in sorted(band, key=lambda line: line.left):
        if covered and line.left <= covered[-1][1] + _GUTTER * line.size:
            covered[-1][1] = max(covered[-1][1], line.right)
        else:
            covered.append([line.left, line.right])
    return [(one[1], other[0]) for one, other in pairwise(covered)]


def _rows(lines: Iterable[Line]) -> list[list[Line]]:
    """Lines on one baseline together, from the top, each row from the left."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.base):
        if rows and rows[-1][0].base - line.base <= _SAME_ROW * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _from_the_top(lines: Iterable[Line]) -> list[Line]:
    return [line for row in _rows(lines) for line in row]


def _place(line: Line, gutters: Sequence[_Gutter]) -> int:
    return sum(line.left >= end - 0.01 for _, end in gutters)


def _columns(band: list[Line], gutters: list[_Gutter], depth: int) -> _Made | None:
    """The columns from the left, unless the file draws the band from the top."""
    drawn = sorted(band, key=lambda line: line.order)
    if all(other.base <= one.base + one.size / 2 for one, other in pairwise(drawn)):
        return None
    columns: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    for line in band:
        columns[_place(line, gutters)].append(line)
    others = [line for column in columns[1:] for line in column]
    end, drawn_last = min(line.base for line in others), max(line.order for line in others)
    after = [line for line in columns[0] if line.base < end and line.order > drawn_last]
    columns[0] = [line for line in columns[0] if line not in after]
    groups = [group for column in columns for group in reading_order(column, depth + 1)]
    return [], groups + reading_order(after, depth + 1), []


def _table(band: list[Line], gutters: list[_Gutter]) -> _Made | None:
    """The band as a table with what stands before and after it, if it was drawn as one."""
    if len(gutters) >= _MOST_COLUMNS:
        return None
    rows = _rows(band)
    full = [n for n, row in enumerate(rows) if len({_place(line, gutters) for line in row}) > 1]
    if len(full) < _FEWEST_ROWS:
        return None
    first, last = full[0], _last_row(rows, full)
    inside = [line for row in rows[first : last + 1] for line in row]
    gutters = _gutters(inside)  # a short line above may have covered one
    if not _drawn_by_rows(inside, gutters, len(full)):
        return None
    made = _table_rows(inside, gutters)
    if not _is_grid(made):
        return None
    before = [line for row in rows[:first] for line in row]
    after = [line for row in rows[last + 1 :] for line in row]
    return before, [Table(tuple(made))], after


def _is_grid(rows: Sequence[Row]) -> bool:
    """Whether each row of cells stands below the one before, and several have several cells.

    A box that is drawn amid the text beside it looks like a cell, and goes on beside the next one.
    """
    bases = [[line.base for cell in row.cells for line in cell] for row in rows]
    apart = sum(min(one) >= max(other) - 1 for one, other in pairwise(bases))
    full = sum(sum(map(bool, row.cells)) > 1 for row in rows)
    return full >= _FEWEST_ROWS and apart >= _MOSTLY * (len(rows) - 1)


def _last_row(rows: list[list[Line]], full: list[int]) -> int:
    """The last row of a table, with the lines that its cells go on to."""
    bases = [row[0].base for row in rows]
    step = min(one - other for one, other in pairwise(bases[full[0] : full[-1] + 1]))
    last = full[-1]
    size = max(line.size for line in rows[last])
    while last + 1 < len(rows) and bases[last] - bases[last + 1] <= 1.15 * step:
        if rows[last + 1][0].raised or rows[last + 1][0].size < _NOTE * size:
            break
        last += 1
    return last


def _drawn_by_rows(lines: list[Line], gutters: list[_Gutter], full: int) -> bool:
    drawn = [_place(line, gutters) for line in sorted(lines, key=lambda line: line.order)]
    turns = sum(one != other for one, other in pairwise(drawn))
    back = sum(other < one for one, other in pairwise(drawn))
    return turns > len(gutters) and (back >= 0.5 * (full - 1) or _is_cellular(lines, gutters, back))


def _is_cellular(lines: list[Line], gutters: list[_Gutter], back: int) -> bool:
    """Whether cells of several lines are drawn one after another: few turns, but short cells."""
    return back > 0 and len(lines) / (back + 1) / (len(gutters) + 1) < _LONGEST_CELL


def _table_rows(lines: list[Line], gutters: list[_Gutter]) -> list[Row]:
    """Rows begin where the file goes back to the left, or where every cell begins anew."""
    rows: list[list[Line]] = []
    lowest, before = 0.0, -1
    for line in sorted(lines, key=lambda line: line.order):
        place = _place(line, gutters)
        anew = place < before and line.base < lowest
        alone = place == before == 0 and _parted(rows[-1][-1], line)
        if not rows or anew or alone:
            rows.append([])
        rows[-1].append(line)
        lowest, before = min(one.base for one in rows[-1]) + 0.5 * line.size, place
    cells = [
        Row(
            tuple(
                tuple(_from_the_top(line for line in row if _place(line, gutters) == n))
                for n in range(len(gutters) + 1)
            )
        )
        for row in rows
    ]
    return sorted(cells, key=lambda row: -max(line.base for cell in row.cells for line in cell))


def _parted(above: Line, line: Line) -> bool:
    return above.base - line.base > 1.6 * line.size
