"""What was done to the service, by whom and when. Lines are added, and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select

from api.store.tables import audit


@dataclass(frozen=True)
class Deed:
    """A line of the audit; the time is UTC."""

    at: datetime
    who: str
    action: str
    about: str


def record(connection: Connection, at: datetime, who: str, action: str, about: str) -> None:
    """Add a line, in the transaction of the deed itself."""
    row = {"created_at": at, "who": who, "action": action, "about": about}
    connection.execute(insert(audit).values(row))


def deeds(engine: Engine) -> list[Deed]:
    """Every line, oldest first."""
    with engine.connect() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id))
        return [Deed(row.created_at, row.who, row.action, row.about) for row in rows]
