"""Answers as they were given: for 24 hours, for as long as their conversation, or until deleted
once a reader keeps one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)

from api.access.caller import ANYONE, Caller
from api.errors import ForbiddenError
from api.store.database import WRITING
from api.store.keeping import NOT_YOURS, keeper_by_code, keeper_of, new_code
from api.store.owning import is_id
from api.store.retention import ANSWER, DEFAULT, Retention
from api.store.tables import answers, conversations, rechecks
from api.store.times import utc
from api.store.withdrawn_words import WithdrawnWords

_ROWS = 500  # deleted at a time


@dataclass(frozen=True)
class Kept:
    """An answer that stays; `code` deletes it, where we cannot recognise its keeper."""

    code: str | None = None


class AnswerStore:
    """A table of answers by id; people who know an id may fetch, keep or delete its answer."""

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        withdrawn: Callable[[], frozenset[str]] = frozenset,
        retention: Retention = DEFAULT,
    ) -> None:
        """`now` tells the time with its zone, `withdrawn` the ids of sources that nobody quotes.

        Nothing is handed out, or stored, while `withdrawn` fails.
        """
        self._engine = engine
        self._writing = engine.execution_options(**WRITING)
        self._now = now
        self._withdrawn = WithdrawnWords(engine, withdrawn)
        self._retention = retention

    def save(self, answer_id: str, body: dict[str, Any], caller: Caller = ANYONE) -> bool:
        """Store an answer of its own, and delete expired ones.

        False where it quotes what was withdrawn since it was asked for. Raises StoreError.
        """
        self.purge()
        if self._withdrawn.quoted_in(body):
            return False
        with self._engine.begin() as connection:
            connection.execute(
                insert(answers).values(row_of(answer_id, body, caller, utc(self._now)))
            )
        return True

    def get(self, answer_id: str) -> dict[str, Any] | None:
        """The stored answer, or None when there is none or it expired."""
        if not is_id(answer_id):
            return None
        self._withdrawn.drop()
        wanted = select(answers.c.body).where(answers.c.id == answer_id, ~self._over())
        with self._engine.connect() as connection:
            body: dict[str, Any] | None = connection.execute(wanted).scalar_one_or_none()
        return body

    def keep(self, answer_id: str, caller: Caller = ANYONE) -> Kept | None:
        """Keep an answer until its first keeper, or the person who asked, deletes it; None when
        there is none.
        """
        if not is_id(answer_id):
            return None
        self._withdrawn.drop()
        here = and_(answers.c.id == answer_id, ~self._over())
        code = None if caller.is_known else new_code()
        keeper = keeper_of(caller) if code is None else keeper_by_code(code)
        first = update(answers).where(here, ~answers.c.kept).values(kept=True, keeper=keeper)
        with self._engine.begin() as connection:
            if connection.execute(first).rowcount > 0:
                return Kept(code)
            return Kept() if connection.execute(select(answers.c.id).where(here)).first() else None

    def is_kept(self, answer_id: str) -> bool:
        """Whether a reader keeps the answer."""
        if not is_id(answer_id):
            return False
        wanted = select(answers.c.kept).where(answers.c.id == answer_id)
        with self._engine.connect() as connection:
            return bool(connection.execute(wanted).scalar_one_or_none())

    def delete(self, answer_id: str, caller: Caller = ANYONE, code: str = "") -> bool:
        """Delete an answer; False when there is none.

        Raises ForbiddenError where someone else keeps it, unless `caller` asked it or `code` is
        the keeper's.
        """
        if not is_id(answer_id):
            return False
        here = answers.c.id == answer_id
        with self._writing.begin() as connection:
            row = connection.execute(select(answers).where(here).with_for_update()).first()
            if row is None:
                return False
            if row.kept and row.keeper and not _is_theirs(row, caller, code):
                raise ForbiddenError(NOT_YOURS)
            return remove_answers(connection, here) > 0

    def purge(self) -> int:
        """Delete the answers of their own that expired, and say how many there were; and all
        that quotes what is withdrawn.
        """
        self._withdrawn.drop()
        gone = 0
        while some := self._some_over():
            gone += some
        return gone

    def _some_over(self) -> int:
        """Delete a batch of expired answers; how many."""
        over = select(answers.c.id).where(self._day_is_over()).limit(_ROWS)
        with self._engine.begin() as connection:
            ids = list(connection.execute(over).scalars())
            return remove_answers(connection, answers.c.id.in_(ids)) if ids else 0

    def _over(self) -> ColumnElement[bool]:
        last = utc(self._now) - self._retention.conversation
        ended = select(conversations.c.id).where(conversations.c.last_at <= last)
        in_ended = and_(~answers.c.kept, answers.c.conversation.in_(ended))
        return or_(self._day_is_over(), and_(answers.c.conversation.is_not(None), in_ended))

    def _day_is_over(self) -> ColumnElement[bool]:
        old = answers.c.created_at <= utc(self._now) - ANSWER
        return and_(~answers.c.kept, answers.c.conversation.is_(None), old)


def _is_theirs(row: Row[Any], caller: Caller, code: str) -> bool:
    """Whether `caller` keeps an answer, or asked it; or `code` is that of its keeper."""
    if row.keeper == keeper_by_code(code):
        return True
    asked_by = (row.client, row.end_user)
    asked = asked_by == (caller.client, caller.end_user) != (None, None)
    return caller.is_known and (asked or row.keeper == keeper_of(caller))


def remove_answers(connection: Connection, which: ColumnElement[bool]) -> int:
    """Delete answers, and what asking them again gave; how many answers there were."""
    ids = select(answers.c.id).where(which)
    connection.execute(delete(rechecks).where(rechecks.c.answer_id.in_(ids)))
    return connection.execute(delete(answers).where(which)).rowcount


def row_of(
    answer_id: str, body: dict[str, Any], caller: Caller, created_at: datetime
) -> dict[str, Any]:
    """The row of an answer that was given to `caller`; `created_at` is in UTC, without its zone."""
    return {
        "id": answer_id,
        "created_at": created_at,
        "kept": False,
        "body": body,
        "client": caller.client,
        "end_user": caller.end_user,
    }
