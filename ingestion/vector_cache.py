"""Vectors by (model, digest of what is embedded), so that a rebuild embeds only what changed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from ingestion.cache_file import opened
from ingestion.embedding import EmbeddingModel

if TYPE_CHECKING:
    from ingestion.embedding import Vector

_WINDOW = 256  # texts that are looked up before the rest is asked for
_STORED_EVERY = 1.0  # seconds
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS vectors"
    " (model TEXT, digest BLOB, vector BLOB, PRIMARY KEY (model, digest)) WITHOUT ROWID"
)


class VectorCache:
    """A SQLite file under DATA_DIR: digests of texts and their vectors, no words.

    What is made is stored about every second: so much is made again after a crash.
    """

    def __init__(self, data_dir: Path) -> None:
        """Open or create the cache."""
        data_dir.mkdir(parents=True, exist_ok=True)
        self._database = opened(data_dir / "vectors.sqlite", _SCHEMA)

    def embed(self, model: EmbeddingModel, texts: Iterable[str]) -> Iterator[Vector]:
        """One vector a text in order, from the cache or the model; no text is embedded twice."""
        rest = iter(texts)
        while window := list(islice(rest, _WINDOW)):
            held = {text: cached_vector(self._database, model.name, text) for text in window}
            wanted = [text for text, vector in held.items() if vector is None]
            held.update(zip(wanted, self._made(model, wanted), strict=True))
            yield from (vector for text in window if (vector := held[text]) is not None)

    def _made(self, model: EmbeddingModel, texts: Sequence[str]) -> Iterator[Vector]:
        rows: list[tuple[str, bytes, bytes]] = []
        due = monotonic() + _STORED_EVERY
        try:
            for text, vector in zip(texts, model.embed(texts), strict=True):
                rows.append((model.name, digest_of(text), vector.tobytes()))
                if monotonic() >= due:
                    self._store(rows)
                    rows, due = [], monotonic() + _STORED_EVERY
                yield vector
        finally:
            self._store(rows)

    def _store(self, rows: Sequence[tuple[str, bytes, bytes]]) -> None:
        if not rows:
            return
        with self._database:
            self._database.execute("BEGIN")
            self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def forget(self, model: str, texts: Iterable[str]) -> None:
        """Remove the vectors of `texts`, and overwrite where they were."""
        with self._database:
            self._database.execute("BEGIN")
            self._database.executemany(
                "DELETE FROM vectors WHERE model = ? AND digest = ?",
                ((model, digest_of(text)) for text in texts),
            )
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def cached_vector(database: sqlite3.Connection, model: str, text: str) -> Vector | None:
    """The vector that `model` made of `text`, if the cache holds it."""
    import numpy as np

    query = "SELECT vector FROM vectors WHERE model = ? AND digest = ?"
    held = database.execute(query, (model, digest_of(text))).fetchone()
    return np.frombuffer(held[0], dtype=np.float32) if held else None


def opened_to_read(data_dir: Path) -> sqlite3.Connection | None:
    """The cache under `data_dir` for several threads to read in turn; None where there is none."""
    file = data_dir / "vectors.sqlite"
    if not file.is_file():
        return None
    try:
        return sqlite3.connect(
            f"{file.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False
        )
    except sqlite3.Error:
        return None


def digest_of(text: str) -> bytes:
    """Under which the vector of `text` is kept."""
    return hashlib.sha256(text.encode()).digest()
