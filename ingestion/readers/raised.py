"""Raised characters: the mark of a footnote, or part of what stands before them."""

from __future__ import annotations

import re

_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§]+)[\])]?(?:\s*,\s*\d{1,3})*")
_TAKES_MARK = re.compile(r"(?:[^\W\d_]{4,}|[.,;:!?)\]\"'’”])$")  # not a unit such as km


def raised(before: str, words: str) -> str:
    """How raised `words` read behind `before`: a mark is dropped, a power keeps its sense.

    ("rose.", "1") -> "", ("10", "6") -> "^6", ("km", "2") -> "2", ("21", "st") -> "st".
    """
    if _MARK.fullmatch(words.strip()) and _TAKES_MARK.search(before.rstrip()):
        return ""
    return f"^{words}" if before[-1:].isdigit() and words[:1].isdigit() else words
