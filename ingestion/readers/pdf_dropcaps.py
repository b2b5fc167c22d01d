"""Drop caps: the large first letter of an article, beside lines that make room for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingestion.readers.pdf_lines import Line

_CAP = re.compile(r"[\"'“‘]?[^\W\d_a-z]")
_LARGER = 1.9  # than the text beside it
_NEAR = 1.5  # of the text's size: the room between letter and text
_INDENT = 0.15  # of the text's size: a word space before the first line
_FEWEST_LINES = 2


def with_drop_caps(lines: list[Line]) -> list[Line]:
    """The lines of a page, each drop cap at the head of its word and its lines back at the left."""
    for cap in [line for line in lines if _CAP.fullmatch(line.text)]:
        beside = sorted(_beside(cap, lines), key=lambda line: -line.base)
        if len(beside) >= _FEWEST_LINES:
            lines = _put_back(cap, beside, lines)
    return lines


def _beside(cap: Line, lines: Sequence[Line]) -> list[Line]:
    """The lines that make room for the letter: of one size, between its foot and its head."""
    found = [
        line
        for line in lines
        if line is not cap
        and cap.size >= _LARGER * line.size
        and -0.3 * line.size <= line.left - cap.right <= _NEAR * line.size
        and -0.3 * line.size <= line.base - cap.base <= 0.85 * cap.size
    ]
    sizes = {round(line.size) for line in found}
    return found if len(sizes) == 1 else []


def _put_back(cap: Line, beside: Sequence[Line], lines: Sequence[Line]) -> list[Line]:
    first, *others = beside
    space = " " if _is_word(cap, first, others, lines) else ""
    moved = {id(line): replace(line, left=cap.left) for line in others}
    moved[id(first)] = replace(first, text=f"{cap.text}{space}{first.text}", left=cap.left)
    return [moved.get(id(line), line) for line in lines if line is not cap]


def _is_word(cap: Line, first: Line, others: Sequence[Line], lines: Sequence[Line]) -> bool:
    """Whether the letter is a word of its own: "A board", not "A" of "All"."""
    if cap.text[-1] not in "AIO" or not first.text[:1].isalpha():
        return not first.text[:1].isalnum() and first.text[:1] not in "'’"
    if first.left > min(line.left for line in others) + _INDENT * first.size:
        return True
    rest = first.text.split()[0].casefold()
    words = {word.casefold() for line in lines if line is not first for word in line.text.split()}
    return rest in words and cap.text[-1].casefold() + rest not in words
