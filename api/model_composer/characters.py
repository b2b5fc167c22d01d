"""The letters, marks, digits and signs of a statement: those of its quote, and a short list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

from ingestion.characters import is_seen, mixed_word
from ingestion.matching import normalise

_SIGNS = frozenset(
    " .,;:()%'\"‘’“”-–—"
)  # with ASCII letters and digits, which are checked as words
_SIGNED = re.compile(r"[-+±<>=≤≥~]\s?[£$€]?\d[\d,]*(?:\.\d+)?")


def unfounded(said: str, given: str) -> str | None:
    """The first word, sign or signed number of `said` that is not in `given`, as it can be named.

    Words of plain letters and digits are not looked at: what they say is checked elsewhere.
    """
    text, evidence = (unicodedata.normalize("NFC", one) for one in (said, given))
    if hidden := next((one for one in text if not is_seen(one)), None):
        return f"U+{ord(hidden):04X}"
    if mixed := mixed_word(text):
        return mixed
    known = {run.casefold() for run in _runs(evidence)}
    for run in _runs(text):
        plain = run in _SIGNS or (run.isascii() and run.isalnum())
        if not plain and run.casefold() not in known:
            return run
    signed = _SIGNED.findall(normalise(text))
    return next((number for number in signed if number not in normalise(evidence)), None)


def _runs(text: str) -> Iterator[str]:
    """Words with their marks, and every other character alone."""
    for is_word, run in groupby(text, lambda one: unicodedata.category(one)[0] in "LMN"):
        if is_word:
            yield "".join(run)
        else:
            yield from run
