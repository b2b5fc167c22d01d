"""Pieces of a line put together: what was drawn side by side, and markers with their words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingestion.readers.pdf_dropcaps import with_drop_caps
from ingestion.readers.pdf_lines import CELL_GAP, MARKER, Line

MOST_LINES = 2_000  # on a page; beyond that they are taken as they are drawn
_MARKER_GAP = 5.0  # of the size, between a list marker and its words
_LETTER = "o"  # in another font: Word's bullet of the second level
_CELL_BEFORE = 8.0  # of the size: what stands nearer on the left makes a letter a cell
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.?")  # of a section


def whole_lines(drawn: list[Line]) -> list[Line]:
    """The lines of a page, in the order drawn, from the pieces in which they were drawn."""
    if len(drawn) > MOST_LINES:
        return drawn
    return _with_markers(with_drop_caps(_side_by_side(drawn)))


def _side_by_side(drawn: list[Line]) -> list[Line]:
    """Lines drawn in pieces on one baseline, such as a bold word within others, made whole."""
    whole: list[Line] = []
    for line in sorted(drawn, key=lambda line: (-round(line.base), line.left)):
        last = whole[-1] if whole else None
        if last and abs(last.base - line.base) < 0.2 * line.size and _adjoins(last, line):
            whole[-1] = _joined(last, line)
        else:
            whole.append(line)
    return sorted(whole, key=lambda line: line.order)


def _adjoins(last: Line, line: Line) -> bool:
    size = max(last.size, line.size)
    return -0.3 * size <= line.left - last.right <= CELL_GAP * size


def _with_markers(drawn: list[Line]) -> list[Line]:
    """A list marker or section number that stands alone, with the words to its right."""
    rest = [line for line in drawn if not _is_marker(line)]
    whole = []
    for line in drawn:
        if _is_marker(line):
            right = [other for other in rest if _is_marked(line, other)]
            if right and (line.text != _LETTER or _is_first(line, drawn)):
                words = min(right, key=lambda other: other.left)
                marker = replace(line, text="•") if line.text == _LETTER else line
                rest[rest.index(words)] = replace(_joined(marker, words), order=words.order)
                continue
            whole.append(line)
    return sorted(whole + rest, key=lambda line: line.order)


def _is_marker(line: Line) -> bool:
    return line.text == _LETTER or bool(MARKER.fullmatch(line.text) or _NUMBER.fullmatch(line.text))


def _is_first(letter: Line, lines: Sequence[Line]) -> bool:
    """Whether nothing stands before a letter that may be a bullet, as it does in a table's row."""
    return not any(
        abs(line.base - letter.base) < 0.25 * letter.size
        and 0 <= letter.left - line.right < _CELL_BEFORE * letter.size
        for line in lines
    )


def _is_marked(marker: Line, line: Line) -> bool:
    near = 0 <= line.left - marker.right <= _MARKER_GAP * line.size
    alike = marker.size == line.size and marker.bold == line.bold
    return (
        near
        and (alike or not _NUMBER.fullmatch(marker.text))
        and abs(marker.base - line.base) < 0.25 * line.size
    )


def _joined(left: Line, right: Line) -> Line:
    longer = max(left, right, key=lambda line: len(line.text))
    touching = right.left - left.right < 0.1 * longer.size
    return replace(
        longer,
        text=f"{left.text}{'' if touching else ' '}{right.text}",
        left=left.left,
        right=right.right,
        bold=left.bold and right.bold,
        order=min(left.order, right.order),
        raised=left.raised,
    )
