"""BM25 sparse vectors. Qdrant Edge's encoder serves both engines: its term ids are FastEmbed's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from qdrant_edge import Bm25, Bm25Config

AVERAGE_LENGTH = 128.0  # terms of a passage with its prefix; measured in docs/log.md


@dataclass(frozen=True)
class Sparse:
    """Weights of term ids; the engine multiplies by IDF."""

    indices: tuple[int, ...]
    values: tuple[float, ...]


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
