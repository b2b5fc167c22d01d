"""Records on PostgreSQL, where replicas share them with the answers."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    NullPool,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    insert,
    select,
    text,
)
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ingestion.errors import SettingsError
from ingestion.records import Records
from ingestion.schema import HEAD, database_url, migrate, revision
from ingestion.versions import Snapshot, Version

metadata = MetaData()  # api/store/tables.py adds the service's own
withdrawn = Table("withdrawn", metadata, Column("source_id", Text, primary_key=True))
versions = Table(
    "versions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),  # ISO 8601, UTC
    Column("corpus_version", String(64), nullable=False),
    Column("build", String(100), nullable=False),
    Column("sources", JSON, nullable=False),
)
_CONNECTS_WITHIN = 5  # seconds
_LOCK = 4_790_283_652  # of PostgreSQL's advisory locks, the one under which files are taken over


class SharedRecords:
    """Records in two tables of one database. Each method is one transaction, and raises what
    `engine` raises for a database that cannot be used.
    """

    def __init__(self, engine: Engine) -> None:
        """`engine` has the newest schema."""
        self._engine = engine

    def withdrawn(self) -> frozenset[str]:
        """As `Records`."""
        with self._engine.connect() as connection:
            return frozenset(connection.execute(select(withdrawn.c.source_id)).scalars())

    def record_withdrawn(self, ids: Iterable[str]) -> None:
        """As `Records`."""
        with self._engine.begin() as connection:
            connection.execute(delete(withdrawn))
            _list(connection, ids)

    def versions(self) -> list[Version]:
        """As `Records`."""
        wanted = select(versions.c.number, versions.c.at, versions.c.corpus_version)
        with self._engine.connect() as connection:
            rows = connection.execute(wanted.order_by(versions.c.number)).all()
        return [Version(row.number, row.at, row.corpus_version) for row in rows]

    def read(self, version: Version) -> Snapshot:
        """As `Records`."""
        wanted = select(versions).where(versions.c.number == version.number)
        try:
            with self._engine.connect() as connection:
                row = connection.execute(wanted).one()
            return Snapshot.from_json(version, row._asdict())
        except (SQLAlchemyError, KeyError, TypeError, AttributeError) as error:
            raise SettingsError(
                f"Corpus version {version.corpus_version} (number {version.number}) cannot be read "
                "from the table versions at DATABASE_URL: put back a backup, or delete the row"
            ) from error

    def write(self, snapshot: Snapshot) -> None:
        """As `Records`."""
        with self._engine.begin() as connection:
            _enter(connection, snapshot)

    def take_over(self, files: Records) -> None:
        """Copy what `files` hold into a database without any records, once.

        So nothing that was withdrawn comes back when DATABASE_URL is set.
        """
        if self.versions() or not (files.versions() or files.withdrawn()):
            return
        with self._engine.begin() as connection:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            if connection.execute(select(versions.c.number).limit(1)).first() is not None:
                return  # another process was first
            held = set(connection.execute(select(withdrawn.c.source_id)).scalars())
            _list(connection, files.withdrawn() - held)
            for version in files.versions():
                _enter(connection, files.read(version))


def opened(url: str, files: Records) -> SharedRecords:
    """The records at `url` for a command, which opens a connection for each thing it does; those
    in `files` are taken over. Raises SettingsError, now and later, where the database cannot be
    used.
    """
    try:
        engine = create_engine(
            database_url(url),
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={"connect_timeout": _CONNECTS_WITHIN},
        )
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise SettingsError(
            f"DATABASE_URL cannot be used ({type(error).__name__}): correct it"
        ) from error
    event.listen(engine, "handle_error", _translated)
    if revision(engine) != HEAD:
        migrate(engine, "head")
    records = SharedRecords(engine)
    records.take_over(files)
    return records


def _translated(met: ExceptionContext) -> None:
    """Raise SettingsError in place of what the driver says of a database that is not usable."""
    if isinstance(met.sqlalchemy_exception, DBAPIError):
        raise SettingsError(
            "The database at DATABASE_URL, which holds the list of withdrawn sources, cannot be "
            f"used ({type(met.original_exception).__name__}): correct DATABASE_URL, or start it"
        ) from met.original_exception


def _list(connection: Connection, ids: Iterable[str]) -> None:
    rows = [{"source_id": one} for one in sorted(set(ids))]
    if rows:
        connection.execute(insert(withdrawn), rows)


def _enter(connection: Connection, snapshot: Snapshot) -> None:
    version = snapshot.version
    connection.execute(delete(versions).where(versions.c.number == version.number))
    row = {
        "number": version.number,
        "at": version.at,
        "corpus_version": version.corpus_version,
        **snapshot.to_json(),
    }
    connection.execute(insert(versions).values(row))
