"""All that is stored, in one file that any database of the same schema takes back.

Gzipped lines of JSON: a head with the schema's revision, the rows table by table, and at the end
how many rows there are and the SHA-256 of all lines before it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from api.errors import BackupError
from api.store.tables import metadata
from ingestion.schema import HEAD, UNHURRIED, revision_in

FORMAT = 1
_ROWS = 200  # read at a time


def write_backup(engine: Engine, file: Path) -> Counter[str]:
    """Write all tables as they are at one moment; how many rows there are of each.

    Nobody else may read the file; it is there whole or not at all, and none is written over.
    Raises BackupError and StoreError.
    """
    if file.exists():
        raise BackupError(f"{file} already exists: name another file")
    beside = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as raw:
            with gzip.GzipFile(fileobj=raw, mode="wb", filename="") as packed:
                counts = _write(engine, packed.write)
            raw.flush()
            os.fsync(raw.fileno())
        beside.rename(file)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise BackupError(f"{file} cannot be written ({reason}): name another file") from error
    finally:
        beside.unlink(missing_ok=True)
    return counts


def _write(engine: Engine, write: Callable[[bytes], object]) -> Counter[str]:
    digest = hashlib.sha256()

    def line(told: object) -> None:
        data = json.dumps(told, default=_plain).encode() + b"\n"
        digest.update(data)
        write(data)

    counts: Counter[str] = Counter()
    with engine.connect() as connection:
        connection.execution_options(**UNHURRIED)
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")  # one moment for all
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        line({"format": FORMAT, "revision": revision_in(connection), "made_at": made_at})
        for name, row in _rows(connection):
            line({"table": name, "row": row})
            counts[name] += 1
    line({"counts": counts, "sha256": digest.hexdigest()})
    return counts


def _rows(connection: Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row, those first that others refer to."""
    for table in metadata.sorted_tables:
        rows = connection.execution_options(yield_per=_ROWS).execute(select(table))
        for row in rows:
            yield table.name, dict(row._mapping)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def checked(file: Path) -> tuple[str, Counter[str]]:
    """The revision and the number of rows of each table, once the whole file is found sound.

    Raises BackupError.
    """
    digest, counts = hashlib.sha256(), Counter[str]()
    lines = _lines(file)
    head = _head(next(lines, b""), file)
    digest.update(head[1])
    told: dict[str, Any] = {}
    for data in lines:
        told = _read(data, file)
        if "sha256" in told:
            break
        counts[str(told.get("table"))] += 1
        digest.update(data)
    if (told.get("sha256"), told.get("counts")) != (digest.hexdigest(), counts) or any(lines):
        raise BackupError(f"{file} is damaged or was cut off: use another backup")
    return head[0], counts


def rows_in(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The table and the columns of every row. Raises BackupError."""
    for data in _lines(file):
        told = _read(data, file)
        if "row" in told:
            yield told["table"], told["row"]


def _head(data: bytes, file: Path) -> tuple[str, bytes]:
    told = _read(data, file)
    if told.get("format") != FORMAT or not isinstance(told.get("revision"), str):
        raise BackupError(f"{file} is no backup that this version can read: name another")
    if told["revision"] > HEAD:
        raise BackupError(f"{file} was made by a newer version: update this one first")
    return told["revision"], data


def _lines(file: Path) -> Iterator[bytes]:
    try:
        with gzip.open(file, "rb") as packed:
            yield from packed
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BackupError(f"{file} is damaged or was cut off: use another backup") from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise BackupError(f"{file} cannot be read ({reason}): name a backup") from error


def _read(data: bytes, file: Path) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise BackupError(f"{file} is damaged, or no backup: use another")
    return told
