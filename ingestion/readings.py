"""What was read of files that take long, so that a sync reads only those that changed.

A page of a PDF takes about 60 ms (docs/log.md): 2,000 reports, of which ten changed, half an hour.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable
from pathlib import Path

from ingestion.cache_file import opened
from ingestion.reading import SourceFile
from ingestion.sources import Document

_SCHEMA = "CREATE TABLE IF NOT EXISTS readings (file TEXT PRIMARY KEY, source TEXT, document BLOB)"


class Readings:
    """Documents in a SQLite file under DATA_DIR, by the name and digest of their files."""

    def __init__(self, data_dir: Path, version: str) -> None:
        """Open or create it; what another `version` of reading made is not found."""
        self._version = version
        self._database = opened(data_dir / "readings.sqlite", _SCHEMA)

    def get(self, file: SourceFile) -> Document | None:
        """The document that the file holds, if it was read before."""
        query = "SELECT document FROM readings WHERE file = ?"
        held = self._database.execute(query, (self._key(file),)).fetchone()
        document: Document | None = pickle.loads(held[0]) if held else None
        return document

    def put(self, file: SourceFile, document: Document) -> None:
        """Remember what was read of the file."""
        row = (self._key(file), document.source.id, pickle.dumps(document))
        self._database.execute("INSERT OR IGNORE INTO readings VALUES (?, ?, ?)", row)

    def keep(self, files: Iterable[SourceFile]) -> None:
        """Remove what is of other files, and overwrite where it was."""
        wanted = {self._key(file) for file in files}
        held = {key for (key,) in self._database.execute("SELECT file FROM readings")}
        self._remove("file", held - wanted)

    def forget(self, ids: Iterable[str]) -> None:
        """Remove the documents of these sources, and overwrite where they were."""
        self._remove("source", ids)

    def _remove(self, column: str, values: Iterable[str]) -> None:
        rows = [(value,) for value in values]
        if rows:
            self._database.executemany(f"DELETE FROM readings WHERE {column} = ?", rows)
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _key(self, file: SourceFile) -> str:
        told = f"{self._version}\n{file.path.name}\n{file.digest}"
        return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()
