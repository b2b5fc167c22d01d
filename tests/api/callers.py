"""Callers over HTTP: clients with keys that the tests know, and people behind them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, insert

from api.access.caller import Caller
from api.access.clients import PREFIX, hashed
from api.access.doors import Door
from api.store.stores import Stores
from api.store.tables import clients

CLIENTS = ("c1", "c2")


def with_keys(engine: Engine) -> None:
    """Make the clients known, who may read and ask without a limit that tests could meet."""
    plenty = {"a_minute": 10_000, "a_minute_each": 10_000, "model_calls_a_day": 10_000}
    may = {"scopes": ["read", "ask"], "origins": [], "created_at": datetime(2025, 1, 1)}
    rows = [
        {"id": one, "name": one, "key_hash": hashed(_key(one)), **may, **plenty} for one in CLIENTS
    ]
    with engine.begin() as connection:
        connection.execute(insert(clients), rows)


def told_as(caller: Caller) -> dict[str, str]:
    """The headers of a request of `caller`; what is stored of the person is a digest."""
    told = {}
    if caller.client is not None:
        told["Authorization"] = f"Bearer {_key(caller.client)}"
    if caller.end_user is not None:
        told["X-End-User"] = caller.end_user
    return told


def stored_as(caller: Caller, stores: Stores) -> Caller:
    """The owner of what `caller` stores."""
    assert caller.client
    assert caller.end_user
    digest = Door("loopback", stores.secret).digest(caller.client, caller.end_user)
    return Caller(caller.client, digest)


def _key(client: str) -> str:
    return PREFIX + (client * 43)[:43]
