"""Vectors by (model, digest of what is embedded), so that a rebuild embeds only what changed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.embedding import EmbeddingModel

if TYPE_CHECKING:
    from ingestion.embedding import Vector


class VectorCache:
    """A SQLite file under DATA_DIR; each vector is stored as soon as it is made."""

    def __init__(self, data_dir: Path) -> None:
        """Open or create the cache."""
        data_dir.mkdir(parents=True, exist_ok=True)
        file = data_dir / "vectors.sqlite"
        try:
            self._database = _opened(file)
        except sqlite3.DatabaseError:  # it is only a cache: a damaged one is begun anew
            for part in data_dir.glob("vectors.sqlite*"):
                part.unlink()
            self._database = _opened(file)

    def embed(self, model: EmbeddingModel, texts: Iterable[str]) -> Iterator[Vector]:
        """One vector a text, from the cache or the model."""
        for text in texts:
            held = cached_vector(self._database, model.name, text)
            if held is not None:
                yield held
                continue
            vector = next(iter(model.embed([text])))
            self._database.execute(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                (model.name, _digest(text), vector.tobytes()),
            )
            yield vector

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def cached_vector(database: sqlite3.Connection, model: str, text: str) -> Vector | None:
    """The vector that `model` made of `text`, if the cache holds it."""
    import numpy as np

    query = "SELECT vector FROM vectors WHERE model = ? AND digest = ?"
    held = database.execute(query, (model, _digest(text))).fetchone()
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


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _opened(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=NORMAL")
    database.execute(
        "CREATE TABLE IF NOT EXISTS vectors"
        " (model TEXT, digest BLOB, vector BLOB, PRIMARY KEY (model, digest)) WITHOUT ROWID"
    )
    return database
