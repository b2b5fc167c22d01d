"""The schema of the database, which every process that opens it brings up to date first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, inspect, text
from sqlalchemy.engine import make_url

from ingestion.errors import SettingsError

HEAD = "0004"  # the newest revision in migrations/versions
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
UNHURRIED: dict[str, Any] = {"patience": None}  # execution options of what no reader waits for
_LOCK = 4_790_283_651  # of PostgreSQL's advisory locks, the one under which the schema is changed
_MIGRATION = 120  # seconds that a replica waits for another to bring the schema up to date


def database_url(url: str) -> URL:
    """`url`; PostgreSQL's usual names mean the driver that is installed. Raises ArgumentError."""
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed


def revision(engine: Engine) -> str | None:
    """The schema's revision, read without importing Alembic, which takes a second."""
    with engine.connect() as connection:
        return revision_in(connection)


def revision_in(connection: Connection) -> str | None:
    """The schema's revision, as the transaction of `connection` sees it; None where it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version"))
    return found.scalar_one_or_none()


def migrate(engine: Engine, target: str) -> None:
    """Bring the schema to `target`: "head", "base" or a revision. Raises SettingsError.

    One process at a time does it, and all of it or nothing; others wait, and find it done.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        connection.execution_options(
            sqlite_begin="BEGIN EXCLUSIVE", wait_ms=_MIGRATION * 1000, **UNHURRIED
        )
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL lock_timeout = '{_MIGRATION}s'"))
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            held = revision_in(connection)
            config.attributes["connection"] = connection
            goes_down = target == "base" or (target != "head" and target < (held or ""))
            try:
                (command.downgrade if goes_down else command.upgrade)(config, target)
            except CommandError as error:
                raise SettingsError(
                    "The database of answers was made by a newer version: update this one, or set "
                    "DATABASE_URL to another"
                ) from error
