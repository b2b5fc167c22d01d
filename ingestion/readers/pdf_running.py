"""What runs along the pages of a PDF: headers, footers and page numbers, which are dropped."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from ingestion.readers.pdf_lines import Line

_MARGIN = 0.15  # of a page's height, at its top and at its bottom
_SAME_PLACE = 4.0  # points
_SAME_ROW = 3.0  # points
_FEWEST = 3  # pages on which a line stands at the same place; fewer in a document of few pages
_APART = 1.6  # of the size: the least distance of running lines from the text
_LARGER = 1.1  # than most of the text: type of headings
_PAGE = re.compile(r"(?:page|p|sheet|slide|of|/|#|[-–—])*")  # of a line without its other words
_LEADS = re.compile(r"\d{1,3}\s|.*[|·•]\s*\d+$")  # the page's number, before the words or set off
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s?[/–-]\s?\d{2,4})?")
_SLOT = 0.5  # of the pages: what is outermost there at one height and size is a running line


@dataclass(frozen=True, slots=True)
class Page:
    """A page's lines in the order of the file, and its edges in points."""

    lines: tuple[Line, ...]
    bottom: float
    top: float
    left: float = 0.0
    right: float = 0.0


def is_year(text: str) -> bool:
    """Whether it is a year or a span of them alone: "2031", "2030/31"."""
    return _YEAR.fullmatch(text) is not None


def without_running(pages: Sequence[Page], body: float) -> list[Page]:
    """The pages without lines that repeat, digits apart, at the same place of several pages.

    Rows are taken off from the outside inwards, as long as all of a row repeats. `body` is the size
    of most of the text: in the type of headings "Case study 2" is another line than "Case study 1".
    """
    margins = [[row for row in rows(page) if _is_outer(page, row[0])] for page in pages]
    places = _places(margins, body)
    need = max(2, min(_FEWEST, (len(pages) + 1) // 2))
    slots = _slots(margins, places, need)

    def repeats(line: Line) -> bool:
        return places.near(line) >= need or any(
            abs(base - line.base) <= _SAME_ROW and size == round(line.size) for base, size in slots
        )

    found = []
    for page in pages:
        told = rows(page)
        dropped = {id(line) for row in _outermost(page, told, repeats) for line in row}
        kept = tuple(line for line in page.lines if id(line) not in dropped)
        found.append(replace(page, lines=kept))
    return found


class _Places:
    """On how many pages a line stands at about the same height."""

    def __init__(self, body: float) -> None:
        self._bases: dict[str, list[float]] = defaultdict(list)
        self._body = body

    def add(self, lines: Iterable[Line]) -> None:
        """The lines of one page's margins."""
        for words, line in {self._key(line): line for line in lines}.items():
            self._bases[words].append(line.base)

    def _key(self, line: Line) -> str:
        """What lines have in common that repeat one another."""
        words = _masked(line.text)
        large = line.size >= _LARGER * self._body or (line.bold and line.size >= self._body - 0.5)
        paged = _PAGE.fullmatch(words) or _LEADS.match(line.text)
        numbered = large and (not paged or is_year(line.text))
        return line.text if numbered else words

    def near(self, line: Line) -> int:
        bases = self._bases[self._key(line)]
        low, high = line.base - _SAME_PLACE, line.base + _SAME_PLACE
        return bisect_right(bases, high) - bisect_left(bases, low)

    def close(self) -> None:
        for bases in self._bases.values():
            bases.sort()


def _places(margins: Sequence[list[list[Line]]], body: float) -> _Places:
    places = _Places(body)
    for rows in margins:
        places.add(line for row in rows for line in row)
    places.close()
    return places


def _slots(
    margins: Sequence[list[list[Line]]], places: _Places, need: int
) -> set[tuple[float, int]]:
    """Heights and sizes at which the outermost row stands on most pages and mostly repeats.

    So a header that names its chapter is known for one also where a chapter has a single page.
    """
    found: dict[tuple[float, int], list[bool]] = defaultdict(list)
    for rows in margins:
        for row in {id(row): row for row in (rows[:1] + rows[-1:])}.values():
            for key in {(float(round(line.base)), round(line.size)) for line in row}:
                repeated = all(places.near(line) > 1 for line in row)
                found[key].append(repeated)
    enough = max(need, _SLOT * len(margins))
    return {key for key, told in found.items() if len(told) >= enough and sum(told) * 2 > len(told)}


def _outermost(
    page: Page, told: list[list[Line]], repeats: Callable[[Line], bool]
) -> list[list[Line]]:
    """Rows that run, from the top downwards and from the bottom upwards."""
    found = []
    for ordered in (told, told[::-1]):
        running = list(
            takewhile(lambda row: _is_outer(page, row[0]) and all(map(repeats, row)), ordered)
        )
        while running and not _is_apart(running[-1], ordered[len(running) :]):
            running.pop()
        found += running
    return found


def _is_apart(row: list[Line], inner: list[list[Line]]) -> bool:
    """Whether a row stands off from the text, or is a page's number alone."""
    if not inner or all(_masked(line.text) == "#" for line in row):
        return True
    return abs(row[0].base - inner[0][0].base) > _APART * max(row[0].size, inner[0][0].size)


def rows(page: Page) -> list[list[Line]]:
    """Lines of about one height together, from the top."""
    rows: list[list[Line]] = []
    for line in sorted(page.lines, key=lambda line: (-line.base, line.left)):
        if rows and rows[-1][0].base - line.base <= _SAME_ROW:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _is_outer(page: Page, line: Line) -> bool:
    depth = _MARGIN * (page.top - page.bottom)
    return line.base > page.top - depth or line.base < page.bottom + depth


def _masked(text: str) -> str:
    words = re.sub(r"\d+", "#", re.sub(r"[\s|·•]+", "", text).casefold())
    return "#" if re.fullmatch(r"[ivxlc]+", words) else words
