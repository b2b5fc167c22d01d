"""The switch that turns answering off, for every replica at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, delete, insert, select

from api.store.audit import record
from api.store.tables import switch
from api.store.times import utc


class Switch:
    """On unless somebody turned it off. It is read at each question."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        """`now` tells the time with its zone."""
        self._engine = engine
        self._now = now

    def message(self) -> str | None:
        """What readers are told while answering is off; None while it is on."""
        wanted = select(switch.c.message)
        with self._engine.connect() as connection:
            found: str | None = connection.execute(wanted).scalar_one_or_none()
        return found

    def turn(self, message: str | None, who: str) -> None:
        """Off with a message, or on with None."""
        at = utc(self._now)
        with self._engine.begin() as connection:
            connection.execute(delete(switch))
            if message is not None:
                connection.execute(insert(switch).values(id=1, message=message))
            action = "answering on" if message is None else "answering off"
            record(connection, at, who, action, message or "")
