"""/embed: the conversation in a frame of another site, with the page's own markup and script.

`client` in the address names the client whose origins may frame it. Where people need a token, the
site around it gives one: by a form whose target is the frame, or by the widget, which sends it as a
message. The frame's forms carry it on: an address would tell it to logs and to other sites.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from api.access.caller import Caller
from api.access.clients import is_key
from api.errors import AssistantError, ForbiddenError, NotFoundError, UnauthorisedError
from api.http.browse.problem_page import PageRoute
from api.http.conversation_pages import turns_or_none
from api.http.converse import Sent, converse, sent
from api.http.events import EVENTS
from api.http.framing import NO_CLIENT, Framed, frame
from api.http.guard import FRAME, shown_by
from api.http.page_stream import page_stream
from api.http.pages import fields_of
from api.http.problems import described, reader_text
from api.http.service import Service, ServiceHere
from ingestion.errors import BuildError, ModelError

_NO_KEYS = "This is a key, and a page must not hold one: make a token with it, on your server."
_RELOAD = "Reload the page around this frame, and open it again."
_OTHERS = "This token was made for another client than the address names."
embed_pages = APIRouter(include_in_schema=False, route_class=PageRoute)


Fields = Annotated[dict[str, str], Depends(fields_of)]


@embed_pages.get(FRAME)
def get_frame(request: Request, service: ServiceHere, client: str = "") -> HTMLResponse:
    """A new conversation. Where people need a token, a known client's frame opens without: it
    shows nothing of anybody, and asks nothing before it has one.
    """
    framed = Framed(client)
    try:
        _admitted(request, service, framed)
    except UnauthorisedError:
        if not client:
            raise
    except NotFoundError:  # the page says so
        pass
    return frame(service, framed)


@embed_pages.post(FRAME)
async def post_frame(
    fields: Fields, request: Request, service: ServiceHere, client: str = ""
) -> Response:
    """Open the frame with a token, show its conversation, answer in it, or begin a new one."""
    framed, asked = Framed(client, fields.get("token", "").strip(), posted=True), sent(fields)
    streams = EVENTS in request.headers.get("accept", "")
    caller = None
    try:
        caller = await asyncio.to_thread(_admitted, request, service, framed)
        if "anew" in fields:
            await asyncio.to_thread(_delete, asked.conversation, service, caller)
            return frame(service, framed)
        if streams:
            return await page_stream(asked, service, caller, lambda _: "", framed=True)
        if "question" not in fields:
            held = await asyncio.to_thread(turns_or_none, asked.conversation, service, caller)
            return frame(service, framed, held, conversation=asked.conversation if held else "")
        return await _answered(asked, framed, service, caller)
    except (BuildError, ModelError, AssistantError) as error:
        if streams:
            raise
        return await asyncio.to_thread(_refused, error, framed, asked, service, caller)


async def _answered(asked: Sent, framed: Framed, service: Service, caller: Caller) -> HTMLResponse:
    exchange = await converse(asked, service, caller)
    held = await asyncio.to_thread(turns_or_none, exchange.conversation, service, caller)
    last = None if exchange.answer.id in {one.id for one in held} else exchange.answer
    return frame(
        service, framed, held, last=last, conversation=exchange.conversation, chosen=asked.composer
    )


def _refused(
    error: Exception, framed: Framed, asked: Sent, service: Service, caller: Caller | None
) -> HTMLResponse:
    """The frame with what is wrong at its field; a conversation that is gone is not carried on."""
    status, told = described(error).status_code, reader_text(error)
    if framed.token and status == HTTPStatus.UNAUTHORIZED:
        told = f"{told} {_RELOAD}"
    lost = isinstance(error, NotFoundError)
    return frame(
        service, framed, turns_or_none(asked.conversation, service, caller) if caller else (),
        status, conversation="" if lost else asked.conversation, question=asked.question,
        chosen=asked.composer, problem=told,
    )  # fmt: skip


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


def _delete(conversation: str, service: Service, caller: Caller) -> None:
    if conversation:
        service.stores.conversations.delete(conversation, caller)
