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
        import numpy as np

        for text in texts:
            digest = hashlib.sha256(text.encode()).digest()
            held = self._database.execute(
                "SELECT vector FROM vectors WHERE model = ? AND digest = ?", (model.name, digest)
            ).fetchone()
            if held:
                yield np.frombuffer(held[0], dtype=np.float32)
                continue
            vector = next(iter(model.embed([text])))
            self._database.execute(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                (model.name, digest, vector.tobytes()),
            )
            yield vector

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def _opened(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=NORMAL")
    database.execute(
        "CREATE TABLE IF NOT EXISTS vectors"
        " (model TEXT, digest BLOB, vector BLOB, PRIMARY KEY (model, digest)) WITHOUT ROWID"
    )
    return database
