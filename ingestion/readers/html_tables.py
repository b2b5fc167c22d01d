"""Tables of a page as a header and rows of cells, with cells that span several repeated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from ingestion.readers.rows import under

_MOST_COLUMNS = 60
_MOST_ROWS_SPANNED = 200
_LONGEST_REPEATED = 200  # characters of a cell that spans rows; a longer one is said once
_LAYOUT = frozenset("table h1 h2 h3 h4 h5 h6 form nav article section".split())


def is_of_data(table: etree._Element) -> bool:
    """Whether a table holds rows that belong together, rather than the layout of a page."""
    if table.get("role") in {"presentation", "none"}:
        return False
    if any(element.tag in _LAYOUT for element in table.iterdescendants()):
        return False
    lines = list(_lines(table))
    return len(lines) > 1 and any(len(_cells(line)) > 1 for line in lines)


def grid(
    table: etree._Element,
    words: Callable[[etree._Element], str],
    left_out: Callable[[etree._Element], bool],
) -> tuple[list[str], list[list[str]]]:
    """The names of the columns (empty without a header) and the rows of a table of data."""
    header: list[str] = []
    rows: list[list[str]] = []
    spanned: dict[int, tuple[str, int]] = {}  # column -> words that go on, and for how many rows
    for line in _lines(table):
        if left_out(line) or any(map(left_out, line.iterancestors("thead", "tbody", "tfoot"))):
            continue
        cells = [cell for cell in _cells(line) if not left_out(cell)]
        names = not rows and _names_columns(line, cells)
        filled = _filled(cells, words, spanned, names)
        if names:
            header = under(header, filled)
        else:
            rows.append(filled)
    return header, rows


def _lines(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from child.iterchildren("tr")


def _cells(line: etree._Element) -> list[etree._Element]:
    return list(line.iterchildren("td", "th"))


def _names_columns(line: etree._Element, cells: list[etree._Element]) -> bool:
    parent = line.getparent()
    if parent is not None and parent.tag == "thead":
        return True
    return len(cells) > 1 and all(cell.tag == "th" for cell in cells)


def _filled(
    cells: list[etree._Element],
    words: Callable[[etree._Element], str],
    spanned: dict[int, tuple[str, int]],
    names: bool,
) -> list[str]:
    """A cell that names several columns is said over each, one of figures once."""
    filled: list[str] = []
    for cell in cells:
        _go_on(filled, spanned)
        said = words(cell)
        wide = _span(cell.get("colspan"), _MOST_COLUMNS)
        high = _span(cell.get("rowspan"), _MOST_ROWS_SPANNED)
        for n in range(wide):
            if len(filled) >= _MOST_COLUMNS and n:
                break
            again = said if len(said) <= _LONGEST_REPEATED else ""
            if high > 1:
                spanned[len(filled)] = (again if not n or names else "", high - 1)
            filled.append(said if not n or names else "")
    _go_on(filled, spanned)
    return filled


def _go_on(filled: list[str], spanned: dict[int, tuple[str, int]]) -> None:
    """Put in what cells of earlier rows span."""
    while len(filled) in spanned:
        said, rest = spanned.pop(len(filled))
        if rest > 1:
            spanned[len(filled)] = (said, rest - 1)
        filled.append(said)


def _span(written: str | None, most: int) -> int:
    found = re.fullmatch(r"\s*(\d{1,6})\s*", written or "")
    return min(max(int(found[1]), 1), most) if found else 1
