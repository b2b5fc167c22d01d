"""The repository's corpus grown to any number of passages, with texts and vectors like its own.

What goes beyond the corpus are copies of its sources: other figures, some other words, other
titles, and vectors a little off those of the originals. Publishers and authors stay, so what a body
has published grows with the corpus; words are drawn from the corpus, so its vocabulary does not.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingestion import bm25
from ingestion.bundled_model import BundledModel
from ingestion.corpus import read_corpus
from ingestion.index import Build, IndexedPassage, Manifest
from ingestion.reading import find_files
from ingestion.sentences import sentence_spans
from ingestion.settings import Settings
from ingestion.sources import Passage, Source, embedded_text
from ingestion.splitting import split
from ingestion.terms import is_stopword, vocabulary
from ingestion.vector_cache import VectorCache

if TYPE_CHECKING:
    from ingestion.embedding import Vector

NAME = "grown"
_SEED = 20
_OFF = 0.3  # length of the noise on a unit vector: cosines of about 0.96 to the original
_CHANGED, _ALL = 0.15, 1.0  # share of the words in a text and in a title
_CHANGEABLE = re.compile(r"\b[A-Za-z][a-z]{3,}\b|\d")
_REPORT_EVERY = 10_000

Pair = tuple[Source, Passage]


class Vectors:
    """Vectors of originals by the model, of copies by noise; each is made once, as if looked up."""

    def __init__(self, model: BundledModel, held: dict[str, Vector]) -> None:
        """`held` are those of the originals; `model` embeds what is neither one nor a copy."""
        self._model = model
        self._noise = np.random.default_rng(_SEED)
        self._original: dict[str, str] = {}
        self._held = held

    def copied(self, original: str, copy: str) -> None:
        """Take note that the text `copy` was made of `original`."""
        self._original[copy] = original

    def __call__(self, texts: Sequence[str]) -> list[Vector]:
        """One unit vector a text."""
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> Vector:
        if text not in self._held:
            original = self._held.get(self._original.get(text, text))
            made = (
                next(iter(self._model.embed([text]))) if original is None else self._off(original)
            )
            self._held[text] = made
        return self._held[text]

    def _off(self, vector: Vector) -> Vector:
        drawn = self._noise.standard_normal(len(vector), dtype=np.float32)
        moved: Vector = vector + drawn * np.float32(_OFF / len(vector) ** 0.5)
        return moved / np.float32(np.linalg.norm(moved))


@dataclass(frozen=True)
class Grown:
    """A build of a grown corpus, ready to be written."""

    build: Build
    passages: Iterable[IndexedPassage]


def grow(number: int, model: BundledModel) -> Grown:
    """The first `number` passages of the corpus and of as many copies as that takes."""
    real = _corpus(model)
    originals = [embedded_text(s, p) for s, p in real]
    made = VectorCache(Path("data")).embed(model, originals)
    vectors = Vectors(model, dict(zip(originals, made, strict=True)))
    pairs = list(islice(_endless(real, vectors), number))
    texts = [embedded_text(*pair) for pair in pairs]
    sources = {source.id: source for source, _ in pairs}
    manifest = Manifest(NAME, NAME, model.name, model.dimensions, len(pairs), "", {}, {})
    frequencies = bm25.document_frequencies(texts)
    build = Build(manifest, tuple(sources.values()), vocabulary(texts), frequencies)
    return Grown(build, _indexed(pairs, texts, vectors))


def _corpus(model: BundledModel) -> list[Pair]:
    corpus = read_corpus(find_files(Settings.read().corpus_folders).files)
    return [
        (document.source, passage)
        for document in corpus.documents.values()
        for passage in split(document, model.count_tokens, model.max_tokens)
    ]


def _endless(real: list[Pair], vectors: Vectors) -> Iterator[Pair]:
    """The real passages, then copies of all of them, again and again."""
    yield from real
    chance = random.Random(_SEED)
    drawn = [word for _, p in real for word in re.findall(r"\b[a-z]{4,}\b", p.text)]
    drawn = [word for word in drawn if not is_stopword(word)]
    for turn in count(1):
        copies: dict[str, Source] = {}
        for original, passage in real:
            if original.id not in copies:
                copies[original.id] = _copied_source(original, turn, drawn, chance)
            source = copies[original.id]
            copy = _copied_passage(passage, source, drawn, chance)
            vectors.copied(embedded_text(original, passage), embedded_text(source, copy))
            yield source, copy


def _copied_source(original: Source, turn: int, drawn: list[str], chance: random.Random) -> Source:
    return replace(
        original,
        id=f"{original.id}-{turn}",
        title=_changed(original.title, _ALL, drawn, chance),
        type="other" if original.type == "glossary" else original.type,  # what it explains is true
    )


def _copied_passage(
    original: Passage, source: Source, drawn: list[str], chance: random.Random
) -> Passage:
    """With sentences where the original has them."""
    pieces, before = [], 0
    for start, end in sentence_spans(original.text):
        words = original.text[start:end]
        changed = _changed(words, _CHANGED, drawn, chance)
        pieces += [original.text[before:start], changed]
        before = end
    text = "".join([*pieces, original.text[before:]])
    return replace(
        original,
        id=source.id + original.id.removeprefix(original.source_id),
        source_id=source.id,
        text=text,
        end=original.start + len(text),
    )


def _changed(text: str, share: float, drawn: list[str], chance: random.Random) -> str:
    """Every digit drawn anew, and a share of the words; a capital stays one."""

    def other(found: re.Match[str]) -> str:
        word = found[0]
        if word.isdigit():
            return chance.choice("123456789")
        if is_stopword(word.lower()) or chance.random() >= share:
            return word
        new = chance.choice(drawn)
        return new.capitalize() if word[0].isupper() else new

    return _CHANGEABLE.sub(other, text)


def _indexed(pairs: list[Pair], texts: list[str], vectors: Vectors) -> Iterator[IndexedPassage]:
    for number, ((_, passage), text) in enumerate(zip(pairs, texts, strict=True), 1):
        yield IndexedPassage(passage, vectors([text])[0], bm25.encode_passage(text))
        if number % _REPORT_EVERY == 0:
            print(f"  {number} passages handed to the engine", flush=True)
