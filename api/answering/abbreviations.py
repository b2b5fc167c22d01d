"""Abbreviations and what they stand for, both ways, as the glossaries of a build explain them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ingestion.sources import Passage

_EXPLAINED = re.compile(r"([A-Za-z][\w'’ -]{6,80}?) \(([A-Z][\w/]*(?: or [A-Z][\w/]*)*)\)")
_MOST_WORDS = 8  # of a long form

Abbreviations = Mapping[str, frozenset[str]]


def abbreviations(glossary: Iterable[Passage]) -> Abbreviations:
    """From "Integrated care board (ICB)": {"icb": {"integrated care board"}} and the reverse."""
    known: dict[str, set[str]] = {}
    for passage in glossary:
        for long, short in _EXPLAINED.findall(
            f"{' '.join(passage.heading_path[-1:])}\n{passage.text}"
        ):
            for one in short.split(" or "):
                words = long.lower().split()
                taken = _words_of(one.lower(), words)
                if 0 < taken <= _MOST_WORDS:
                    name = " ".join(words[-taken:])
                    known.setdefault(one.lower(), set()).add(name)
                    known.setdefault(name, set()).add(one.lower())
    return {name: frozenset(forms) for name, forms in known.items()}


def _words_of(short: str, words: list[str]) -> int:
    """How many of the last `words` the letters of `short` begin, small words between; 0 if not."""
    wanted = "".join(letter for letter in short.removesuffix("s") if letter.isalpha())
    if not wanted:
        return 0
    for taken, word in enumerate(reversed(words), 1):
        whole = wanted.endswith(word)  # NHS England, NHSE
        if whole or word.startswith(wanted[-1]):
            wanted = wanted[: -len(word)] if whole else wanted[:-1]
        if not wanted:
            return taken
    return 0
