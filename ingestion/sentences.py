"""Sentences of a passage with their places; list items and table rows count as sentences."""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sir st no nos vs etc e.g i.e c ca p pp para fig ch vol ed eds cf al".split()
)
_BREAK = re.compile(
    r"\n\s*\n|\n(?=\s*(?:[-•*]|\d+[.)])\s)|(?<=[.?!:;])\n|"  # paragraphs, list items, lines
    r"\n(?=[^\n]* \| )|"  # rows of a table
    r"(?<=[.?!])[\"'”’)\]]*(\s+)(?=[\"'“‘(\[]?[A-Z0-9“‘])"
)
_MARKER = re.compile(r"(?:[-•*]|\d+[.)])\s+")
_LAST_WORD = re.compile(r"([\w.]+)\.[\"'”’)\]]*$")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence, without white space around it or a list marker before it."""
    spans: list[tuple[int, int]] = []
    start = 0
    for found in _BREAK.finditer(text):
        end = found.start(1) if found[1] else found.start()
        if found[1] and _goes_on(text[start:end]):
            continue
        spans.append((start, end))
        start = found.end()
    spans.append((start, len(text)))
    return [trimmed for span in spans if (trimmed := _trimmed(text, *span))[0] < trimmed[1]]


def _goes_on(words: str) -> bool:
    """Whether the full stop belongs to an abbreviation, an initial or a list's number."""
    found = _LAST_WORD.search(words)
    if found is None:
        return False
    last = found[1].lower()
    if words.split() == [f"{last}."] and last.isdigit():
        return True
    return last in _ABBREVIATIONS or (len(found[1]) == 1 and found[1].isupper())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    marker = _MARKER.match(text, start, end)
    start = marker.end() if marker else start
    return start, start + len(text[start:end].rstrip())
