"""Conversations: begun, listed, read and deleted by whom they belong to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.errors import InadmissibleError, NotFoundError
from api.exports.formats import FORMATS, ConversationFormat, conversation
from api.http.contract import problems
from api.http.conversing import NO_CONVERSATION
from api.http.routes.exports import FILE
from api.http.schemas.answers import AnswerOut
from api.http.schemas.conversations import (
    BeginIn,
    BegunOut,
    ConversationDetailOut,
    ConversationsOut,
    ListIn,
    begun_out,
    conversation_out,
)
from api.http.service import CallerHere, Service, ServiceHere, may_be_shown
from api.store.conversations import MOST_TURNS
from api.told import told

_NOBODY = (
    "Without an end user only the id opens a conversation, because a list for anyone would show "
    "those of others: name the end user in the request."
)
conversations = APIRouter(prefix="/v1/conversations")


@conversations.post("", status_code=201, responses=problems(400, 413, 422, 503))
def post_conversation(
    service: ServiceHere, caller: CallerHere, _: BeginIn | None = None
) -> BegunOut:
    """Begin a conversation. It belongs to the client, and to the end user where one is named.

    It is deleted with all its answers some days after its last turn, or when you delete it.
    """
    return begun_out(service.stores.conversations.begin(caller))


@conversations.get("", responses=problems(422, 503))
def get_conversations(
    wanted: Annotated[ListIn, Query()], service: ServiceHere, caller: CallerHere
) -> ConversationsOut:
    """The conversations of the end user, those with the newest turns first."""
    if caller.end_user is None:
        raise InadmissibleError("end user", _NOBODY)
    found = service.stores.conversations.of(caller, wanted.limit)
    return ConversationsOut(conversations=[conversation_out(one) for one in found])


@conversations.get("/{conversation_id}", responses=problems(404, 503))
def get_conversation(
    conversation_id: str, service: ServiceHere, caller: CallerHere
) -> ConversationDetailOut:
    """A conversation with its answers, oldest first."""
    found = service.stores.conversations.find(conversation_id, caller)
    if found is None:
        raise NotFoundError(NO_CONVERSATION)
    answers = _answers(conversation_id, service)
    return ConversationDetailOut(**conversation_out(found).model_dump(), answers=answers)


@conversations.get(
    "/{conversation_id}/export",
    response_class=Response,
    responses={**FILE, **problems(404, 503)},
)
def get_conversation_export(
    conversation_id: str, format: ConversationFormat, service: ServiceHere, caller: CallerHere
) -> Response:
    """The answers of a conversation as plain text, Markdown or one table (CSV).

    What could not be answered is left out.
    """
    if service.stores.conversations.find(conversation_id, caller) is None:
        raise NotFoundError(NO_CONVERSATION)
    answers = [told(one.model_dump(mode="json")) for one in _answers(conversation_id, service)]
    kind = FORMATS[format]
    return Response(
        conversation(answers, format),
        media_type=f"{kind.media_type}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="conversation{kind.ending}"',
            "X-Robots-Tag": "noindex",
        },
    )


@conversations.delete("/{conversation_id}", status_code=204, responses=problems(404, 503))
def delete_conversation(conversation_id: str, service: ServiceHere, caller: CallerHere) -> None:
    """Delete a conversation with all its answers, those that are kept too."""
    if not service.stores.conversations.delete(conversation_id, caller):
        raise NotFoundError(NO_CONVERSATION)


def _answers(conversation_id: str, service: Service) -> list[AnswerOut]:
    """Of a conversation, oldest first, those that may be shown."""
    bodies = service.stores.conversations.latest(conversation_id, MOST_TURNS)
    return [AnswerOut.model_validate(body) for body in bodies if may_be_shown(body, service)]
