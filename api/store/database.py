"""The database of the stores, SQLite or PostgreSQL, brought up to date before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from api.errors import DamagedStoreError, StoreError
from api.store.failing import tell_failures
from ingestion.errors import SettingsError
from ingestion.schema import HEAD, database_url, migrate, revision

WRITING: dict[str, Any] = {"sqlite_begin": "BEGIN IMMEDIATE"}  # of what reads before it writes
_POOL = 20  # connections of a process at most; threads that serve wait for one in turn
_POOL_SECONDS = 3  # that they wait


def open_database(url: str) -> Engine:
    """An engine for `url`, with the newest schema. Raises SettingsError for a bad DATABASE_URL.

    It raises StoreError wherever the database cannot be used later on.
    """
    try:
        engine = _engine(database_url(url))
        try:
            _require_whole(engine)
            if revision(engine) != HEAD:
                migrate(engine, "head")
        except BaseException:
            engine.dispose()
            raise
    except DamagedStoreError as error:
        raise SettingsError(f"{sqlite_file(url) or 'DATABASE_URL'}: {error}") from error
    except (SQLAlchemyError, ImportError, OSError, StoreError, ValueError) as error:
        reason = str(error) if isinstance(error, StoreError) else type(error).__name__
        raise SettingsError(
            f"The database of answers cannot be opened ({reason.rstrip('.')}): correct "
            "DATABASE_URL, or make DATA_DIR writable"
        ) from error
    return engine


@contextmanager
def database(url: str) -> Iterator[Engine]:
    """As `open_database`, and closed at the end: for a command."""
    engine = open_database(url)
    try:
        yield engine
    finally:
        engine.dispose()


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None for one in memory, and for another engine."""
    parsed = make_url(url)
    on_file = parsed.get_backend_name() == "sqlite" and parsed.database not in {
        None,
        "",
        ":memory:",
    }
    return Path(str(parsed.database)) if on_file else None


def _require_whole(engine: Engine) -> None:
    """Raise DamagedStoreError for a SQLite file with a damaged page."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() != "ok":
            raise DamagedStoreError


def _engine(url: URL) -> Engine:
    on_sqlite = url.get_backend_name() == "sqlite"
    if on_sqlite and url.database and url.database != ":memory:":
        file = Path(url.database)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)  # questions are nobody else's
    in_memory = on_sqlite and url.database in {None, "", ":memory:"}
    told: dict[str, Any] = {
        "hide_parameters": True,  # errors in the log hold no question
        "pool_pre_ping": True,  # a connection that broke while nobody used it is replaced
    }
    if not in_memory:
        told |= {"max_overflow": _POOL - 5, "pool_timeout": _POOL_SECONDS}
    if url.drivername == "postgresql+psycopg":
        from api.store.postgresql import engine_of

        engine = engine_of(url, told)
    else:
        engine = create_engine(url, **told)
    if on_sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    tell_failures(engine)
    return engine


def _prepare_sqlite(connection: object, _record: object) -> None:
    """What is deleted is overwritten, in the file and in its journal; writers wait in turn.

    Python's driver begins no transaction by itself: _begin_sqlite does, so that changes to the
    schema and what is read before writing are within one.
    """
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=DELETE")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    wait_ms = options.get("wait_ms", 5000)
    connection.exec_driver_sql(f"PRAGMA busy_timeout={wait_ms}")
    connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN"))
