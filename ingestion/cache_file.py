"""SQLite files that can be made again: what took long, kept under DATA_DIR."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def opened(file: Path, schema: str) -> sqlite3.Connection:
    """`file` with the table of `schema`, begun anew where it is damaged.

    What is deleted is overwritten.
    """
    try:
        return _opened(file, schema)
    except sqlite3.DatabaseError:
        for part in file.parent.glob(f"{file.name}*"):
            part.unlink()
        return _opened(file, schema)


def _opened(file: Path, schema: str) -> sqlite3.Connection:
    database = sqlite3.connect(file, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=NORMAL")
    database.execute("PRAGMA secure_delete=ON")
    database.execute(schema)
    return database
