"""What was read of files that take long, so that a sync reads only those that changed.

A page of a PDF takes about 60 ms (docs/log.md): 2,000 reports, of which ten changed, half an hour.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable
from pathlib import Path

from ingestion.cache_file import CacheFile, mend
from ingestion.reading import SourceFile
from ingestion.sources import Document

_FILE = "readings.sqlite"


class Readings:
    """Documents in a SQLite file under DATA_DIR, by the name and digest of their files."""

    def __init__(self, data_dir: Path, version: str) -> None:
        """Open or create it; what another `version` of reading made is not found."""
        self._version = version
        self._file = CacheFile.opened(data_dir / _FILE)

    def get(self, file: SourceFile) -> Document | None:
        """The document that the file holds, if it was read before."""
        held = self._file.get(self._key(file))
        document: Document | None = None if held is None else pickle.loads(held)
        return document

    def put(self, file: SourceFile, document: Document) -> None:
        """Remember what was read of the file."""
        self._file.put([(self._key(file), document.source.id, pickle.dumps(document))])

    def keep(self, files: Iterable[SourceFile]) -> None:
        """Remove what is of other files, and overwrite where it was."""
        self._file.remove(self._file.keys() - {self._key(file) for file in files})

    def forget(self, ids: Iterable[str]) -> None:
        """Remove the documents of these sources, and overwrite where they were."""
        self._file.remove_of(ids)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _key(self, file: SourceFile) -> bytes:
        told = f"{self._version}\n{file.path.name}\n{file.digest}"
        return hashlib.sha256(told.encode("utf-8", "surrogateescape")).digest()


def mend_readings(data_dir: Path) -> str | None:
    """Keep what is sound of a damaged file; what was wrong with it."""
    return mend(data_dir / _FILE, "documents")
