"""BM25 sparse vectors. Qdrant Edge's encoder serves both engines: its term ids are FastEmbed's.

A passage is stored with its term frequencies alone. How rare a term is goes into the question, from
the document frequencies of the whole build: an engine would reckon them anew for each of its
shards, and so answer differently for any number of them (docs/decisions/).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from qdrant_edge import Bm25, Bm25Config

AVERAGE_LENGTH = 128.0  # terms of a passage with its prefix; measured in docs/log.md


@dataclass(frozen=True)
class Sparse:
    """Weights of term ids; an engine adds up the products of those that two vectors share."""

    indices: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True)
class DocumentFrequencies:
    """How many of `passages` passages with words hold each term, by its id."""

    counts: Mapping[int, int]
    passages: int

    def idf(self, term: int) -> float:
        """Inverse document frequency as in BM25, never negative; as Qdrant's own."""
        held = self.counts.get(term, 0)
        return math.log(1 + (self.passages - held + 0.5) / (held + 0.5))

    def weighted(self, question: Sparse) -> Sparse:
        """The terms of a question that some passage holds, each by its IDF."""
        terms = zip(question.indices, question.values, strict=True)
        known = [(term, value * self.idf(term)) for term, value in terms if term in self.counts]
        return Sparse(tuple(term for term, _ in known), tuple(value for _, value in known))

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values: term ids and their counts in the same order."""
        return {
            "terms": list(self.counts.keys()),
            "counts": list(self.counts.values()),
            "passages": self.passages,
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`."""
        counts = dict(zip(record["terms"], record["counts"], strict=True))
        return cls(counts, record["passages"])


def document_frequencies(texts: Iterable[str]) -> DocumentFrequencies:
    """Count, for each term, the passages that hold it; `texts` as `encode_passage` takes them."""
    counts: Counter[int] = Counter()
    number = 0
    for text in texts:
        terms = encode_passage(text).indices
        counts.update(terms)
        number += bool(terms)
    return DocumentFrequencies(dict(counts), number)


def encode_passage(text: str) -> Sparse:
    """Term-frequency weights of a passage."""
    return _sparse(_encoder().embed_document(text))


def encode_question(text: str) -> Sparse:
    """Each term of a question once."""
    return _sparse(_encoder().embed_query(text))


@cache
def _encoder() -> Bm25:
    return Bm25(Bm25Config(language="english", avg_len=AVERAGE_LENGTH))


def _sparse(vector: object) -> Sparse:
    return Sparse(tuple(vector.indices), tuple(vector.values))  # type: ignore[attr-defined]
