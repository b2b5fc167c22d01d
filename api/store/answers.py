"""Answers as they were given: for 24 hours, or until deleted once a reader keeps one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, delete, insert, select, update

from api.store.tables import answers

LIFETIME = timedelta(hours=24)


class AnswerStore:
    """A table of answers by id; whoever knows an id may fetch, keep or delete its answer."""

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        withdrawn: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        """`now` tells the time with its zone, `withdrawn` the ids of sources that nobody quotes.

        Nothing is handed out, or stored, while `withdrawn` fails.
        """
        self._engine = engine
        self._now = now
        self._withdrawn = withdrawn
        self._dropped: frozenset[str] = frozenset()

    def save(self, answer_id: str, body: dict[str, Any]) -> None:
        """Store an answer, unless it quotes what is withdrawn; drop those whose time is over."""
        self.purge()
        if not self._dropped.isdisjoint(quoted(body)):  # asked before, answered after
            return
        row = {"id": answer_id, "created_at": self._utc(), "kept": False, "body": body}
        with self._engine.begin() as connection:
            connection.execute(insert(answers).values(row))

    def get(self, answer_id: str) -> dict[str, Any] | None:
        """The answer as it was given, or None when there is none or its time is over."""
        self._drop_withdrawn()
        wanted = select(answers.c.body).where(answers.c.id == answer_id, ~self._over())
        with self._engine.connect() as connection:
            body: dict[str, Any] | None = connection.execute(wanted).scalar_one_or_none()
        return body

    def keep(self, answer_id: str) -> bool:
        """Keep an answer until it is deleted; False when there is none."""
        self._drop_withdrawn()
        kept = update(answers).where(answers.c.id == answer_id, ~self._over()).values(kept=True)
        with self._engine.begin() as connection:
            return connection.execute(kept).rowcount > 0

    def is_kept(self, answer_id: str) -> bool:
        """Whether a reader keeps the answer."""
        wanted = select(answers.c.kept).where(answers.c.id == answer_id)
        with self._engine.connect() as connection:
            return bool(connection.execute(wanted).scalar_one_or_none())

    def delete(self, answer_id: str) -> bool:
        """Delete an answer, kept or not; False when there is none."""
        with self._engine.begin() as connection:
            gone = connection.execute(delete(answers).where(answers.c.id == answer_id))
            return gone.rowcount > 0

    def purge(self) -> int:
        """Delete the answers whose time is over, and say how many there were; and those that quote
        what is withdrawn.
        """
        self._drop_withdrawn()
        with self._engine.begin() as connection:
            return connection.execute(delete(answers).where(self._over())).rowcount

    def _drop_withdrawn(self) -> None:
        """Delete the answers that quote sources which were not on the list when last asked."""
        listed = self._withdrawn()
        if listed - self._dropped:
            with self._engine.begin() as connection:
                rows = connection.execute(select(answers.c.id, answers.c.body))
                gone = [row.id for row in rows if not listed.isdisjoint(quoted(row.body))]
                for answer_id in gone:
                    connection.execute(delete(answers).where(answers.c.id == answer_id))
        self._dropped = listed

    def _over(self) -> ColumnElement[bool]:
        return and_(~answers.c.kept, answers.c.created_at <= self._utc() - LIFETIME)

    def _utc(self) -> datetime:
        return self._now().astimezone(UTC).replace(tzinfo=None)


def quoted(body: Mapping[str, Any]) -> set[str]:
    """The ids of the sources that a stored answer quotes, also as the nearest in vain."""
    nearest = (body.get("coverage") or {}).get("nearest", [])
    return {citation["source"]["id"] for citation in [*body.get("citations", []), *nearest]}
