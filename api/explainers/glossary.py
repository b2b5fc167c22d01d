"""The terms of the corpus's glossaries, each with the sentence that says what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from ingestion.index import PassageIndex
from ingestion.sentences import sentence_spans
from ingestion.sources import Passage

_ABBREVIATED = re.compile(r"([^()]{1,80}?) ?\(([^()]+)\)(?: (?:and|or) |$|(?=,))")
_BETWEEN = re.compile(r" (?:and|or) ")
_REMARK = re.compile(r"[,:] .*$")  # "NHS Alliance, two uses of the name"
_SLUG = re.compile(r"[^a-z0-9]+")
_SAYS = (
    r"(?:an? |the )?['‘“]?{name}['’”]?(?: \([^)]*\))?(?: in [A-Z]\w+)? (?:is|are|was|were|means)\b"
)

_read: WeakKeyDictionary[PassageIndex, tuple[Term, ...]] = WeakKeyDictionary()  # once a build


@dataclass(frozen=True)
class Quoted:
    """A sentence of a passage: passage.text[start:end] == text."""

    text: str
    passage_id: str
    start: int
    end: int


@dataclass(frozen=True)
class Term:
    """An entry of a glossary: its heading, the names it goes by, and all that it says.

    `meanings` has for each of `names` the sentence that defines it.
    """

    anchor: str
    heading: str
    names: tuple[str, ...]
    meanings: tuple[Quoted, ...]
    sentences: tuple[Quoted, ...]
    source_id: str


def glossary(index: PassageIndex) -> tuple[Term, ...]:
    """Every entry of every glossary of the build that may be shown in full, by heading."""
    if index not in _read:
        _read[index] = _glossary(index)
    return _read[index]


def _glossary(index: PassageIndex) -> tuple[Term, ...]:
    terms = [
        term
        for source in index.build.sources
        if source.type == "glossary" and source.display == "full"
        for term in _terms(source.id, index.passages_of(source.id))
    ]
    return tuple(sorted(terms, key=lambda term: term.heading.casefold()))


def _terms(source_id: str, passages: Sequence[Passage]) -> Iterator[Term]:
    """An entry for each heading, whose text may be several passages."""
    entries: dict[str, list[Quoted]] = {}
    for passage in passages:
        if passage.attribution.voice == "own" and passage.heading_path:
            entries.setdefault(passage.heading_path[-1], []).extend(quoted(passage))
    for heading, told in entries.items():
        defined = dict(_defined(heading, told))
        yield Term(
            anchor=slug(heading),
            heading=heading,
            names=tuple(defined),
            meanings=tuple(defined.values()),
            sentences=tuple(told),
            source_id=source_id,
        )


def quoted(passage: Passage) -> Iterator[Quoted]:
    """The sentences of a passage with their places."""
    for start, end in sentence_spans(passage.text):
        yield Quoted(passage.text[start:end], passage.id, start, end)


def slug(text: str) -> str:
    """`text` as an anchor: lower-case letters, digits and hyphens."""
    return _SLUG.sub("-", text.casefold()).strip("-")


def _defined(heading: str, told: Sequence[Quoted]) -> Iterator[tuple[str, Quoted]]:
    """The names in a heading of which a sentence says what they are; abbreviations go with theirs.

    "Command and control" is one name and "Pooled budget and section 75" two: the sentences tell.
    """
    for name, short in _names(heading):
        meaning = _meaning(name, short, told)
        if meaning is not None:
            yield name, meaning
            yield from ((one, meaning) for one in short)


def _names(heading: str) -> Iterator[tuple[str, list[str]]]:
    """Names with their abbreviations; a name without one whole, and in its parts."""
    rest = heading
    for found in _ABBREVIATED.finditer(heading):
        yield found[1], _BETWEEN.split(found[2])
        rest = heading[found.end() :]
    whole = _REMARK.sub("", rest)
    parts = _BETWEEN.split(whole) if whole else []
    yield from ((name, []) for name in dict.fromkeys([*filter(None, [whole]), *parts]))


def _meaning(name: str, short: Sequence[str], told: Sequence[Quoted]) -> Quoted | None:
    """The first sentence that opens by saying what `name` is, else with its abbreviation."""
    says = re.compile(_SAYS.format(name=f"{re.escape(name)}s?"), re.IGNORECASE)
    first = next((sentence for sentence in told if says.match(sentence.text)), None)
    if first is not None or not short:
        return first
    abbreviated = re.compile("|".join(rf"\b{re.escape(one)}s?\b" for one in short))
    return next((sentence for sentence in told if abbreviated.search(sentence.text)), None)
