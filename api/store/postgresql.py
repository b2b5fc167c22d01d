"""A PostgreSQL that has stopped answering is not waited for.

The server ends what takes too long, as long as it runs. Of one that is frozen, or behind a network
that drops everything, only the client can tell: connections are kept alive by its kernel.
"""

from __future__ import annotations

from collections.abc import Generator, MutableMapping
from typing import Any

import psycopg
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    PoolProxiedConnection,
    QueuePool,
    create_engine,
    event,
)

from api.errors import StoreError
from api.outage import Outage

AWAY = "The database of answers cannot be reached: try again in a moment."
_CONNECTS_WITHIN = 2  # seconds
_LOCKED, _RUNS = "3s", "4s"  # that a statement waits for another's lock, and takes in all
_ANSWERS_WITHIN = 5.0  # seconds: longer than that, so that only a server that hangs is given up
_PINGS_WITHIN = 2.0  # seconds
_CONNECTING = {
    "connect_timeout": _CONNECTS_WITHIN,
    "keepalives_idle": 10,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 6_000,  # milliseconds
}


class _Connection(psycopg.Connection[Any]):
    """One that is closed when an answer does not come within `patience` seconds."""

    patience: float | None = _PINGS_WITHIN
    outage: Outage

    def wait(
        self, gen: Generator[Any, Any, Any], interval: float = 0.1, timeout: float | None = None
    ) -> Any:  # noqa: ANN401 - as psycopg has it
        try:
            answer = super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.errors._WaitTimeout as error:
            self.pgconn.finish()  # without a word: the server would not read it
            self.outage.begin()
            if self.patience == _PINGS_WITHIN:  # another connection would not be answered either
                raise StoreError(AWAY) from error
            raise psycopg.OperationalError("the server does not answer") from error
        self.outage.end()
        return answer


def engine_of(url: URL, told: dict[str, Any]) -> Engine:
    """As `create_engine`, for `url` with what is `told`; it raises StoreError at once while the
    server is known to hang.
    """
    outage = Outage()
    engine = create_engine(url, poolclass=_pool_of(outage), connect_args=_CONNECTING, **told)
    _be_brief(engine, outage)
    return engine


def _pool_of(outage: Outage) -> type[QueuePool]:
    """A pool that gives no connection while the server is known to hang, but raises StoreError."""

    class ConnectionPool(QueuePool):
        def connect(self) -> PoolProxiedConnection:
            if outage.refuses():
                raise StoreError(AWAY)
            return super().connect()

    return ConnectionPool


def _be_brief(engine: Engine, outage: Outage) -> None:
    """From now on `engine` waits for no server that hangs, and says so to `outage`."""

    def connect(
        _dialect: object, _record: object, arguments: list[Any], options: MutableMapping[str, Any]
    ) -> psycopg.Connection[Any]:
        try:
            made = _Connection.connect(*arguments, **options)
        except psycopg.errors.ConnectionTimeout:
            outage.begin()
            raise
        made.outage = outage
        return made

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkin", _checkin)


def _prepare(connection: psycopg.Connection[Any], _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{_LOCKED}'; SET statement_timeout = '{_RUNS}'")
    connection.commit()


def _begin(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, _Connection)
    driver.patience = connection.get_execution_options().get("patience", _ANSWERS_WITHIN)
    if driver.patience is None:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


def _checkin(connection: _Connection | None, _record: object) -> None:
    if connection is not None:
        connection.patience = _PINGS_WITHIN
