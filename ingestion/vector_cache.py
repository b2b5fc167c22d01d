"""Vectors by (model, digest of what is embedded), so that a rebuild embeds only what changed.

They are kept and given out as 16-bit floats: half the room and the same answers (docs/log.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from ingestion.cache_file import CacheFile, Row, mend
from ingestion.embedding import EmbeddingModel

if TYPE_CHECKING:
    from ingestion.embedding import Vector

_WINDOW = 256  # texts that are looked up before the rest is asked for
_STORED_EVERY = 1.0  # seconds
_BYTES = 2  # of each value
_ROOM_OF_ROW = 550  # bytes beside a vector: its key, and what the pages of SQLite leave free
_FILE = "vectors.sqlite"


class VectorCache:
    """A SQLite file under DATA_DIR: digests of texts and their vectors, no words.

    What is made is stored about every second: so much is made again after a crash.
    """

    def __init__(self, data_dir: Path) -> None:
        """Open or create the cache."""
        self._file = CacheFile.opened(data_dir / _FILE)

    def embed(self, model: EmbeddingModel, texts: Iterable[str]) -> Iterator[Vector]:
        """One vector a text in order, from the cache or the model; no text is embedded twice."""
        rest = iter(texts)
        while window := list(islice(rest, _WINDOW)):
            held = {text: self.vector(model.name, text) for text in window}
            wanted = [text for text, vector in held.items() if vector is None]
            held.update(zip(wanted, self._made(model, wanted), strict=True))
            yield from (vector for text in window if (vector := held[text]) is not None)

    def _made(self, model: EmbeddingModel, texts: Sequence[str]) -> Iterator[Vector]:
        rows: list[Row] = []
        due = monotonic() + _STORED_EVERY
        try:
            for text, vector in zip(texts, model.embed(texts), strict=True):
                kept = _packed(vector)
                rows.append((_key(model.name, text), model.name, kept))
                if monotonic() >= due:
                    self._file.put(rows)
                    rows, due = [], monotonic() + _STORED_EVERY
                yield _unpacked(kept)
        finally:
            self._file.put(rows)

    def vector(self, model: str, text: str) -> Vector | None:
        """The vector that `model` made of `text`, if the cache holds it."""
        held = self._file.get(_key(model, text))
        return None if held is None else _unpacked(held)

    def lacks(self, model: EmbeddingModel, texts: Iterable[str]) -> int:
        """How many of `texts` are still to be embedded."""
        return sum(self.vector(model.name, text) is None for text in texts)

    def keep(self, model: str, texts: Iterable[str]) -> None:
        """Remove every vector but those of `texts`, and overwrite where they were."""
        self._file.remove(self._file.keys() - {_key(model, text) for text in texts})

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def room_of_vector(dimensions: int) -> int:
    """Bytes that one takes on disk."""
    return _BYTES * dimensions + _ROOM_OF_ROW


def mend_vectors(data_dir: Path) -> str | None:
    """Keep what is sound of a damaged cache; what was wrong with it."""
    return mend(data_dir / _FILE, "vectors")


def _packed(vector: Vector) -> bytes:
    return vector.astype("<f2").tobytes()


def _unpacked(kept: bytes) -> Vector:
    import numpy as np

    return np.frombuffer(kept, dtype="<f2").astype(np.float32)


def _key(model: str, text: str) -> bytes:
    return hashlib.sha256(f"{model}\n{text}".encode()).digest()
