"""Rows of tables as words that can be quoted alone, whatever the format."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingestion.sentences import CELLS

_YEAR = re.compile(r"(?:19|20)\d\d(?:\s?[/–-]\s?\d{2,4})?")
_TICKS = frozenset("☒☐☑✓✔✗✘xXo")
_LONGEST_NAME = 120  # characters of the name of a column; what is longer names nothing


def row(cells: Sequence[str], header: Sequence[str] = ()) -> str:
    """ "Area: North | 2019: 45" below a header, else "North | 45".

    Empty cells are left out; a column without a name in `header` gives its cell alone.
    """
    names = [*header, *[""] * (len(cells) - len(header))]
    return CELLS.join(
        f"{name.rstrip(':')}: {cell}" if name and len(name) <= _LONGEST_NAME else cell
        for name, cell in zip(names, cells, strict=False)
        if cell
    )


def rows_of(rows: Sequence[Sequence[str]], header: Sequence[str] = ()) -> list[str]:
    """The rows as words, the first of them as the header where its shape shows that it is one."""
    if not header:
        many = heads(rows)
        header, rows = names_of(rows[:many]), rows[many:]
    elif heads([header, *rows]) == 2:  # noqa: PLR2004 - the second stands below it
        header, rows = names_of([header, rows[0]]), rows[1:]
    if not rows:
        return [row(list(dict.fromkeys(header)))]
    said = [row(cells, header) for cells in rows]
    if _loses(rows, header):
        said.insert(0, row(list(dict.fromkeys(header))))
    return [words for words in said if words]


def _loses(rows: Sequence[Sequence[str]], header: Sequence[str]) -> bool:
    """Whether some name of a column stands in no row: too long for one, or above empty cells."""
    filled = {n for cells in rows for n, cell in enumerate(cells) if cell}
    return any(
        name and (n not in filled or len(name) > _LONGEST_NAME) for n, name in enumerate(header)
    )


def under(above: list[str], below: list[str]) -> list[str]:
    """Names of two lines of a header as one: "2019" over "men" -> "2019 men"."""
    length = max(len(above), len(below))
    pairs = zip(
        above + [""] * (length - len(above)), below + [""] * (length - len(below)), strict=True
    )
    return [a if a == b else " ".join(filter(None, (a, b))) for a, b in pairs]


def names_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """The names of columns from rows of them: each of the first also over those that it spans."""
    if len(rows) < 2:  # noqa: PLR2004 - one row
        return list(rows[0]) if rows else []
    first, second = rows[0], [*rows[1], *[""] * (len(rows[0]) - len(rows[1]))]
    names: list[str] = []
    for n, name in enumerate(first):
        spanned = n > 0 and not name and second[n] and second[n - 1]
        names.append(names[-1] if spanned else name)
    for below in rows[1:]:
        names = under(names, list(below))
    return names


def heads(rows: Sequence[Sequence[str]]) -> int:
    """How many of the first rows are names of columns by their shape: none, one or two.

    Of two, one has nothing over the first column: years above "Budget", or units below it.
    """
    if is_header(rows):
        return 1
    two = len(rows) > 2 and is_header(rows[1:]) and not any(map(_is_figure, rows[1]))  # noqa: PLR2004
    return 2 if two and not (rows[0][0] and rows[1][0]) else 0


def is_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row has words, or a year, where every row below has figures."""
    if len(rows) < 2:  # noqa: PLR2004 - a header and what it heads
        return False
    below = [
        [cells[n] for cells in rows[1:] if n < len(cells) and cells[n]] for n in range(len(rows[0]))
    ]
    return any(
        name and column and all(map(_is_figure, column)) and _names(name, column)
        for name, column in zip(rows[0], below, strict=True)
    )


def _names(name: str, column: Sequence[str]) -> bool:
    return not _is_figure(name) or bool(_YEAR.fullmatch(name) and not any(map(_YEAR.match, column)))


def _is_figure(text: str) -> bool:
    if text in _TICKS:
        return True
    figures = sum(map(str.isdigit, text))
    return figures > 0 and sum(map(str.isalpha, text)) <= figures
