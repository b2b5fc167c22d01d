"""Conversations: answers in turn, for as long as somebody goes on with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, func, insert, select, update

from api.access.caller import Caller
from api.store.answers import remove_answers, row_of
from api.store.database import WRITING
from api.store.owning import belongs_to, is_id, new_id
from api.store.retention import DEFAULT, Retention
from api.store.tables import answers, conversations
from api.store.times import utc
from api.store.withdrawn_words import WithdrawnWords

MOST_TURNS = 200  # questions with their answers
_ROWS = 500  # deleted at a time


@dataclass(frozen=True)
class Conversation:
    """Times are UTC without their zone; `turns` counts what is stored, `first` is the question
    that it begins with, None while there is none.
    """

    id: str
    created_at: datetime
    last_at: datetime
    turns: int = 0
    first: str | None = None


class ConversationStore:
    """Conversations by id; each is its caller's alone."""

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        withdrawn: Callable[[], frozenset[str]] = frozenset,
        retention: Retention = DEFAULT,
    ) -> None:
        """As AnswerStore. Every method raises StoreError."""
        self._engine = engine
        self._writing = engine.execution_options(**WRITING)
        self._now = now
        self._withdrawn = WithdrawnWords(engine, withdrawn)
        self._retention = retention

    @property
    def days(self) -> int:
        """How long a conversation stays after its last turn."""
        return self._retention.conversation.days

    def begin(self, caller: Caller) -> Conversation:
        """A new one, without turns."""
        now = utc(self._now)
        made = Conversation(new_id(), now, now)
        row = {"id": made.id, "client": caller.client, "end_user": caller.end_user}
        with self._engine.begin() as connection:
            connection.execute(
                insert(conversations).values(**row, created_at=now, last_at=made.last_at)
            )
        return made

    def find(self, conversation_id: str, caller: Caller) -> Conversation | None:
        """The caller's conversation of this id; None where there is none, or it is another's."""
        found = self._listed(self._is(conversation_id, caller), 1) if is_id(conversation_id) else []
        return found[0] if found else None

    def of(self, caller: Caller, limit: int) -> list[Conversation]:
        """The caller's conversations, those with the newest turns first."""
        return self._listed(and_(belongs_to(conversations, caller), self._lasts()), limit)

    def latest(self, conversation_id: str, most: int) -> list[dict[str, Any]]:
        """The bodies of the newest `most` answers of a conversation, oldest first."""
        self._withdrawn.drop()
        newest = (
            select(answers.c.body)
            .where(answers.c.conversation == conversation_id)
            .order_by(answers.c.turn.desc())
            .limit(most)
        )
        with self._engine.connect() as connection:
            return list(connection.execute(newest).scalars())[::-1]

    def until(self, answer_id: str) -> list[dict[str, Any]]:
        """The bodies of an answer's conversation up to it, oldest first; none where it has none."""
        if not is_id(answer_id):
            return []
        self._withdrawn.drop()
        last = select(answers.c.conversation, answers.c.turn).where(answers.c.id == answer_id)
        with self._engine.connect() as connection:
            found = connection.execute(last).first()
            if found is None or found.conversation is None:
                return []
            here = and_(answers.c.conversation == found.conversation, answers.c.turn <= found.turn)
            bodies = select(answers.c.body).where(here).order_by(answers.c.turn)
            return list(connection.execute(bodies).scalars())

    def is_full(self, conversation_id: str) -> bool:
        """Whether it takes no more turns."""
        with self._engine.connect() as connection:
            return _next_turn(connection, conversation_id) >= MOST_TURNS

    def add(
        self, conversation_id: str, caller: Caller, answer_id: str, body: dict[str, Any]
    ) -> bool:
        """Store an answer as the next turn; questions that are asked side by side come in turn.

        False where the conversation was deleted, ended or filled meanwhile, or the answer quotes
        what was withdrawn.
        """
        self._withdrawn.drop()
        if self._withdrawn.quoted_in(body):
            return False
        now = utc(self._now)
        here = self._is(conversation_id, caller)
        with self._writing.begin() as connection:
            # The second writer waits here, so that no turn is lost or given twice.
            locked = select(conversations.c.id).where(here).with_for_update()
            if connection.execute(locked).first() is None:
                return False
            turn = _next_turn(connection, conversation_id)
            if turn >= MOST_TURNS:
                return False
            row = row_of(answer_id, body, caller, now)
            connection.execute(
                insert(answers).values(**row, conversation=conversation_id, turn=turn)
            )
            connection.execute(update(conversations).where(here).values(last_at=now))
        return True

    def delete(self, conversation_id: str, caller: Caller) -> bool:
        """Delete a conversation with all its answers, kept ones too; False when there is none."""
        if not is_id(conversation_id):
            return False
        with self._writing.begin() as connection:
            here = select(conversations.c.id).where(self._is(conversation_id, caller))
            if connection.execute(here.with_for_update()).first() is None:
                return False
            remove(connection, [conversation_id])
        return True

    def purge(self) -> int:
        """Delete the conversations that nobody went on with, and say how many there were.

        What readers keep of them stays, as an answer of its own.
        """
        gone = 0
        while ids := self._ended():
            gone += len(ids)
        return gone

    def _ended(self) -> list[str]:
        """Delete some of those that expired; their ids."""
        over = select(conversations.c.id).where(~self._lasts()).limit(_ROWS).with_for_update()
        with self._writing.begin() as connection:
            ids = list(connection.execute(over).scalars())
            if not ids:
                return []
            kept = and_(answers.c.conversation.in_(ids), answers.c.kept)
            connection.execute(update(answers).where(kept).values(conversation=None, turn=None))
            remove(connection, ids)
        return ids

    def _listed(self, which: ColumnElement[bool], limit: int) -> list[Conversation]:
        self._withdrawn.drop()
        here = answers.c.conversation == conversations.c.id
        turns = select(func.count()).where(here).correlate(conversations).scalar_subquery()
        of_one = select(answers.c.body).where(here).order_by(answers.c.turn).limit(1)
        first = of_one.correlate(conversations).scalar_subquery()
        wanted = (
            select(conversations, turns.label("turns"), first.label("body"))
            .where(which)
            .order_by(conversations.c.last_at.desc(), conversations.c.id)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(wanted).all()
        return [
            Conversation(r.id, r.created_at, r.last_at, r.turns, (r.body or {}).get("question"))
            for r in rows
        ]

    def _is(self, conversation_id: str, caller: Caller) -> ColumnElement[bool]:
        mine = belongs_to(conversations, caller)
        return and_(conversations.c.id == conversation_id, mine, self._lasts())

    def _lasts(self) -> ColumnElement[bool]:
        return conversations.c.last_at > utc(self._now) - self._retention.conversation


def remove(connection: Connection, ids: list[str]) -> int:
    """Delete conversations with their answers; how many answers there were."""
    gone = remove_answers(connection, answers.c.conversation.in_(ids))
    connection.execute(delete(conversations).where(conversations.c.id.in_(ids)))
    return gone


def _next_turn(connection: Connection, conversation_id: str) -> int:
    last = select(func.max(answers.c.turn)).where(answers.c.conversation == conversation_id)
    found = connection.execute(last).scalar_one()
    return 0 if found is None else found + 1
