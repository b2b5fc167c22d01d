"""The names that sources go by: "the Hewitt review", "Integrating care", "the Long Term Plan"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import combinations

from api.answering.abbreviations import Abbreviations
from ingestion.sources import Source

_PARTS = re.compile(r"(?:(?<!\s)\s+)?[:,()?]\s*|(?<!\s)\s+[–-]\s+")
_WORD = re.compile(r"\w+(?:[&/.'’-]+\w+)*")
_QUOTES = re.compile(r"['’]")
_POSSESSIVE = re.compile(r"['’]s?$")
_LEADING = re.compile(r"^(?:the|nhs england|nhs)\s+")
_DATED = re.compile(
    r"^\d{4}|^act \d|^(?:version|draft|white paper|announced)\b|\b(?:january|february|march|april"
    r"|may|june|july|august|september|october|november|december)\b"
)
_KINDS = ("review", "report", "investigation", "stocktake", "inquiry")  # readers mix them up
_INQUIRY = re.compile(rf"^([a-z]+) (?:{'|'.join(_KINDS)})$")
_FEWEST, _MOST = 2, 6  # words of a name

NONE: Abbreviations = {}
Titles = Mapping[str, frozenset[str]]


def titles(sources: Iterable[Source], known: Abbreviations = NONE) -> Titles:
    """Names in lower case, each with the ids of the sources that go by it.

    What has an abbreviation may be cut short: "ICS design framework".
    """
    found: dict[str, set[str]] = {}
    for source in sources:
        for name in _names(source.title):
            for form in (name, *_cut_short(name, known)):
                found.setdefault(form, set()).add(source.id)
    return {name: frozenset(ids) for name, ids in found.items()}


def named_sources(text: str, known: Titles) -> frozenset[str]:
    """The ids of the sources that `text` names."""
    return frozenset(source for name, _ in _named(text, known) for source in known[name])


def places_of(text: str, known: Titles) -> Iterable[tuple[int, int]]:
    """Where `text` names a source: start and end."""
    return (place for _, place in _named(text, known))


def _named(text: str, known: Titles) -> Iterable[tuple[str, tuple[int, int]]]:
    """Each name in `text` with its place, looked up by its words: a corpus has thousands."""
    words = [(found[0].lower(), *found.span()) for found in _WORD.finditer(text)]
    for first, (_, start, _) in enumerate(words):
        for last in range(first, min(first + _MOST, len(words))):
            *before, (word, _, end) = words[first : last + 1]
            bare = _POSSESSIVE.sub("", word)
            for ending, at in ((word, end), (bare, end - len(word) + len(bare))):
                name = _plain(" ".join([*(earlier for earlier, _, _ in before), ending]))
                if name in known:
                    yield name, (start, at)
                    break


def _names(title: str) -> Iterable[str]:
    """The parts of a title that can be names, whole and without what often is left out."""
    for part in (_plain(part) for part in _PARTS.split(title.lower())):
        if _DATED.search(part):
            continue
        for name in (part, _LEADING.sub("", part)):
            if _FEWEST <= len(name.split()) <= _MOST:
                yield name
            if inquiry := _INQUIRY.fullmatch(name):
                yield inquiry[1]
                yield from (f"{inquiry[1]} {kind}" for kind in _KINDS)


def _cut_short(name: str, known: Abbreviations) -> Iterable[str]:
    """`name` with the abbreviation of each run of its words that has one."""
    words = name.split()
    for first, last in combinations(range(len(words) + 1), 2):
        long = " ".join(words[first:last])
        if last - first > 1 and last - first < len(words):
            for short in known.get(long.removesuffix("s"), ()):
                yield " ".join((*words[:first], short, *words[last:]))


def _plain(text: str) -> str:
    """Its words in lower case, without apostrophes."""
    return _QUOTES.sub("", " ".join(_WORD.findall(text.lower())))
