"""The conversation as a page. It works without JavaScript; with it, answers arrive as events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.access.caller import Caller
from api.errors import AssistantError, NotFoundError, StoreError
from api.http.answer_view import is_stored
from api.http.browse.problem_page import PageRoute
from api.http.converse import (
    GONE,
    Exchange,
    converse,
    sent,
    share_address,
    shared_turns,
    turns,
    views,
)
from api.http.events import EVENTS
from api.http.page_stream import page_stream
from api.http.pages import Form, page
from api.http.problems import described, reader_text
from api.http.schemas.answers import AnswerOut
from api.http.service import CallerHere, Service, ServiceHere
from api.rechecks.public import public_groups
from ingestion.errors import BuildError, ModelError

conversation_pages = APIRouter(include_in_schema=False, route_class=PageRoute)


@conversation_pages.get("/")
def get_page(service: ServiceHere) -> HTMLResponse:
    """A new conversation."""
    return conversation_page(service, here="/")


@conversation_pages.post("/")
async def post_page(
    form: Form, request: Request, service: ServiceHere, caller: CallerHere
) -> Response:
    """Answer, and lead to the conversation; an answer that may not be stored is shown at once.

    A script that accepts events gets the answer as it comes.
    """
    asked = sent(form)
    place = _place(service)
    if EVENTS in request.headers.get("accept", ""):
        return await page_stream(asked, service, caller, place)
    kept = await asyncio.to_thread(turns_or_none, asked.conversation, service, caller)
    try:
        exchange = await converse(asked, service, caller)
    except (BuildError, ModelError, AssistantError) as error:
        lost = isinstance(error, NotFoundError)
        return conversation_page(
            service, kept, described(error).status_code,
            conversation="" if lost else asked.conversation,
            question=asked.question, after=asked.after, chosen=asked.composer,
            problem=reader_text(error),
        )  # fmt: skip
    held = await asyncio.to_thread(turns_or_none, exchange.conversation, service, caller)
    if exchange.answer.id in {one.id for one in held}:
        return RedirectResponse(f"{place(exchange)}#turn-{exchange.answer.id}", 303)
    if await asyncio.to_thread(is_stored, exchange.answer, service):
        return RedirectResponse(place(exchange), 303)
    return conversation_page(
        service, held or kept, last=exchange.answer, conversation=exchange.conversation,
        chosen=asked.composer,
    )  # fmt: skip


@conversation_pages.get("/conversations/{conversation_id}")
def get_conversation_page(
    conversation_id: str, service: ServiceHere, caller: CallerHere
) -> HTMLResponse:
    """A conversation, for its owner to read and continue."""
    try:
        answers = turns(conversation_id, service, caller)
    except (NotFoundError, StoreError) as error:
        status = described(error).status_code
        return conversation_page(service, status=status, problem=str(error))
    return conversation_page(service, answers, conversation=conversation_id)


@conversation_pages.post("/conversations/{conversation_id}/delete")
def post_delete_conversation(
    conversation_id: str, _: Form, service: ServiceHere, caller: CallerHere
) -> Response:
    """Delete a conversation with all its answers."""
    try:
        if not service.stores.conversations.delete(conversation_id, caller):
            return conversation_page(service, status=404, problem=GONE)
    except StoreError as error:
        return conversation_page(service, status=503, problem=str(error))
    return RedirectResponse(f"{service.access.root_path}/", 303)


@conversation_pages.get("/shared/{answer_id}/{signature}")
def get_shared_page(answer_id: str, signature: str, service: ServiceHere) -> HTMLResponse:
    """A conversation up to an answer, for people with the share link to read.

    What is asked here begins another conversation, after the last answer.
    """
    try:
        answers = shared_turns(answer_id, signature, service)
    except (NotFoundError, StoreError) as error:
        status = described(error).status_code
        return conversation_page(service, status=status, problem=str(error))
    return conversation_page(service, answers, after=answer_id, shared=True)


def conversation_page(
    service: Service,
    answers: Sequence[AnswerOut] = (),
    status: int = 200,
    *,
    last: AnswerOut | None = None,
    here: str = "",
    **values: Any,  # noqa: ANN401 - for Jinja
) -> HTMLResponse:
    """The page with `answers`, and `last`, which is not stored; without any, a new conversation."""
    conversation = values.get("conversation", "")
    shown = views(answers, service, last)
    share = share_address(answers[-1], service) if answers and conversation else ""
    told = {
        "turns": shown,
        "share": share,
        "days": service.stores.conversations.days,
        "examples": () if shown else public_groups(),
    }
    return page(service, "conversation.html", status, here, **(told | values))


def turns_or_none(conversation: str, service: Service, caller: Caller) -> list[AnswerOut]:
    """What can be shown of a conversation that may be none, or gone."""
    try:
        return turns(conversation, service, caller)
    except (NotFoundError, StoreError, BuildError):
        return []


def _place(service: Service) -> Callable[[Exchange], str]:
    """The address of the page that an answer stands on."""
    root = service.access.root_path

    def place(exchange: Exchange) -> str:
        if exchange.conversation:
            return f"{root}/conversations/{exchange.conversation}"
        return f"{root}/answers/{exchange.answer.id}"

    return place
