"""The tools: what each takes and gives, which is what the HTTP interface takes and gives."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from api.access.caller import Caller
from api.http.routes.corpus import found, get_passage, get_sources
from api.http.routes.positions import get_positions
from api.http.schemas.answers import AnswerOut
from api.http.schemas.given import AskIn, In, QuestionIn, SearchIn, TopicIn
from api.http.schemas.positions import PositionsOut
from api.http.schemas.sources import PassageDetailOut, SearchOut, SourcesOut
from api.http.schemas.tools import NothingIn, PassageIn
from api.http.service import Service, give_answer
from api.http.tools.text import (
    answer_text,
    passage_text,
    positions_text,
    search_text,
    sources_text,
)


@dataclass(frozen=True)
class Tool:
    """One tool. `call` takes a `given` and gives a `returned`, which `written` makes readable."""

    name: str
    title: str
    description: str
    given: type[In]
    returned: type[BaseModel]
    call: Callable[[Any, Service, Caller], Awaitable[BaseModel]]
    written: Callable[[Any], str]


async def _ask(told: AskIn, service: Service, caller: Caller) -> AnswerOut:
    return await give_answer(QuestionIn(**dict(told)), service, caller)


async def _search(told: SearchIn, service: Service, _: Caller) -> SearchOut:
    return await asyncio.to_thread(found, told, service)


async def _passage(told: PassageIn, service: Service, _: Caller) -> PassageDetailOut:
    return await asyncio.to_thread(get_passage, told.passage_id, service)


async def _sources(_: NothingIn, service: Service, __: Caller) -> SourcesOut:
    return await asyncio.to_thread(get_sources, service)


async def _positions(told: TopicIn, service: Service, _: Caller) -> PositionsOut:
    return await asyncio.to_thread(get_positions, told, service)


TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            "ask",
            "Ask a question",
            "Answer a question about how health and care integration in England works, or about "
            "who holds which position on it, from a corpus of policy documents. Every claim "
            "carries a citation that was checked. The status says how it ended: an answer that "
            "is not `answered` or `partial` holds no evidence for what was asked.",
            AskIn, AnswerOut, _ask, answer_text,
        ),
        Tool(
            "search",
            "Search the passages",
            "Find the passages of the corpus nearest to a text, best first, with their sources. "
            "They are near, which does not mean that they answer a question: ask for that.",
            SearchIn, SearchOut, _search, search_text,
        ),
        Tool(
            "get_passage",
            "Read a passage",
            "Give one passage by its id, as a citation or a search names it, with who holds it.",
            PassageIn, PassageDetailOut, _passage, passage_text,
        ),
        Tool(
            "list_sources",
            "List the sources",
            "List every source of the corpus with publisher, date, type and standing.",
            NothingIn, SourcesOut, _sources, sources_text,
        ),
        Tool(
            "positions",
            "Compare positions",
            "Tell who holds what on a topic: a row for each holder and date in its own voice; "
            "polls, views that others report and what is only asked stand apart; and in whose "
            "documents here nothing was found, which does not mean that they hold no view.",
            TopicIn, PositionsOut, _positions, positions_text,
        ),
    )
}  # fmt: skip
