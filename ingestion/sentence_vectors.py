"""Vectors of sentences, made when a passage is indexed, so that none is made while a reader waits.

They lie in the vector cache under DATA_DIR, by model and digest of what is embedded. Where the
cache lacks one (another machine indexed), it is made on the spot and remembered.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.sentences import sentence_spans
from ingestion.sources import Passage
from ingestion.vector_cache import cached_vector, digest_of, opened_to_read

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel, Vector

MOST_REMEMBERED = 50_000  # vectors, of 1.5 kB each with the bundled model


def embedded_sentences(passage: Passage) -> Iterator[str]:
    """What is embedded of each sentence of `passage`."""
    spans = sentence_spans(passage.text)
    yield from (
        embedded_sentence(passage.heading_path, passage.text[start:end]) for start, end in spans
    )


def embedded_sentence(heading_path: tuple[str, ...], words: str) -> str:
    """A sentence behind the headings it stands under."""
    return f"{' > '.join(heading_path)}. {words}"


class SentenceVectors:
    """Looks up what a sync made, and makes the rest; any number of threads may use it at once."""

    def __init__(self, model: EmbeddingModel, data_dir: Path | None = None) -> None:
        """Without `data_dir`, or where no cache lies there, every vector is made once."""
        self._model = model
        self._data_dir = data_dir
        self._cache: sqlite3.Connection | None = None
        self._held: dict[bytes, Vector] = {}  # by digest: what is withdrawn stays in no memory
        self._one_at_a_time = threading.Lock()

    def __call__(self, texts: Iterable[str]) -> Sequence[Vector]:
        """One unit vector a text, in order."""
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> Vector:
        key = digest_of(text)
        held = self._held.get(key)
        if held is None:
            held = self._looked_up(text)
            if held is None:
                held = next(iter(self._model.embed([text])))
            if len(self._held) >= MOST_REMEMBERED:
                self._held.clear()
            self._held[key] = held
        return held

    def _looked_up(self, text: str) -> Vector | None:
        """From the cache, which a first sync may make while this is in use."""
        if self._data_dir is None:
            return None
        with self._one_at_a_time:
            try:
                self._cache = self._cache or opened_to_read(self._data_dir)
                if self._cache is None:
                    return None
                return cached_vector(self._cache, self._model.name, text)
            except sqlite3.DatabaseError:
                self._cache = None  # it is only a cache: locked or damaged, it is done without
                return None
