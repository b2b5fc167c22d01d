"""The clients that may ask, by the digests of their keys."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, insert, select, update

from api.access.caller import Allowance
from api.access.clients import Client, Scope, hashed, new_key
from api.errors import NotFoundError
from api.store.audit import record
from api.store.tables import clients
from api.store.times import utc


class ClientStore:
    """A table of clients. It is asked at each request, so that a revoked key is refused at once."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        """`now` tells the time with its zone."""
        self._engine = engine
        self._now = now

    def create(
        self,
        name: str,
        scopes: tuple[Scope, ...],
        origins: tuple[str, ...],
        allowance: Allowance,
        lifetime: timedelta | None,
        who: str,
    ) -> tuple[Client, str]:
        """A new client, and its key, which is not to be had again."""
        key, now = new_key(), utc(self._now)
        client = Client(
            id=secrets.token_hex(6), name=name, scopes=scopes, origins=origins,
            allowance=allowance, created_at=now,
            expires_at=now + lifetime if lifetime is not None else None,
        )  # fmt: skip
        row = {
            "id": client.id, "name": name, "key_hash": hashed(key), "scopes": list(scopes),
            "origins": list(origins), "a_minute": allowance.a_minute,
            "a_minute_each": allowance.a_minute_each,
            "model_calls_a_day": allowance.model_calls_a_day,
            "created_at": now, "expires_at": client.expires_at,
        }  # fmt: skip
        with self._engine.begin() as connection:
            connection.execute(insert(clients).values(row))
            record(connection, now, who, "key created", f"{client.id} {name}")
        return client, key

    def revoke(self, client_id: str, who: str) -> None:
        """End a client's key and all tokens made with it. Raises NotFoundError."""
        now = utc(self._now)
        wanted = (clients.c.id == client_id) & clients.c.revoked_at.is_(None)
        with self._engine.begin() as connection:
            ended = connection.execute(update(clients).where(wanted).values(revoked_at=now))
            if ended.rowcount == 0:
                raise NotFoundError(
                    "There is no such client, or it was already revoked: see `keys list`."
                )
            record(connection, now, who, "key revoked", client_id)

    def all(self) -> list[Client]:
        """Every client, oldest first, the revoked ones too."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(clients).order_by(clients.c.created_at, clients.c.id))
            return [_client(row) for row in rows]

    def by_key(self, key: str) -> Client | None:
        """The client whose key this is, if it may ask now."""
        return self._live(clients.c.key_hash, hashed(key))

    def by_id(self, client_id: str) -> Client | None:
        """The client, if it may ask now."""
        return self._live(clients.c.id, client_id)

    def origins(self) -> frozenset[str]:
        """From where the clients that may ask now are used."""
        return frozenset(origin for client in self.live() for origin in client.origins)

    def live(self) -> list[Client]:
        """Those that may ask now."""
        now = utc(self._now)
        return [client for client in self.all() if client.live(now)]

    def _live(self, column: Any, value: str) -> Client | None:  # noqa: ANN401 - a column
        with self._engine.connect() as connection:
            row = connection.execute(select(clients).where(column == value)).one_or_none()
        found = None if row is None else _client(row)
        return found if found is not None and found.live(utc(self._now)) else None


def _client(row: Row[Any]) -> Client:
    return Client(
        id=row.id, name=row.name, scopes=tuple(row.scopes), origins=tuple(row.origins),
        allowance=Allowance(row.a_minute, row.a_minute_each, row.model_calls_a_day),
        created_at=row.created_at, expires_at=row.expires_at, revoked_at=row.revoked_at,
    )  # fmt: skip
