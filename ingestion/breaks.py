"""Where a text that is too long may be cut, the best places first.

No cut stands inside a number, an abbreviation or a time, as long as there is any other place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from ingestion.sentences import goes_on, sentence_breaks

_LINE = re.compile(r"(?<=\S)\s*\n\s*(?=\S)")
_CELL = re.compile(r" \| ")
_CLAUSE = re.compile(r"(?<=[^\d\s][,;:)–—])\s+(?=\D)")
_SPACE = re.compile(r"(?<=\S)\s+(?=\S)")
_FIGURES = re.compile(r"[^\s\d]{0,40}\d\S*")
_WORD_BEFORE = re.compile(r"\S*\Z")
_THOUSANDS = re.compile(r"\d{3}(?!\d)")
_LONGEST_WORD = 24  # characters of a word that are looked at
_CHARACTER = re.compile(r"(?!(?<=\d)[\d.,:%]|(?<=[.,:])\d)")


def pieces(text: str) -> list[str]:
    """`text` cut at the best places that it has; what is still too long is cut again by them."""
    for places in _PLACES:
        cuts = [0, *sorted({at for at in places(text) if 0 < at < len(text)}), len(text)]
        if len(cuts) > 2:  # noqa: PLR2004 - its ends
            return [text[start:end] for start, end in pairwise(cuts)]
    return [text]


def _sentences(text: str) -> Iterator[int]:
    return (after for _, after in sentence_breaks(text))


def _lines(text: str) -> Iterator[int]:
    """Behind lines, but for one that breaks within a figure or behind an abbreviation."""
    for found in _LINE.finditer(text):
        start, end = found.span()
        figure = text[start - 1].isdigit() and (text[end].islower() or text[end] == "%")
        if not (figure or goes_on(text, start)):
            yield end


def _ends(pattern: re.Pattern[str]) -> Callable[[str], Iterator[int]]:
    return lambda text: (found.end() for found in pattern.finditer(text))


def _between_words(text: str) -> Iterator[int]:
    """Between words that hold no figure and end in no full stop."""
    for found in _SPACE.finditer(text):
        before = _word_before(text, found.start())
        if not (
            before.endswith(".") or _FIGURES.match(before) or _FIGURES.match(text, found.end())
        ):
            yield found.end()


def _between_figures(text: str) -> Iterator[int]:
    """Between all other words but where they are one figure ("30 million", "9.30 a.m.", "£ 5")."""
    for found in _SPACE.finditer(text):
        start, end = found.span()
        last, following = text[start - 1], text[end]
        one_figure = last.isdigit() and (not following.isdigit() or _THOUSANDS.match(text, end))
        if not (one_figure or goes_on(text, start) or not (last.isalnum() or last in ".,;:!?)]%")):
            yield end


def _word_before(text: str, end: int) -> str:
    found = _WORD_BEFORE.search(text, max(0, end - _LONGEST_WORD), end)
    return found[0] if found else ""


_PLACES: tuple[Callable[[str], Iterable[int]], ...] = (
    _sentences,
    _lines,
    _ends(_CELL),
    _ends(_CLAUSE),
    _between_words,
    _between_figures,
    _ends(_SPACE),
    _ends(_CHARACTER),
)
