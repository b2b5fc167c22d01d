"""Two pages of a printed document that stand side by side on one sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingestion.readers.pdf_lines import Line
from ingestion.readers.pdf_running import Page, rows

_SHAPE = (1.2, 1.6)  # its width by its height: that of two pages side by side; slides are wider
_GUTTER = 0.02  # of the sheet's width: free on both sides of its middle
_FEWEST_LINES = 3  # on each page
_MOST_TURNS = 3  # from the left page to the right one in the order of the file
_NUMBER = re.compile(r"\d{1,4}")
_FOOT = 0.12  # of the sheet's height


def pages_of(page: Page) -> list[list[Line]]:
    """The lines of the left and the right page of a sheet, without their numbers; else all lines.

    A table that leaves the middle free is told by the order of the file: it is drawn row by row.
    """
    middle, free = (page.left + page.right) / 2, _GUTTER * (page.right - page.left)
    left = [line for line in page.lines if line.right < middle - free]
    right = [line for line in page.lines if line.left > middle + free]
    numbers = _numbers(page, left, right)
    least, most = _SHAPE
    shaped = (
        least * (page.top - page.bottom) < page.right - page.left < most * (page.top - page.bottom)
    )
    whole = len(left) + len(right) == len(page.lines)
    if not shaped or not whole or min(len(left), len(right)) < _FEWEST_LINES:
        return [list(page.lines)]
    if not numbers and _turns(page, right) > _MOST_TURNS:
        return [list(page.lines)]
    return [[line for line in side if line not in numbers] for side in (left, right)]


def _turns(page: Page, right: Sequence[Line]) -> int:
    """How often the file goes from one page to the other."""
    there = {id(line) for line in right}
    sides = [id(line) in there for line in sorted(page.lines, key=lambda line: line.order)]
    return sum(one != other for one, other in pairwise(sides))


def _numbers(page: Page, left: Sequence[Line], right: Sequence[Line]) -> list[Line]:
    """The numbers of the two pages, where they follow one another at the foot or the head."""
    height = page.top - page.bottom
    for row in rows(page):
        outer = min(row[0].base - page.bottom, page.top - row[0].base) < _FOOT * height
        told = [line for line in row if _NUMBER.fullmatch(line.text)]
        pair = outer and len(told) == 2 and told[0] in left and told[1] in right  # noqa: PLR2004
        if pair and int(told[1].text) == int(told[0].text) + 1:
            return told
    return []
