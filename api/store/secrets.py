"""Random secrets that all replicas share; made at the first use."""

from __future__ import annotations

import secrets as random

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from api.store.tables import secrets


def secret(engine: Engine, name: str) -> bytes:
    """32 random bytes, the same for everybody who asks for `name`."""
    found = _read(engine, name)
    if found is None:
        made = {"name": name, "value": random.token_hex(32)}
        try:
            with engine.begin() as connection:
                connection.execute(insert(secrets).values(made))
        except IntegrityError:  # another replica was faster
            pass
        found = _read(engine, name)
    assert found is not None
    return bytes.fromhex(found)


def _read(engine: Engine, name: str) -> str | None:
    with engine.connect() as connection:
        wanted = select(secrets.c.value).where(secrets.c.name == name)
        found: str | None = connection.execute(wanted).scalar_one_or_none()
    return found
