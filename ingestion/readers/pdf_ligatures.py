"""Ligatures of a PDF whose fonts name them wrongly or not at all, put back as letters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingestion.readers.pdf_lines import UNKNOWN, Line
from ingestion.readers.pdf_running import Page

# Word's own fonts (Calibri, Carlito) have no code for these, so some writers give the number of
# the glyph in the font as its code: 415 is Ɵ in Unicode and the ligature "ti" in Calibri.
_BY_NUMBER = {"Ɵ": "ti", "Ʃ": "tt", "ƫ": "tti", "Ō": "ft"}
_POSSIBLE = ("fi", "ff", "fl", "ffi", "ffl", "ti", "tt", "ft", "tti", "fti", "fft", "th")
_FOREIGN = f"[\u0100-\u024f{UNKNOWN}]"  # Latin letters that English does not use
_WORD = re.compile(rf"(?:[^\W\d_]|{UNKNOWN})+")
_MOST_CANDIDATES = 200  # of one word with several such letters


def with_ligatures(pages: Sequence[Page]) -> list[Page]:
    """The pages with whole words where one letter stands for several.

    "naƟonal" becomes "national". A letter without a known sense is replaced only where that gives
    a word which the document writes elsewhere, so "Łódź" and "Ōtaki" stay.
    """
    texts = [line.text for page in pages for line in page.lines]
    if not any(re.search(_FOREIGN, text) for text in texts):
        return list(pages)
    mend = _Mend(texts)
    return [
        replace(page, lines=tuple(replace(line, text=mend.line(line)) for line in page.lines))
        for page in pages
    ]


class _Mend:
    """Knows the words of a document that are written in plain letters."""

    def __init__(self, texts: Iterable[str]) -> None:
        found = Counter(word.casefold() for text in texts for word in _WORD.findall(text))
        self._plain = {word for word in found if word.isascii()}

    def line(self, line: Line) -> str:
        if line.text.isascii():
            return line.text
        return _WORD.sub(lambda match: self._word(match[0]), line.text)

    def _word(self, word: str) -> str:
        if not re.search(_FOREIGN, word) or not re.search("[A-Za-z]", word):
            return word
        if self._is_possessive(word):
            return word
        numbered = re.sub("[ƟƩƫ]|(?<=[a-z])Ō", lambda letter: _BY_NUMBER[letter[0]], word)
        if not re.search(_FOREIGN, numbered):
            return numbered
        known = [one for one in _candidates(numbered) if one.casefold() in self._plain]
        return known[0] if len(known) == 1 else numbered

    def _is_possessive(self, word: str) -> bool:
        """Whether an old apostrophe stands in it ("ChildrenŌs") and no ligature."""
        return word.endswith("Ōs") and word[:-2].casefold() in self._plain


def _candidates(word: str) -> list[str]:
    found = [""]
    for letter in word:
        endings = _POSSIBLE if re.match(_FOREIGN, letter) else (letter,)
        found = [one + ending for one in found for ending in endings][:_MOST_CANDIDATES]
    return found
