"""The database of the answer store, brought up to date before it is used."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from ingestion.errors import SettingsError

HEAD = "0002"  # the newest revision in api/migrations/versions
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def open_database(url: str) -> Engine:
    """An engine for `url`, with the newest schema. Raises SettingsError for a bad DATABASE_URL."""
    try:
        engine = _engine(url)
        if revision(engine) != HEAD:
            migrate(engine, "head")
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise SettingsError(
            f"The database of answers cannot be opened ({type(error).__name__}): correct "
            "DATABASE_URL, or make DATA_DIR writable"
        ) from error
    return engine


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        file = Path(parsed.database)
        file.parent.mkdir(parents=True, exist_ok=True)
        if parsed.database != ":memory:":
            file.touch(mode=0o600)  # questions are nobody else's
    engine = create_engine(parsed, hide_parameters=True)  # errors in the log hold no question
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def revision(engine: Engine) -> str | None:
    """The schema's revision, read without importing Alembic, which takes a second."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version"))
        return str(found.scalar_one_or_none())


def migrate(engine: Engine, target: str) -> None:
    """Bring the schema to `target`: "head", "base" or a revision. Raises SettingsError."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        try:
            (command.downgrade if target == "base" else command.upgrade)(config, target)
        except CommandError as error:
            raise SettingsError(
                "The database of answers was made by a newer version: update this one, or set "
                "DATABASE_URL to another"
            ) from error


def _prepare_sqlite(connection: object, _record: object) -> None:
    """What is deleted is overwritten, in the file and in its journal; writers wait in turn."""
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=DELETE")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()
