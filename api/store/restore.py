"""A backup, put back into an empty database: all of it or nothing."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Table,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from api.errors import BackupError
from api.store.backup import checked, rows_in
from api.store.database import WRITING
from api.store.tables import metadata
from ingestion.schema import HEAD, UNHURRIED, migrate

_ROWS = 200  # written at a time


def restore(engine: Engine, file: Path) -> Counter[str]:
    """Put the rows of `file` into the database, whose schema is the newest and which holds none;
    how many there are of each table.

    Raises BackupError for a backup that is damaged or of a newer version, and for a database that
    holds something; StoreError.
    """
    revision, counts = checked(file)
    with engine.connect() as connection:
        _require_empty(connection)
    if revision != HEAD:  # an older one goes in as it was, and is brought up to date then
        migrate(engine, revision)
    try:
        with engine.execution_options(**WRITING, **UNHURRIED).begin() as connection:
            _insert(connection, file)
    except (SQLAlchemyError, KeyError, TypeError, ValueError) as error:
        raise BackupError(f"{file} does not fit the schema that it names: use another") from error
    finally:
        migrate(engine, "head")
    return counts


def _require_empty(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        held = connection.execute(select(func.count()).select_from(table)).scalar_one()
        if held:
            raise BackupError(
                f"The database is not empty ({table.name}: {held} rows): set DATABASE_URL to a new "
                "one, nothing is written over"
            )


def _insert(connection: Connection, file: Path) -> None:
    tables = MetaData()
    tables.reflect(connection)
    names = {table.name for table in tables.sorted_tables}
    for name in names & metadata.tables.keys():  # since it was found empty
        if connection.execute(select(tables.tables[name]).limit(1)).first() is not None:
            raise BackupError("The database is being used: stop the service, then start again")
    for name, rows in itertools.groupby(rows_in(file), key=lambda told: told[0]):
        table = tables.tables[name]
        while batch := [_typed(table, row) for _, row in itertools.islice(rows, _ROWS)]:
            connection.execute(insert(table), batch)
        _count_on(connection, table)


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """`row` with times as times. Raises KeyError for a column that there is not."""
    times = {name for name in row if isinstance(table.columns[name].type, DateTime)}
    return {
        name: datetime.fromisoformat(value) if name in times and value else value
        for name, value in row.items()
    }


def _count_on(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers new rows by a counter beside the table, which knows nothing of these."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        if isinstance(column.type, Integer):
            of_column = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
            most = f"(SELECT max({column.name}) FROM {table.name})"
            connection.execute(text(f"SELECT setval({of_column}, {most})"))
