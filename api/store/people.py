"""Everything that is stored of one person behind a client, deleted at once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, delete, or_, select

from api.access.caller import Caller
from api.store.answers import remove_answers
from api.store.database import WRITING
from api.store.owning import belongs_to
from api.store.tables import answers, conversations, feedback


@dataclass(frozen=True)
class Deleted:
    """How many of each kind there were."""

    conversations: int
    answers: int
    feedback: int


def delete_all_of(caller: Caller, engine: Engine) -> Deleted:
    """Delete the caller's conversations, answers and reports, all of them or none.

    Raises StoreError.
    """
    with engine.execution_options(**WRITING).begin() as connection:
        mine = select(conversations.c.id).where(belongs_to(conversations, caller))
        connection.execute(mine.with_for_update()).all()
        within = answers.c.conversation.in_(mine)
        return Deleted(
            answers=remove_answers(connection, or_(within, belongs_to(answers, caller))),
            conversations=connection.execute(
                delete(conversations).where(belongs_to(conversations, caller))
            ).rowcount,
            feedback=connection.execute(
                delete(feedback).where(belongs_to(feedback, caller))
            ).rowcount,
        )
