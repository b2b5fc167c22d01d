"""An answer on its way to the page, as events: each piece is HTML as the whole page has it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from sse_starlette import EventSourceResponse

from api.access.caller import Caller
from api.answering.events import Event, Replaced, SourcesFound, Started, StatementReady
from api.errors import AssistantError
from api.http.answer_body import body_of
from api.http.answer_view import is_stored, turn_view
from api.http.converse import Exchange, Sent, converse, share_address
from api.http.events import PING, happening
from api.http.pages import macro
from api.http.problems import described
from api.http.schemas.answers import (
    AnswerOut,
    CitationOut,
    StatementOut,
    citation_out,
    statement_out,
)
from api.http.service import Service
from ingestion.errors import BuildError, ModelError

Place = Callable[[Exchange], str]  # the address of a conversation as a page


@dataclass
class _OnItsWay:
    """What has come of an answer, and in which conversation it will stand."""

    service: Service
    place: Place
    framed: bool
    key: str = "answer"
    statements: list[StatementOut] = field(default_factory=list)
    citations: list[CitationOut] = field(default_factory=list)
    conversation: str = ""


async def page_stream(
    asked: Sent, service: Service, caller: Caller, place: Place, *, framed: bool = False
) -> EventSourceResponse:
    """The events `sources` (count), `answer` (html, all that has come so far), and last `finished`
    (html of the turn, and of the tools of its conversation; id, status, question, conversation,
    address, title and what is to be announced) or `error` (text, status).

    Raises what `converse` raises, for what is wrong before anything is sent.
    """
    way = _OnItsWay(service, place, framed)

    async def give(tell: Callable[[Event], None]) -> AnswerOut:
        exchange = await converse(asked, service, caller, tell)
        way.conversation = exchange.conversation
        return exchange.answer

    told = await happening(give)
    return EventSourceResponse(_events(told, way), ping=PING)


async def _events(
    told: AsyncGenerator[Event | AnswerOut | BaseException], way: _OnItsWay
) -> AsyncIterator[dict[str, str]]:
    async with aclosing(told):
        async for one in told:
            try:  # in a thread: the store and the index are asked
                piece = await asyncio.to_thread(_piece, one, way)
            except (AssistantError, BuildError, ModelError) as error:
                yield _problem(error)
                return
            if piece is not None:
                yield piece


def _piece(one: Event | AnswerOut | BaseException, way: _OnItsWay) -> dict[str, str] | None:
    """The event of the page for `one`, if any. Raises StoreError, BuildError and ModelError."""
    match one:
        case BaseException():
            return _problem(one)
        case AnswerOut():
            return _finished(one, way)
        case Started(answer_id):
            way.key = answer_id
        case SourcesFound(sources):
            return _event("sources", count=len({source.title for source in sources}))
        case Replaced():
            way.statements.clear()
            way.citations.clear()
            return _so_far(way)
        case StatementReady(statement, citations):
            way.statements.append(statement_out(statement))
            way.citations += [citation_out(one) for one in citations]
            return _so_far(way)
    return None


def _so_far(way: _OnItsWay) -> dict[str, str]:
    body = body_of(way.key, way.statements, way.citations, way.service)
    root = way.service.access.root_path
    return _event("answer", html=macro("turn.html", "answer_of", body, root, way.framed))


def _finished(answer: AnswerOut, way: _OnItsWay) -> dict[str, str]:
    service, root = way.service, way.service.access.root_path
    stays = is_stored(answer, service)
    view = turn_view(answer, service, stays=stays, newest=True)
    share = share_address(answer, service) if stays and way.conversation else ""
    days = service.stores.conversations.days
    exchange = Exchange(answer, way.conversation)
    return _event(
        "finished",
        html=macro("turn.html", "turn", view, root, way.framed),
        tools=macro("tools.html", "tools", way.conversation, share, root, way.framed, days),
        id=answer.id,
        status=answer.status,
        question=answer.question,
        conversation=way.conversation,
        address=way.place(exchange) if stays else None,
        title=f"{view.heading} – Integration policy assistant",
        announced=view.announced,
    )


def _problem(error: BaseException) -> dict[str, str]:
    problem = json.loads(bytes(described(error).body))
    return _event("error", text=problem["detail"], status=problem["status"])


def _event(name: str, **told: str | int | None) -> dict[str, str]:
    return {"event": name, "data": json.dumps(told)}
