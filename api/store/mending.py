"""A damaged SQLite database of answers: what can be read goes into a new file.

The damaged file stays beside it. A page that cannot be read loses the rows in it and no others.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import JSON, Table

from api.errors import MendError
from api.store.database import open_database, sqlite_file
from api.store.tables import metadata

_AT_ONCE = 1_000  # rows
_ROWS_OF_PAGE = 40  # at most, for a table of which the last row cannot be read


@dataclass
class Mended:
    """Where the damaged file is now, how many rows of each table are kept, and the tables of which
    some could not be read.
    """

    aside: Path
    kept: Counter[str] = field(default_factory=Counter)
    incomplete: set[str] = field(default_factory=set)


def mend(url: str) -> Mended | None:
    """Put what can be read of the database at `url` in its place; None where it is whole.

    Raises MendError where it is not SQLite, or in use.
    """
    file = sqlite_file(url)
    if file is None or not file.is_file():
        raise MendError("Only a SQLite file can be mended: use the tools of your database")
    with closing(_opened(file)) as old:
        if _is_whole(old):
            return None
        beside = file.with_name(f"{file.name}.new")
        beside.unlink(missing_ok=True)
        open_database(f"sqlite:///{beside}").dispose()
        mended = Mended(file.with_name(f"{file.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"))
        with closing(sqlite3.connect(beside, isolation_level=None)) as new:
            _copy(old, new, mended)
    file.rename(mended.aside)
    file.with_name(f"{file.name}-journal").unlink(missing_ok=True)
    beside.rename(file)
    return mended


def _opened(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, isolation_level=None, timeout=0)
    try:
        database.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            database.close()
            raise MendError(f"{file} is in use: stop the service first") from error
    except sqlite3.DatabaseError:
        pass  # its first page is damaged: nobody else can use it either
    return database


def _is_whole(database: sqlite3.Connection) -> bool:
    try:
        return bool(database.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:
        return False


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, mended: Mended) -> None:
    new.execute("BEGIN")
    for table in metadata.sorted_tables:
        columns = ", ".join(column.name for column in table.columns)
        marks = ", ".join("?" for _ in table.columns)
        put = f"INSERT OR REPLACE INTO {table.name} ({columns}) VALUES ({marks})"
        for row in _rows(old, table, columns, mended):
            try:
                new.execute(put, row)
                mended.kept[table.name] += 1
            except sqlite3.DatabaseError:
                mended.incomplete.add(table.name)
    new.execute(  # so that they are deleted when they expire
        "UPDATE answers SET conversation = NULL, turn = NULL"
        " WHERE conversation NOT IN (SELECT id FROM conversations)"
    )
    new.execute("COMMIT")


def _rows(
    old: sqlite3.Connection, table: Table, columns: str, mended: Mended
) -> Iterator[tuple[object, ...]]:
    """Every row that can be read and holds JSON where it should."""
    places = [n for n, column in enumerate(table.columns) if isinstance(column.type, JSON)]
    last = _last(old, table)
    for first in range(1, last + 1, _AT_ONCE):
        for row in _between(
            old, f"SELECT {columns} FROM {table.name}", first, first + _AT_ONCE - 1
        ):
            if row is not None and all(_is_json(row[place]) for place in places):
                yield row
            else:
                mended.incomplete.add(table.name)


def _between(
    old: sqlite3.Connection, query: str, first: int, last: int
) -> Iterator[tuple[object, ...] | None]:
    """The rows in a range of row ids, halved until the unreadable ones are alone: those as None."""
    try:
        rows = old.execute(f"{query} WHERE rowid BETWEEN ? AND ?", (first, last)).fetchall()
    except sqlite3.DatabaseError:
        if first == last:
            yield None
            return
        middle = (first + last) // 2
        yield from _between(old, query, first, middle)
        yield from _between(old, query, middle + 1, last)
    else:
        yield from rows


def _last(old: sqlite3.Connection, table: Table) -> int:
    try:
        return old.execute(f"SELECT max(rowid) FROM {table.name}").fetchone()[0] or 0
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            return 0  # there is no such table any more
        return _ROWS_OF_PAGE * int(old.execute("PRAGMA page_count").fetchone()[0])


def _is_json(value: object) -> bool:
    try:
        json.loads(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return True
