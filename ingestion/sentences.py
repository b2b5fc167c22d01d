"""Sentences of a text with their places; list items and rows of tables count as sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

CELLS = " | "  # between the cells of a row, which stands on a line of its own
_ANYWHERE = frozenset(
    "mr mrs ms dr prof sir st rev hon gen col capt lt vs v viz etc al ed eds cf ibid".split()
)  # abbreviations whatever follows
_BEFORE_FIGURES = frozenset(
    """
    no nos p pp para paras s ss sec sch cl art arts reg regs r ch chap vol fig figs app ref tel ext
    c ca approx est jan feb mar apr jun jul aug sep sept oct nov dec
    """.split()
)  # words too, or ends of sentences, where no figure follows
_BREAK = re.compile(
    r"^[^\n]* \| (?=\S)[^\n]*(?P<row>\n\s*|\Z)|"  # a row of a table, whole
    r"(?P<line>\n\s*\n|\n(?=\s*(?:[-•*]|\d+[.)])\s)|\n(?=[^\n]* \| ))|"  # paragraphs, items
    r"(?P<stop>(?<=[.?!:;])\n|(?<=[.?!])[\"'”’)\]]*(\s+)(?=[\"'“‘(\[]?[A-Z0-9“‘]))",
    re.MULTILINE,
)
_MARKER = re.compile(r"(?:[-•*]|\d{1,9}[.)])\s+")
_LAST_WORD = re.compile(r"(?<![\w.])([\w.]+)\.[\"'”’)\]]*$")
_NO_VOWEL = re.compile(r"(?!Ltd)[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]+")  # Mt, Cllr, Sgt
_DOTTED = re.compile(r"[A-Za-z](?:\.[A-Za-z])+")  # e.g, i.e, a.m, U.S
_LONGEST_WORD = 24  # characters before a full stop in which an abbreviation stands
_LABEL = re.compile(r"\d+|[a-z]|[ivxlc]+", re.IGNORECASE)  # of an item of a list
_FIGURE = re.compile(r"\s{0,9}[(\[]?(?:\d|[IVXLC]{2,}\b|[VX]\b|[a-z][)\]])")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence, without white space around it or a list marker before it."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end, after in [*sentence_breaks(text), (len(text), len(text))]:
        trimmed = _trimmed(text, start, end)
        if trimmed[0] < trimmed[1]:
            spans.append(trimmed)
        start = after
    return spans


def sentence_breaks(text: str) -> Iterator[tuple[int, int]]:
    """Where a sentence ends, and where the next one begins behind the white space."""
    start = 0
    for found in _BREAK.finditer(text):
        if found["row"] is not None:
            end = found.start("row")
        elif found["line"]:
            end = found.start()
        else:
            end = found.start(4) if found[4] else found.start()
            if goes_on(text, end, start):
                continue
        yield end, found.end()
        start = found.end()


def goes_on(text: str, end: int, start: int = 0) -> bool:
    """Whether the full stop at the end of text[start:end] is of an abbreviation, an initial or a
    list's label, so that what stands behind it belongs to it.
    """
    found = _LAST_WORD.search(text, max(start, end - _LONGEST_WORD), end)
    if found is None:
        return False
    word = found[1]
    start = max(start, text.rfind("\n", start, end) + 1)
    alone = end - start <= _LONGEST_WORD and text[start:end].strip() == f"{word}."
    if alone and _LABEL.fullmatch(word):
        return True
    if word.lower() in _BEFORE_FIGURES and _FIGURE.match(text, end):
        return True
    initial = len(word) == 1 and word.isupper()
    by_form = _DOTTED.fullmatch(word) or _NO_VOWEL.fullmatch(word)
    return initial or word.lower() in _ANYWHERE or by_form is not None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    marker = _MARKER.match(text, start, end)
    start = marker.end() if marker else start
    return start, start + len(text[start:end].rstrip())
