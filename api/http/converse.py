"""A question on a page: asked within its conversation, which the first question begins."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from api.access.caller import Caller
from api.errors import AssistantError, NotFoundError, StoreError
from api.http.answer_view import TurnView, is_stored, turn_view
from api.http.schemas.answers import AnswerOut
from api.http.schemas.given import QuestionIn
from api.http.service import Service, give_answer, may_be_shown, stored
from api.model_composer.answering import Tell
from api.store.conversations import MOST_TURNS
from ingestion.errors import BuildError

_LENGTH = 22  # characters of a signature: 88 bits

GONE = "This conversation is not here: it was deleted, it expired, or it belongs to someone else."


@dataclass(frozen=True)
class Sent:
    """What the form of a conversation sends. `after` is an answer that a new one begins with."""

    question: str
    conversation: str = ""
    after: str = ""
    composer: str = ""


@dataclass(frozen=True)
class Exchange:
    """An answer, and the conversation that it stands in; none where nothing could be stored."""

    answer: AnswerOut
    conversation: str


def sent(form: dict[str, str]) -> Sent:
    """What `form` asks; a suggestion that was picked goes before what stands in the box."""
    return Sent(
        question=(form.get("pick") or form.get("question", "")).replace("\r\n", "\n"),
        conversation=form.get("conversation", ""),
        after=form.get("after", ""),
        composer="extractive" if form.get("composer") == "extractive" else "auto",
    )


async def converse(
    asked: Sent, service: Service, caller: Caller, tell: Tell = lambda _: None
) -> Exchange:
    """Answer within the conversation. Raises what `give_answer` raises.

    A question that is refused, or that nothing may be kept of, begins no conversation.
    """
    begun = "" if asked.conversation else await asyncio.to_thread(_begun, asked, service, caller)
    here = asked.conversation or begun
    told = QuestionIn(
        question=asked.question,
        conversation_id=here or None,
        composer="extractive" if asked.composer == "extractive" else "auto",
    )
    try:
        answer = await give_answer(told, service, caller, tell)
    except AssistantError:
        await asyncio.to_thread(_drop, begun, service, caller)
        raise
    if begun and not asked.after and not await asyncio.to_thread(is_stored, answer, service):
        await asyncio.to_thread(_drop, begun, service, caller)
        here = ""
    return Exchange(answer, here)


def turns(conversation: str, service: Service, caller: Caller) -> list[AnswerOut]:
    """The answers of the caller's conversation, oldest first. Raises NotFoundError, StoreError."""
    kept = service.stores.conversations
    if not conversation or kept.find(conversation, caller) is None:
        raise NotFoundError(GONE)
    return _shown(kept.latest(conversation, MOST_TURNS), service)


def shared_turns(answer_id: str, signature: str, service: Service) -> list[AnswerOut]:
    """The turns up to an answer that people with a share link may read.

    Raises NotFoundError, StoreError and BuildError.
    """
    if not secrets.compare_digest(signature.encode(), _signature(answer_id, service).encode()):
        raise NotFoundError(GONE)
    answers = _shown(service.stores.conversations.until(answer_id), service)
    if not answers:
        raise NotFoundError(GONE)
    return answers


def share_address(answer: AnswerOut, service: Service) -> str:
    """Where others can read a conversation up to `answer`, and no further."""
    root = service.access.root_path
    return f"{root}/shared/{answer.id}/{_signature(answer.id, service)}"


def _signature(answer_id: str, service: Service) -> str:
    return service.access.porter.door.digest("share", answer_id)[:_LENGTH]


def views(
    answers: Sequence[AnswerOut], service: Service, last: AnswerOut | None = None
) -> list[TurnView]:
    """How to show the turns; `last` is one that is not stored. Raises BuildError."""
    shown = [(answer, True) for answer in answers] + ([(last, False)] if last else [])
    return [
        turn_view(answer, service, stays=stays, newest=number == len(shown))
        for number, (answer, stays) in enumerate(shown, 1)
    ]


def _shown(bodies: Sequence[dict[str, object]], service: Service) -> list[AnswerOut]:
    return [AnswerOut.model_validate(body) for body in bodies if may_be_shown(body, service)]


def _begun(asked: Sent, service: Service, caller: Caller) -> str:
    """The id of a new conversation, with the answer that it follows; none if nothing is stored."""
    kept = service.stores.conversations
    try:
        begun = kept.begin(caller).id
        if before := _before(asked.after, service):
            kept.add(begun, caller, before["id"], before)
        return begun
    except StoreError:
        return ""


def _before(answer_id: str, service: Service) -> dict[str, Any] | None:
    """A copy of a stored answer, as the first turn of another conversation."""
    try:
        body = stored(answer_id, service).model_dump(mode="json") if answer_id else None
    except (NotFoundError, BuildError):  # the question is then asked by itself
        return None
    return body and {**body, "id": secrets.token_urlsafe(16), "recheck": None}


def _drop(conversation: str, service: Service, caller: Caller) -> None:
    with suppress(StoreError):
        if conversation:
            service.stores.conversations.delete(conversation, caller)
