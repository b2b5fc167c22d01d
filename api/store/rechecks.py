"""What became of kept answers and public questions in each corpus version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, delete, exists, insert, select
from sqlalchemy.exc import IntegrityError

from api.store.tables import answers, rechecks
from api.store.times import utc


@dataclass(frozen=True)
class Recheck:
    """An answer asked again of a corpus version; `at` is in UTC.

    `detail` holds "published", when that version's build was made (ISO 8601), and of a public
    question "said", what it was answered, as digests.
    """

    answer_id: str
    corpus_version: str
    outcome: str
    detail: Mapping[str, Any]
    at: datetime | None = None


class RecheckStore:
    """A row for each answer and version: of several replicas, the first to write it has it."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] | None = None) -> None:
        """`now` tells the time with its zone."""
        self._engine = engine
        self._now = now or (lambda: datetime.now(UTC))

    def pending(self, corpus_version: str) -> list[str]:
        """The ids of kept answers that were not asked of this version."""
        done = exists().where(
            rechecks.c.answer_id == answers.c.id, rechecks.c.corpus_version == corpus_version
        )
        wanted = select(answers.c.id).where(answers.c.kept, ~done)
        with self._engine.connect() as connection:
            return list(connection.execute(wanted).scalars())

    def kept(self, answer_id: str) -> dict[str, Any] | None:
        """A kept answer, to be compared and not to be shown."""
        wanted = select(answers.c.body).where(answers.c.id == answer_id, answers.c.kept)
        with self._engine.connect() as connection:
            body: dict[str, Any] | None = connection.execute(wanted).scalar_one_or_none()
        return body

    def save(self, recheck: Recheck) -> bool:
        """Write it; False when another replica was first, or it was done before."""
        row = {
            "answer_id": recheck.answer_id,
            "corpus_version": recheck.corpus_version,
            "created_at": utc(self._now),
            "outcome": recheck.outcome,
            "detail": dict(recheck.detail),
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(rechecks).values(row))
        except IntegrityError:
            return False
        return True

    def of(self, answer_id: str) -> list[Recheck]:
        """All of an answer or public question, newest first."""
        return self._found(rechecks.c.answer_id == answer_id)

    def of_version(self, corpus_version: str) -> list[Recheck]:
        """All of a corpus version, newest first."""
        return self._found(rechecks.c.corpus_version == corpus_version)

    def purge(self) -> int:
        """Delete those of answers that are gone, and say how many there were."""
        gone = delete(rechecks).where(
            rechecks.c.answer_id.not_like("%.%"),  # public questions stay
            ~exists().where(answers.c.id == rechecks.c.answer_id),
        )
        with self._engine.begin() as connection:
            return connection.execute(gone).rowcount

    def _found(self, condition: ColumnElement[bool]) -> list[Recheck]:
        wanted = select(rechecks).where(condition).order_by(rechecks.c.created_at.desc())
        with self._engine.connect() as connection:
            return [_recheck(row) for row in connection.execute(wanted)]


def _recheck(row: Row[Any]) -> Recheck:
    at = row.created_at.replace(tzinfo=UTC)
    return Recheck(row.answer_id, row.corpus_version, row.outcome, row.detail, at)
