"""An answer as server-sent events, while it is made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, suppress

from pydantic import BaseModel
from sse_starlette import EventSourceResponse

from api.answering.events import (
    Event,
    Finished,
    NoticeGiven,
    Replaced,
    Searching,
    SourcesFound,
    Started,
    StatementReady,
)
from api.http.problems import described
from api.http.schemas.answers import (
    AnswerOut,
    CitationOut,
    NoticeOut,
    StatementOut,
    citation_out,
    statement_out,
)
from api.http.schemas.sources import SourceOut, source_out

Give = Callable[[Callable[[Event], None]], Awaitable[AnswerOut]]
EVENTS = "text/event-stream"
PING = 5  # seconds between comments that keep the connection open


class StartedOut(BaseModel):
    """The question is taken; `id` is that of the answer to come."""

    id: str


class SearchingOut(BaseModel):
    """What is looked for."""

    standalone_question: str


class SourcesFoundOut(BaseModel):
    """Where passages were found, best first."""

    sources: list[SourceOut]


class StatementReadyOut(BaseModel):
    """A statement that was verified, with the citations that are new in it."""

    statement: StatementOut
    citations: list[CitationOut]


async def stream(give: Give) -> EventSourceResponse:
    """What `give` tells on the way to an answer; the last event is `finished`, or `error`.

    When the client goes away, `give` is cancelled. Raises what `happening` raises.
    """
    return EventSourceResponse(_events(await happening(give)), ping=PING)


async def happening(give: Give) -> AsyncGenerator[Event | AnswerOut | BaseException]:
    """What `give` tells, and last the answer, or the error that it ended by.

    Raises the error of a question that was refused before anything was told: that is no stream.
    When nobody listens any more, `give` is cancelled.
    """
    told = _happening(give)
    first = await anext(told)
    if isinstance(first, BaseException):
        raise first
    return _led_by(first, told)


async def _led_by(
    first: Event | AnswerOut, more: AsyncGenerator[Event | AnswerOut | BaseException]
) -> AsyncGenerator[Event | AnswerOut | BaseException]:
    async with aclosing(more):
        yield first
        async for one in more:
            yield one


async def _happening(give: Give) -> AsyncGenerator[Event | AnswerOut | BaseException]:
    told: asyncio.Queue[Event | None] = asyncio.Queue()
    task = asyncio.ensure_future(give(told.put_nowait))
    task.add_done_callback(lambda _: told.put_nowait(None))
    try:
        while (event := await told.get()) is not None:
            yield event
        yield task.exception() or task.result()
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.wait([task])


async def _events(
    told: AsyncGenerator[Event | AnswerOut | BaseException],
) -> AsyncIterator[dict[str, str]]:
    async with aclosing(told):
        async for one in told:
            if isinstance(one, BaseException):
                yield {"event": "error", "data": bytes(described(one).body).decode()}
            elif isinstance(one, AnswerOut):
                yield _sent("finished", one)
            elif (named := _named(one)) is not None:
                yield _sent(*named)


def _sent(name: str, body: BaseModel) -> dict[str, str]:
    return {"event": name, "data": body.model_dump_json()}


def _named(event: Event) -> tuple[str, BaseModel] | None:
    """The name and the JSON of an event; None for what only the end tells, once it is stored."""
    match event:
        case Started(answer_id):
            return "started", StartedOut(id=answer_id)
        case Searching(question):
            return "searching", SearchingOut(standalone_question=question)
        case SourcesFound(sources):
            return "sources", SourcesFoundOut(sources=[source_out(one) for one in sources])
        case StatementReady(statement, citations):
            cited = [citation_out(one) for one in citations]
            return "statement", StatementReadyOut(
                statement=statement_out(statement), citations=cited
            )
        case NoticeGiven(notice):
            return "notice", NoticeOut(kind=notice.kind, text=notice.text)
        case Replaced() | Finished():
            return None
