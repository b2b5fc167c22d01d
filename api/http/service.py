"""What all routes work with, and the one way from a question that was sent to an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from typing import Annotated, Any

from fastapi import Depends, Request

from api.access.access import Access
from api.access.caller import ANYONE, Caller
from api.answer_cache import AnswerCache, key_of
from api.answering.answer import Answer, Asked
from api.assistant import Assistant
from api.errors import NotFoundError, StoreError, SwitchedOffError
from api.http.conversing import history_of
from api.http.filters import filters_of
from api.http.leaving import Leaving
from api.http.metrics import Metrics
from api.http.schemas.answers import (
    AnswerOut,
    FiltersOut,
    NoticeOut,
    RecheckOut,
    answer_out,
    recheck_out,
)
from api.http.schemas.given import FiltersIn, QuestionIn
from api.http.schemas.trace import MadeOut, made_out, trace_out, workings_out
from api.model_composer import answering
from api.model_composer.answering import Tell, tell_again
from api.store.stores import Stores
from api.store.withdrawn_words import quoted
from api.wording import say
from ingestion.errors import IngestionError

MADE = "made"  # stored beside an answer: how it was made
NOT_STORED = "not_stored"  # the kind of notice that tells it
NO_ANSWER = "There is no such answer: it was deleted, or it expired after 24 hours."


@dataclass(frozen=True)
class Service:
    """What the routes work with."""

    assistant: Assistant
    stores: Stores
    metrics: Metrics
    access: Access
    leaving: Leaving
    cache: AnswerCache | None = None


def service_of(request: Request) -> Service:
    """The service that create_app put together."""
    service: Service = request.app.state.service
    return service


def caller_of(request: Request) -> Caller:
    """Who asks, as was found before the route was entered."""
    caller: Caller = getattr(request.state, "caller", ANYONE)
    return caller


ServiceHere = Annotated[Service, Depends(service_of)]
CallerHere = Annotated[Caller, Depends(caller_of)]


def allow(service: Service, caller: Caller) -> None:
    """Count a question. Raises SwitchedOffError, QuotaError and UncountableError."""
    message = service.stores.switch.message()
    if message is not None:
        raise SwitchedOffError(message)
    service.access.quotas.charge(caller, "ask")


async def give_answer(
    told: QuestionIn,
    service: Service,
    caller: Caller,
    tell: Tell = lambda _: None,
    *,
    trace: bool = False,
) -> AnswerOut:
    """Answer and store, unless nothing may be kept; every door leads through here.

    With `trace` the answer tells what was weighed for it.

    Nothing is told of a question that is refused. Raises what `allow` raises, InadmissibleError,
    OverloadedError, NotFoundError, BuildError and ModelError.
    """
    if service.cache is None:
        answering.THREADS.require_room()  # before it costs anything
    await asyncio.to_thread(allow, service, caller)
    asked = await asked_by(told, service, caller)
    answer = await _answer(told, asked, service, caller, tell, trace=trace)
    service.metrics.count(answer)
    body = answer_out(answer)
    if told.filters != FiltersIn():
        body.filters = FiltersOut.model_validate(told.filters, from_attributes=True)
    kept = told.store and answer.keep
    made = made_out(answer)
    if kept and not await asyncio.to_thread(_save, told, body, made, service, caller):
        body.notices.append(NoticeOut(kind=NOT_STORED, text=say("notice_not_stored")))
    if trace:
        body.trace, body.workings = trace_out(answer), workings_out(answer)
    return body


async def _answer(
    told: QuestionIn,
    asked: Asked,
    service: Service,
    caller: Caller,
    tell: Tell,
    *,
    trace: bool,
) -> Answer:
    """From memory, or made now; what is not to be stored is not kept in memory either."""
    cache, quotas = service.cache, service.access.quotas
    key = key_of(asked, service.assistant, caller) if cache and not trace else None
    if cache and key and (held := await asyncio.to_thread(_held, key, cache, service)):
        tell_again(held, tell)
        return held
    answer = await service.assistant.tell(asked, tell, lambda: quotas.model_allowed(caller))
    if cache and key and told.store and key == key_of(asked, service.assistant, caller):
        await asyncio.to_thread(cache.put, key, answer)
    return answer


def _held(key: bytes, cache: AnswerCache, service: Service) -> Answer | None:
    """None also where nobody can say what is withdrawn."""
    try:
        return cache.get(key, service.stores.withdrawn())
    except (StoreError, IngestionError):
        return None


async def asked_by(told: QuestionIn, service: Service, caller: Caller) -> Asked:
    """The question as the answering path takes it, with the history of its conversation.

    Raises InadmissibleError, NotFoundError, StoreError, BuildError.
    """
    shown = partial(may_be_shown, service=service)
    stored = service.stores.conversations
    history = await asyncio.to_thread(history_of, told, caller, stored, shown)
    parts = await asyncio.to_thread(service.assistant.parts)
    return Asked(
        question=told.question,
        history=history,
        filters=filters_of(told.filters, parts.index.build.sources),
        composer=told.composer,
    )


def _save(
    told: QuestionIn, answer: AnswerOut, made: MadeOut, service: Service, caller: Caller
) -> bool:
    """Whether the answer is stored, with how it was `made`; it is given all the same."""
    body = {**answer.model_dump(mode="json"), MADE: made.model_dump(mode="json")}
    try:
        if told.conversation_id is None:
            return service.stores.answers.save(answer.id, body, caller)
        return service.stores.conversations.add(told.conversation_id, caller, answer.id, body)
    except StoreError:  # logged where it is raised
        return False


def stored(answer_id: str, service: Service) -> AnswerOut:
    """The stored answer. Raises NotFoundError, also where it quotes a source that may only be
    linked to by now; BuildError where that cannot be told.
    """
    body = service.stores.answers.get(answer_id)
    if body is None:
        raise NotFoundError(NO_ANSWER)
    if not may_be_shown(body, service):
        raise NotFoundError(NO_ANSWER)
    answer = AnswerOut.model_validate(body)
    answer.recheck = _rechecked(answer, service)
    return answer


def stored_making(answer_id: str, service: Service) -> MadeOut | None:
    """How the stored answer was made; None of one from before that was stored.

    Raises NotFoundError, and BuildError, as `stored` does.
    """
    body = service.stores.answers.get(answer_id)
    if body is None or not may_be_shown(body, service):
        raise NotFoundError(NO_ANSWER)
    return MadeOut.model_validate(body[MADE]) if body.get(MADE) else None


def _rechecked(answer: AnswerOut, service: Service) -> RecheckOut | None:
    """What became of it, unless it is of the live corpus, or was never asked of another."""
    own = answer.corpus_version
    found = [
        entry for entry in service.stores.rechecks.of(answer.id) if entry.corpus_version != own
    ]
    if not found:
        return None
    live = service.assistant.parts().corpus_version
    if live == own:
        return None
    place = next((n for n, entry in enumerate(found) if entry.corpus_version == live), 0)
    alike = takewhile(lambda entry: entry.outcome == found[place].outcome, found[place:])
    return recheck_out(found[place], [*alike][-1])


def may_be_shown(body: Mapping[str, Any], service: Service) -> bool:
    """Whether every source that a stored answer quotes may still be quoted. Raises BuildError."""
    cited = quoted(body)
    sources = service.assistant.parts().index.build.by_id if cited else {}
    return not any(sources[i].display == "link" for i in cited if i in sources)
