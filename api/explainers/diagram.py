"""Where the map's elements and lines stand in a diagram: a band a level, a column an element."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from api.explainers.corpus_map import Drawn, Map
from ingestion.corpus_map import COLUMNS, Element

WIDE, HIGH = 152, 68  # a box, in units of the drawing
_LEFT, _TOP = 12, 40
_ACROSS, _DOWN = 36, 84  # between boxes
_LETTERS = 17  # of a line in a box
_LINE = 19  # between lines of a name
MONEY = "funds"  # the kind of line
_BESIDE = 30  # how far from a box's middle lines of money are
_ASIDE = 22  # how far from a box's middle a line leaves it, so that lines in and out stand apart


@dataclass(frozen=True)
class Box:
    """An element's box by its upper left corner; `words` are lines with their baselines."""

    element: Element
    x: int
    y: int
    words: tuple[tuple[int, str], ...]

    @property
    def middle(self) -> int:
        """Of its width."""
        return self.x + WIDE // 2


@dataclass(frozen=True)
class Band:
    """A level's name and the baseline that it stands on."""

    name: str
    y: int


@dataclass(frozen=True)
class Diagram:
    """All of it, `width` by `height`; `paths` are lines as (kind's id, SVG path)."""

    width: int
    height: int
    bands: tuple[Band, ...]
    boxes: tuple[Box, ...]
    paths: tuple[tuple[str, str], ...]


def diagram(told: Map) -> Diagram:
    """Levels that have no element take no room."""
    held = [(level, shown) for level, shown in told.levels if shown]
    boxes = {
        shown.element.id: _box(shown.element, row)
        for row, (_, elements) in enumerate(held)
        for shown in elements
    }
    bands = tuple(Band(level.name, _row(row) - 12) for row, (level, _) in enumerate(held))
    paths = tuple((line.kind.id, _path(line, boxes)) for line in told.lines)
    width = 2 * _LEFT + COLUMNS * WIDE + (COLUMNS - 1) * _ACROSS
    height = _row(len(held)) - _DOWN + _LEFT
    return Diagram(width, max(height, 0), bands, tuple(boxes.values()), paths)


def _row(number: int) -> int:
    return _TOP + number * (HIGH + _DOWN)


def _box(element: Element, row: int) -> Box:
    x, y = _LEFT + element.column * (WIDE + _ACROSS), _row(row)
    lines = textwrap.wrap(element.name, _LETTERS)
    first = y + HIGH // 2 - (len(lines) - 1) * _LINE // 2 + 5
    return Box(element, x, y, tuple((first + n * _LINE, words) for n, words in enumerate(lines)))


def _path(line: Drawn, boxes: dict[str, Box]) -> str:
    """Straight between neighbours, over boxes between, else from edge to edge; to its arrow.

    Lines of money keep beside the others, so that neither hides one between the same boxes.
    """
    start, end = boxes[line.start.id], boxes[line.end.id]
    money = _BESIDE if line.kind.id == MONEY else 0
    if start.y == end.y:
        right = end.x > start.x
        if abs(end.x - start.x) > WIDE + _ACROSS:
            x, to, top = start.middle, end.middle, start.y - _DOWN // 2
            return f"M{x},{start.y} C{x},{top} {to},{top} {to},{start.y}"
        middle = start.y + HIGH // 2 + money // 2
        begin, goal = (start.x + WIDE, end.x) if right else (start.x, end.x + WIDE)
        return f"M{begin},{middle} L{goal},{middle}"
    up = end.y < start.y
    begin, goal = (start.y, end.y + HIGH) if up else (start.y + HIGH, end.y)
    half = (begin + goal) // 2
    aside = _ASIDE if end.x < start.x else 0
    x, to = start.middle + money, end.middle + aside + money
    return f"M{x},{begin} C{x},{half} {to},{half} {to},{goal}"
