"""SQLite files that can be made again: what took long, by digest, kept under DATA_DIR.

Each entry carries a digest of its own, so that one that is damaged counts as missing. There is no
write-ahead log: its index is a mapped file, and a full disk would end the process.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Self

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS entries"
    " (key BLOB PRIMARY KEY, owner TEXT, value BLOB) WITHOUT ROWID"
)
_READ = "SELECT key, owner, value FROM entries WHERE key "
_FORMAT = 2  # of these files; one of another format is begun anew
_PAGE = 16_384  # bytes: a value of up to a quarter of it has no pages of its own
_SEAL = 8  # bytes
_BATCH = 256
_NOT_DAMAGE = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_IOERR,
}  # fmt: skip

Row = tuple[bytes, str, bytes]  # key, owner, value


class CacheFile:
    """Values by digests of what they were made from; each has an owner, to be removed with it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Over what `opened` made of a file."""
        self._database = database

    @classmethod
    def opened(cls, file: Path) -> Self:
        """`file`, begun anew where it is no database, or of another format. What is removed is
        overwritten.
        """
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            return cls(_opened(file))
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            _remove(file)
            return cls(_opened(file))

    def get(self, key: bytes) -> bytes | None:
        """The value, unless there is none, or it is damaged."""
        rows = self._database.execute(f"{_READ} = ?", (key,)).fetchall()
        return next((value for _, _, value in map(_unsealed, rows) if value is not None), None)

    def put(self, rows: Iterable[Row]) -> None:
        """Keep all of them, or none."""
        put = "INSERT OR REPLACE INTO entries VALUES (?, ?, ?)"
        with self._database:
            self._database.execute("BEGIN")
            self._database.executemany(put, map(_sealed, rows))

    def keys(self) -> set[bytes]:
        """All there are."""
        return {key for (key,) in self._database.execute("SELECT key FROM entries")}

    def remove(self, keys: Iterable[bytes]) -> None:
        """Remove what is kept under `keys`."""
        self._remove("key", keys)

    def remove_of(self, owners: Iterable[str]) -> None:
        """Remove what is kept of `owners`."""
        self._remove("owner", owners)

    def _remove(self, column: str, values: Iterable[bytes | str]) -> None:
        with self._database:
            self._database.execute("BEGIN")
            rows = ((value,) for value in values)
            self._database.executemany(f"DELETE FROM entries WHERE {column} = ?", rows)

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def mend(file: Path, things: str) -> str | None:
    """Keep what is sound of a damaged `file`; what was wrong with it, if anything was.

    `things` is what it holds, in the plural.
    """
    if not file.is_file() or _is_whole(file):
        return None
    beside, kept = file.with_name(f"{file.name}.new"), 0
    _remove(beside)
    with closing(CacheFile.opened(beside)) as anew:
        for rows in _batches(file):
            sound = [(key, owner, value) for key, owner, value in rows if value is not None]
            anew.put(sound)
            kept += len(sound)
    _remove(file)
    beside.replace(file)
    return f"{file.name} is damaged or of another version, {kept:,} {things} in it are kept"


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file itself is at fault: not that it is locked, or the disk is full."""
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) not in _NOT_DAMAGE


def _is_whole(file: Path) -> bool:
    try:
        with closing(_opened_to_read(file)) as database:
            _require_format(database)
            (told,) = database.execute("PRAGMA quick_check(1)").fetchone()
            rows = map(_unsealed, database.execute(_READ + "IS NOT NULL"))
            return bool(told == "ok" and all(value is not None for _, _, value in rows))
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return False


def _batches(file: Path) -> Iterator[list[tuple[bytes, str, bytes | None]]]:
    """All that can be read; nothing of another format. Keys are read in 256 ranges, so that a
    damaged page takes no more along than what is behind it in one of them.
    """
    with closing(_opened_to_read(file)) as database:
        try:
            _require_format(database)
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            return
        for first in range(256):
            ends = bytes([first]), bytes([first]) + b"\xff" * 32
            try:
                rows = database.execute(f"{_READ} BETWEEN ? AND ?", ends)
                while batch := rows.fetchmany(_BATCH):
                    yield [_unsealed(row) for row in batch]
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise


def _opened(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode=DELETE")
        database.execute("PRAGMA synchronous=NORMAL")
        database.execute("PRAGMA secure_delete=ON")
        if not database.execute("SELECT 1 FROM sqlite_master").fetchone():
            database.execute(f"PRAGMA page_size={_PAGE}")
            database.execute(f"PRAGMA user_version={_FORMAT}")
        _require_format(database)
        database.execute(_SCHEMA)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _require_format(database: sqlite3.Connection) -> None:
    """Raise DatabaseError for a file of another format."""
    (told,) = database.execute("PRAGMA user_version").fetchone()
    if told != _FORMAT:
        raise sqlite3.DatabaseError(f"it is of format {told}")


def _opened_to_read(file: Path) -> sqlite3.Connection:
    address = f"{file.resolve().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, isolation_level=None)


def _remove(file: Path) -> None:
    for part in file.parent.glob(f"{file.name}*"):
        if part.name.removeprefix(file.name) in {"", "-journal", "-wal", "-shm"}:
            part.unlink()


def _sealed(row: Row) -> Row:
    return (*row[:2], _seal(*row) + row[2])


def _unsealed(row: tuple[object, object, object]) -> tuple[bytes, str, bytes | None]:
    """The row with its value, or with None where it is not as it was put."""
    key, owner, sealed = row
    if not (isinstance(key, bytes) and isinstance(owner, str) and isinstance(sealed, bytes)):
        return b"", "", None
    value = sealed[_SEAL:]
    return key, owner, value if sealed[:_SEAL] == _seal(key, owner, value) else None


def _seal(key: bytes, owner: str, value: bytes) -> bytes:
    return hashlib.sha256(b"%b%b\0%b" % (key, owner.encode(), value)).digest()[:_SEAL]
