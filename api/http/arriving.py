"""An answer on its way to the page, as events: each piece is HTML as the whole page has it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from sse_starlette import EventSourceResponse

from api.access.caller import Caller
from api.answering.events import Event, NoticeGiven, Replaced, SourcesFound, StatementReady
from api.errors import AssistantError
from api.http.events import PING, happening
from api.http.pages import inside, macro
from api.http.problems import described
from api.http.schemas.answers import AnswerOut, citation_out, statement_out
from api.http.schemas.given import QuestionIn
from api.http.service import Service, give_answer
from api.http.shown import explained, is_stored, shown
from ingestion.errors import BuildError, ModelError

Told = dict[str, str | int | None]


async def arriving(asked: QuestionIn, service: Service, caller: Caller) -> EventSourceResponse:
    """The events `sources` (count), `statement` (html, citations, meanings), `replaced` (none holds
    any more), `notice` (text), and last `finished` (title, html of the page's main part, address,
    status, question) or `error` (text, status).

    Raises what `give_answer` raises, for what is wrong before anything is told.
    """
    told = await happening(lambda tell: give_answer(asked, service, caller, tell))
    return EventSourceResponse(_events(told, service), ping=PING)


async def _events(
    told: AsyncGenerator[Event | AnswerOut | BaseException], service: Service
) -> AsyncIterator[dict[str, str]]:
    said: list[str] = []
    async with aclosing(told):
        async for one in told:
            try:  # in a thread: the store and the index are asked
                piece = await asyncio.to_thread(_told, one, service, said)
            except (AssistantError, BuildError, ModelError) as error:
                yield _problem(error)
                return
            if piece is not None:
                yield piece


def _problem(error: BaseException) -> dict[str, str]:
    problem = json.loads(bytes(described(error).body))
    return _sent("error", text=problem["detail"], status=problem["status"])


def _sent(name: str, **told: str | int | None) -> dict[str, str]:
    return {"event": name, "data": json.dumps(told)}


def _told(
    one: Event | AnswerOut | BaseException, service: Service, said: list[str]
) -> dict[str, str] | None:
    """The event of the page for `one`, if any. Raises StoreError, BuildError and ModelError."""
    if isinstance(one, BaseException):
        return _problem(one)
    if isinstance(one, AnswerOut):
        return _sent("finished", **_whole(one, service))
    return _piece(one, service, said)


def _piece(event: Event, service: Service, said: list[str]) -> dict[str, str] | None:
    """What the page is told of `event`, if anything; texts of statements are added to `said`."""
    match event:
        case SourcesFound(sources):
            titles = {source.title for source in sources}
            return _sent("sources", count=len(titles))
        case StatementReady():
            said.append(event.statement.text)
            return _sent("statement", **_statement(event, service, said))
        case Replaced():
            said.clear()
            return _sent("replaced")
        case NoticeGiven(notice):
            return _sent("notice", text=notice.text)
        case _:
            return None


def _statement(event: StatementReady, service: Service, said: list[str]) -> Told:
    """A statement with the terms that it holds for the first time, and its new citations."""
    root = service.access.root_path
    found = explained(said, service)[-1]
    cited = [citation_out(citation) for citation in event.citations]
    return {
        "html": macro("statement.html", "stated", statement_out(event.statement), found),
        "citations": "".join(macro("citation.html", "cited", one, "cite-", root) for one in cited),
        "meanings": macro("terms.html", "meanings", (found,), root),
    }


def _whole(answer: AnswerOut, service: Service) -> Told:
    """The page of `answer`, and its address where it has one."""
    stays = is_stored(answer, service)
    title, main = inside(service, "answer.html", **shown(answer, service, stays=stays))
    address = f"{service.access.root_path}/answers/{answer.id}" if stays else None
    return {
        "title": title,
        "html": main,
        "address": address,
        "status": answer.status,
        "question": answer.question,
    }
