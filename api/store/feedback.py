"""What readers report of answers, each report with the answer as it was given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, delete, insert, select

from api.access.caller import Caller
from api.store.owning import is_id, new_id
from api.store.retention import DEFAULT, Retention
from api.store.tables import feedback
from api.store.times import utc
from api.store.withdrawn_words import WithdrawnWords


@dataclass(frozen=True)
class Report:
    """`created_at` is UTC without its zone, `answer` the answer's JSON as it was given."""

    id: str
    created_at: datetime
    useful: bool
    reason: str | None
    text: str | None
    answer: dict[str, Any]


class FeedbackStore:
    """A table of reports."""

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        withdrawn: Callable[[], frozenset[str]] = frozenset,
        retention: Retention = DEFAULT,
    ) -> None:
        """As AnswerStore. Every method raises StoreError."""
        self._engine = engine
        self._now = now
        self._withdrawn = WithdrawnWords(engine, withdrawn)
        self._retention = retention

    def add(
        self,
        answer: dict[str, Any],
        caller: Caller,
        *,
        useful: bool,
        reason: str | None,
        text: str | None,
    ) -> Report:
        """Store a report of `answer`, which goes with it."""
        made = Report(new_id(), utc(self._now), useful, reason, text, answer)
        row = {**vars(made), "answer_id": answer["id"]}
        with self._engine.begin() as connection:
            connection.execute(
                insert(feedback).values(**row, client=caller.client, end_user=caller.end_user)
            )
        return made

    def get(self, report_id: str) -> Report | None:
        """The report of this id, or None."""
        found = self._read(feedback.c.id == report_id, 1) if is_id(report_id) else []
        return found[0] if found else None

    def newest(self, limit: int) -> list[Report]:
        """The newest reports, of all callers, for the operator."""
        return self._read(feedback.c.created_at.is_not(None), limit)

    def purge(self) -> int:
        """Delete expired reports, and say how many there were."""
        old = feedback.c.created_at <= utc(self._now) - self._retention.feedback
        with self._engine.begin() as connection:
            return connection.execute(delete(feedback).where(old)).rowcount

    def _read(self, which: ColumnElement[bool], limit: int) -> list[Report]:
        self._withdrawn.drop()
        columns = [feedback.c[name] for name in Report.__dataclass_fields__]
        newest = feedback.c.created_at.desc(), feedback.c.id
        wanted = select(*columns).where(which).order_by(*newest).limit(limit)
        with self._engine.connect() as connection:
            return [Report(**row._mapping) for row in connection.execute(wanted)]
