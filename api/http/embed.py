"""/embed: the assistant in a frame, for sites that allow no scripts of others; it has none itself,
and no cookie.

`client` in the address names the client whose origins may frame it. Where people need a token, the
site around it sends one by a form whose target is the frame, and the frame's own forms carry it on:
an address would tell it to logs and to other sites.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from api.access.caller import Caller
from api.access.clients import is_key
from api.errors import AssistantError, ForbiddenError, NotFoundError, StoreError
from api.http.browse.problem_page import PageRoute
from api.http.framing import NO_CLIENT, Framed, frame
from api.http.guard import FRAME, shown_by
from api.http.pages import fields_of
from api.http.problems import described
from api.http.schemas.answers import AnswerOut
from api.http.schemas.given import QuestionIn
from api.http.service import Service, ServiceHere, give_answer, may_be_shown
from api.store.conversations import MOST_TURNS
from ingestion.errors import BuildError, ModelError

_NO_KEYS = "This is a key, and a page must not hold one: make a token with it, on your server."
_RELOAD = "Reload the page around this frame, and open it again."
_OTHERS = "This token was made for another client than the address names."
embed_pages = APIRouter(include_in_schema=False, route_class=PageRoute)


Fields = Annotated[dict[str, str], Depends(fields_of)]


@embed_pages.get(FRAME)
def get_frame(service: ServiceHere, client: str = "") -> HTMLResponse:
    """The form, with nothing asked yet."""
    return frame(service, Framed(client))


@embed_pages.post(FRAME)
async def post_frame(
    fields: Fields, request: Request, service: ServiceHere, client: str = ""
) -> HTMLResponse:
    """Open the frame with a token, answer a question in it, or begin anew."""
    framed = Framed(
        client,
        fields.get("token", "").strip(),
        fields.get("conversation", ""),
        fields.get("composer", ""),
    )
    question = fields.get("question", "").replace("\r\n", "\n")
    caller = None
    try:
        caller = await asyncio.to_thread(_admitted, request, service, framed)
        if "anew" in fields:
            await asyncio.to_thread(_delete, framed.conversation, service, caller)
            return frame(service, replace(framed, conversation=""))
        if "question" not in fields:
            return frame(service, framed)
        return await _answered(question, framed, service, caller)
    except (BuildError, ModelError, AssistantError) as error:
        held = await asyncio.to_thread(_held, framed, service, caller) if caller else []
        return _refused(error, framed, held, question, service)


def _refused(
    error: Exception, framed: Framed, held: list[AnswerOut], question: str, service: Service
) -> HTMLResponse:
    """The frame with what is wrong at its field; a conversation that is gone is not carried on."""
    left = replace(framed, conversation="") if isinstance(error, NotFoundError) else framed
    status, told = described(error).status_code, str(error)
    if framed.token and status == HTTPStatus.UNAUTHORIZED:
        told = f"{told} {_RELOAD}"
    return frame(service, left, status, answers=held, question=question, problem=told)


def _admitted(request: Request, service: Service, framed: Framed) -> Caller:
    """Who asks: by the token of the form, or as the front door has it."""
    shown = shown_by(request)
    if framed.client and service.stores.clients.by_id(framed.client) is None:
        raise NotFoundError(NO_CLIENT)
    if framed.token:
        if is_key(framed.token):
            raise ForbiddenError(_NO_KEYS)
        shown = replace(shown, authorization=(f"Bearer {framed.token}",))
    caller = service.access.porter.admit(shown)
    if framed.token and caller.client != framed.client:
        raise ForbiddenError(_OTHERS)
    service.access.quotas.charge(caller, "read")
    return caller


async def _answered(
    question: str, framed: Framed, service: Service, caller: Caller
) -> HTMLResponse:
    opened = framed.conversation
    begun = opened or await asyncio.to_thread(_begun, service, caller)
    framed = replace(framed, conversation=begun)
    asked = QuestionIn(
        question=question,
        conversation_id=begun or None,
        composer="extractive" if framed.composer == "extractive" else "auto",
    )
    try:
        answer = await give_answer(asked, service, caller)
    except AssistantError:  # a question that is refused begins no conversation
        if not opened:
            await asyncio.to_thread(_delete, begun, service, caller)
        raise
    held = await asyncio.to_thread(_held, framed, service, caller)
    answers = held if answer.id in {one.id for one in held} else [*held, answer]
    return frame(service, framed, answers=answers)


def _begun(service: Service, caller: Caller) -> str:
    """The id of a new conversation; none where nothing can be stored just now."""
    try:
        return service.stores.conversations.begin(caller).id
    except StoreError:
        return ""


def _held(framed: Framed, service: Service, caller: Caller) -> list[AnswerOut]:
    """The answers of the caller's conversation, oldest first, as far as they can be had."""
    stored = service.stores.conversations
    try:
        if not framed.conversation or stored.find(framed.conversation, caller) is None:
            return []
        bodies = stored.latest(framed.conversation, MOST_TURNS)
        return [AnswerOut.model_validate(body) for body in bodies if may_be_shown(body, service)]
    except (StoreError, BuildError):
        return []


def _delete(conversation: str, service: Service, caller: Caller) -> None:
    if conversation:
        service.stores.conversations.delete(conversation, caller)
