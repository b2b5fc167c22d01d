"""A question within a conversation: its history is what is stored of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.access.caller import Caller
from api.answering.admit import MOST_TURNS, latest
from api.answering.answer import Turn
from api.errors import InadmissibleError, NotFoundError
from api.http.schemas.given import QuestionIn
from api.store.conversations import MOST_TURNS as MOST_STORED
from api.store.conversations import ConversationStore

Body = Mapping[str, Any]  # of an answer, as it is stored
NO_CONVERSATION = "There is no such conversation: it was deleted, it expired, or it is not yours."
_FULL = f"This conversation has reached its limit of {MOST_STORED} questions. Start a new one."
_TWICE = "Send history or conversation_id, not both."


def history_of(
    told: QuestionIn,
    caller: Caller,
    stored: ConversationStore,
    may_be_shown: Callable[[Body], bool],
) -> tuple[Turn, ...]:
    """The turns before a question: as sent, or the newest of its conversation, oldest first.

    Those of a conversation are questions as they were understood. An answer that quotes what may
    not be shown by now is left out. Raises NotFoundError,
    InadmissibleError, StoreError and BuildError.
    """
    if told.conversation_id is None:
        return tuple(Turn(turn.role, turn.content) for turn in told.history)
    if told.history:
        raise InadmissibleError("history", _TWICE)
    if stored.find(told.conversation_id, caller) is None:
        raise NotFoundError(NO_CONVERSATION)
    if stored.is_full(told.conversation_id):
        raise InadmissibleError("conversation_id", _FULL)
    bodies = stored.latest(told.conversation_id, MOST_TURNS // 2)
    told_again = (
        (
            body["standalone_question"] or body["question"],
            body["text"] if may_be_shown(body) else "",
        )
        for body in bodies
    )
    return latest([turn for exchange in told_again for turn in turns_of(*exchange)])


def turns_of(question: str, text: str) -> tuple[Turn, Turn]:
    """A question and its answer."""
    return Turn("user", question), Turn("assistant", text)
