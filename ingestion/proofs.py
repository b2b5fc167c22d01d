"""Proofs: for each sentence of a digest the words of the original that bear it out.

A sentence is compared with the original's passages by words and by vectors, sentences of the best
are read by the reader, and the first of its choice that holds every figure and name of the digest's
sentence, and denies what that denies, is the proof. Where none does, there is no proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingestion.dates import spoken
from ingestion.matching import DENIAL, figures, normalise
from ingestion.sentences import CELLS, sentence_spans
from ingestion.sources import Passage, Proof, Source
from ingestion.terms import Vocabulary, is_stopword, stems, vocabulary
from ingestion.trained_reader import Reader, framed_text

if TYPE_CHECKING:
    from ingestion.embedding import Vector

PASSAGES = 10  # of the original in which a proof is looked for
READ = 12  # sentences of them that are read
TRIED = 4  # of those, best first, that are checked
LEAST = 1.5  # log-odds of the reader from which on a sentence may be a proof; docs/log.md
SHARED = 0.2  # of the digest's sentence, by weight of words, that must stand in the proof
_FEWEST, _MOST = 4, 90  # words of a sentence, and of a proof
_NAME = re.compile(r"\b[A-Z][\w&’'-]*")
_PLURAL = re.compile(r"(?<=[A-Z])s$|['’]s$")


@dataclass(frozen=True)
class Layer:
    """A source's passages in order, with the vector of each."""

    source: Source
    passages: Sequence[Passage]
    vectors: Sequence[Vector]


@dataclass(frozen=True)
class _Sentence:
    """text[start:end] of the original's passage at `at`, and its stems."""

    at: int
    start: int
    end: int
    text: str
    before: str
    stems: frozenset[str]


def proved(digest: Layer, original: Layer, reader: Reader) -> Iterator[Passage]:
    """The digest's passages, each with the proofs of its sentences."""
    import numpy as np

    if not original.passages:
        yield from digest.passages
        return
    theirs = [_sentences(at, passage) for at, passage in enumerate(original.passages)]
    words = vocabulary(passage.text for passage in original.passages)
    search = _Search(digest.source, original, theirs, words, reader)
    near = np.array(digest.vectors) @ np.array(original.vectors).T
    for passage, likeness in zip(digest.passages, near.tolist(), strict=True):
        found = (search.proof(passage, start, end, likeness) for start, end in _own(passage))
        yield replace(passage, proofs=tuple(one for one in found if one is not None))


def bears_out(sentence: str, quote: str, known: str) -> bool:
    """Whether `quote` holds every figure and name of `sentence`, and denies something if that does.

    What stands in `known`, names and date of the source itself, need not stand in it.
    """
    if figures(sentence) - figures(f"{quote} {known}"):
        return False
    if bool(DENIAL.search(normalise(sentence))) != bool(DENIAL.search(normalise(quote))):
        return False
    words = set(re.findall(r"\w+", f"{quote} {known}".casefold()))
    initials = "".join(word[0] for word in re.findall(r"\w+", quote.casefold()))
    return all(
        set(re.findall(r"\w+", name.casefold())) <= words
        or (name.isupper() and name.casefold() in initials)
        for name in names(sentence)
    )


def names(sentence: str) -> list[str]:
    """The capitalised words of `sentence`; the first where not its place alone makes it one."""
    found = list(_NAME.finditer(sentence))
    first = found[:1] if found and found[0].start() == 0 else []
    named = [*_within(sentence, first), *found[len(first) :]]
    return [_PLURAL.sub("", match[0]) for match in named if not is_stopword(match[0].lower())]


def _within(sentence: str, first: list[re.Match[str]]) -> list[re.Match[str]]:
    """The first word, where it is an abbreviation or another capitalised one follows."""
    return [m for m in first if m[0][1:2].isupper() or _NAME.match(sentence, m.end() + 1)]


def _own(passage: Passage) -> Iterator[tuple[int, int]]:
    for start, end in sentence_spans(passage.text):
        words = len(passage.text[start:end].split())
        if words >= _FEWEST and passage.attribution.voice != "question":
            yield start, end


def _sentences(at: int, passage: Passage) -> list[_Sentence]:
    found: list[_Sentence] = []
    before = ""
    for start, end in sentence_spans(passage.text):
        text = passage.text[start:end]
        if _FEWEST <= len(text.split()) <= _MOST:
            found.append(_Sentence(at, start, end, text, before, frozenset(stems(text))))
        before = text
    return found


@dataclass(frozen=True)
class _Search:
    """What is worked out once for a digest and its original."""

    digest: Source
    original: Layer
    theirs: Sequence[Sequence[_Sentence]]
    words: Vocabulary
    reader: Reader

    def proof(
        self, passage: Passage, start: int, end: int, likeness: Sequence[float]
    ) -> Proof | None:
        """That of text[start:end] of `passage`, whose vector is so like those of the original."""
        sentence = passage.text[start:end]
        wanted = {one: self.words.idf(one) for one in stems(sentence)}
        if not wanted:
            return None
        best = [max((_share(s, wanted) for s in held), default=0.0) for held in self.theirs]
        nearest = sorted(range(len(best)), key=lambda at: -likeness[at] - best[at])[:PASSAGES]
        candidates = [one for at in nearest for one in self.theirs[at]]
        candidates.sort(key=lambda one: -likeness[one.at] - 2 * _share(one, wanted))
        read = candidates[:READ]
        odds = self.reader.score(sentence, [self._framed(one) for one in read])
        for log_odds, one in sorted(zip(odds, read, strict=True), key=lambda e: -e[0])[:TRIED]:
            if log_odds < LEAST:
                break
            for first, last in self._stretches(one):
                quote = self.original.passages[one.at].text[first:last]
                enough = _share(replace(one, stems=frozenset(stems(quote))), wanted) >= SHARED
                if enough and bears_out(sentence, quote, self._known(passage, one)):
                    return Proof(start, end, self.original.passages[one.at].id, first, last)
        return None

    def _framed(self, one: _Sentence) -> str:
        passage = self.original.passages[one.at]
        return framed_text(passage, self.original.source, one.before, one.text)

    def _stretches(self, one: _Sentence) -> Iterator[tuple[int, int]]:
        """The sentence, with the one after it, with the one before; rows and the like alone."""
        yield one.start, one.end
        if CELLS in one.text:
            return
        beside = self.theirs[one.at]
        place = beside.index(one)
        for first, last in ((place, place + 1), (place - 1, place)):
            if first >= 0 and last < len(beside):
                yield beside[first].start, beside[last].end

    def _known(self, passage: Passage, one: _Sentence) -> str:
        """Who speaks, in what, when, and under which headings."""
        there = self.original.passages[one.at]
        told = (self.digest.title, self.digest.publisher, self.digest.holder, *self.digest.authors)
        held = (passage.attribution.holder, there.attribution.holder)
        day = spoken(self.digest.published) if self.digest.published else ""
        return " ".join((*told, *held, day, *passage.heading_path, *there.heading_path))


def _share(one: _Sentence, wanted: dict[str, float]) -> float:
    """How much of the wanted words, by weight, stands in a sentence: 0 to 1."""
    held = sum(weight for stem, weight in wanted.items() if stem in one.stems)
    return held / sum(wanted.values())
