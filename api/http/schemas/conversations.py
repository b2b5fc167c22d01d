"""Conversations as JSON."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, Field

from api.http.schemas.answers import AnswerOut
from api.http.schemas.given import In
from api.store.conversations import Conversation

MOST_LISTED = 100


class BegunOut(BaseModel):
    """A conversation that was begun; send its id as conversation_id with each question."""

    id: str
    created_at: str


class ConversationOut(BegunOut):
    """A conversation in a list."""

    last_at: str = Field(description="when its newest answer was given, or when it was begun")
    turns: int = Field(description="answers that are stored")
    question: str | None = Field(description="that it begins with")


class ConversationsOut(BaseModel):
    """Conversations, those with the newest turns first."""

    conversations: list[ConversationOut]


class ConversationDetailOut(ConversationOut):
    """A conversation with its answers, oldest first."""

    answers: list[AnswerOut]


class BeginIn(In):
    """Nothing has to be said to begin a conversation."""

    model_config = ConfigDict(extra="forbid")


class ListIn(In):
    """How many to list, as the query of an address."""

    model_config = ConfigDict(strict=False)  # which is all text

    limit: int = Field(default=20, ge=1, le=MOST_LISTED)


def begun_out(conversation: Conversation) -> BegunOut:
    """`conversation` as it was begun."""
    return BegunOut(id=conversation.id, created_at=_told(conversation.created_at))


def conversation_out(conversation: Conversation) -> ConversationOut:
    """`conversation` as it is listed."""
    return ConversationOut(
        id=conversation.id,
        created_at=_told(conversation.created_at),
        last_at=_told(conversation.last_at),
        turns=conversation.turns,
        question=conversation.first,
    )


def _told(time: datetime) -> str:
    return time.replace(tzinfo=UTC).isoformat(timespec="seconds")
