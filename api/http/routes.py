"""The routes under /v1, and those that tell how the service is."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from api.answering.admit import admit
from api.answering.answer import Asked, Turn
from api.answering.parts import Parts
from api.answering.retrieve import search
from api.assistant import Assistant
from api.errors import InadmissibleError, NotFoundError
from api.http.events import EVENTS, stream
from api.http.filters import filters_of
from api.http.metrics import Metrics
from api.http.schemas import (
    SCHEMAS,
    AnswerOut,
    FiltersIn,
    FoundOut,
    HealthOut,
    KeptOut,
    PassageDetailOut,
    PositionsOut,
    QuestionIn,
    SearchIn,
    SearchOut,
    SourcePageOut,
    SourcesOut,
    TopicIn,
    answer_out,
    passage_detail_out,
    passage_out,
    positions_out,
    source_detail_out,
    source_out,
)
from api.model_composer.answering import Tell
from api.positions.find import positions
from api.store.answers import AnswerStore, quoted
from ingestion.index import Filters

_MOST_EXCERPTS = 3  # passages of one source with their texts in a search: an excerpt is no copy
_NO_ANSWER = "There is no such answer: it was deleted, or its 24 hours are over."


@dataclass(frozen=True)
class Service:
    """What the routes work with."""

    assistant: Assistant
    answers: AnswerStore
    metrics: Metrics


def service_of(request: Request) -> Service:
    """The service that create_app put together."""
    service: Service = request.app.state.service
    return service


ServiceHere = Annotated[Service, Depends(service_of)]
_Problems = dict[int | str, dict[str, Any]]


def _problems(*statuses: int) -> _Problems:
    content = {"application/problem+json": {"schema": {"$ref": SCHEMAS.format(model="ProblemOut")}}}
    return {status: {"description": "A problem", "content": content} for status in statuses}


_STREAM: _Problems = {200: {"content": {EVENTS: {"schema": {"type": "string"}}}}}
v1 = APIRouter(prefix="/v1")
health = APIRouter()


@v1.post(
    "/answers",
    response_model=AnswerOut,
    responses={**_STREAM, **_problems(400, 413, 422, 500, 503)},
)
async def post_answer(told: QuestionIn, request: Request, service: ServiceHere) -> object:
    """Answer a question from the corpus, with citations; every way to end is a status.

    With `Accept: text/event-stream` it tells what happens as events, the last of which holds the
    whole answer.
    """
    if told.conversation_id is not None:
        problem = "Conversations are not available yet: leave it out, and send history instead."
        raise InadmissibleError("conversation_id", problem)
    if EVENTS not in request.headers.get("accept", ""):
        return await give_answer(told, service)
    admit(
        asked_of(told, await asyncio.to_thread(service.assistant.parts))
    )  # a bad one is no stream
    return stream(lambda tell: give_answer(told, service, tell))


async def give_answer(told: QuestionIn, service: Service, tell: Tell = lambda _: None) -> AnswerOut:
    """Answer and store, unless nothing may be kept; the page asks through here too."""
    parts = await asyncio.to_thread(service.assistant.parts)
    answer = await service.assistant.tell(asked_of(told, parts), tell)
    service.metrics.count(answer)
    body = answer_out(answer)
    if told.store and answer.keep:
        await asyncio.to_thread(service.answers.save, answer.id, body.model_dump(mode="json"))
    return body


def asked_of(told: QuestionIn, parts: Parts) -> Asked:
    """The question as the answering path takes it."""
    return Asked(
        question=told.question,
        history=tuple(Turn(turn.role, turn.content) for turn in told.history),
        filters=filters_of(told.filters, parts.index.build.sources),
        composer=told.composer,
    )


@v1.get("/answers/{answer_id}", responses=_problems(404))
def get_answer(answer_id: str, service: ServiceHere) -> AnswerOut:
    """An answer as it was given, for 24 hours or for as long as it is kept."""
    return stored(answer_id, service)


def stored(answer_id: str, service: Service) -> AnswerOut:
    """The stored answer. Raises NotFoundError, also where it quotes a source that may only be
    linked to by now; BuildError where that cannot be told.
    """
    body = service.answers.get(answer_id)
    if body is None:
        raise NotFoundError(_NO_ANSWER)
    cited = quoted(body)
    sources = service.assistant.parts().index.build.by_id if cited else {}
    if any(sources[i].display == "link" for i in cited if i in sources):
        raise NotFoundError(_NO_ANSWER)
    return AnswerOut.model_validate(body)


@v1.delete("/answers/{answer_id}", status_code=204, responses=_problems(404))
def delete_answer(answer_id: str, service: ServiceHere) -> None:
    """Delete an answer, kept or not."""
    if not service.answers.delete(answer_id):
        raise NotFoundError(_NO_ANSWER)


@v1.post("/answers/{answer_id}/keep", responses=_problems(404))
def keep_answer(answer_id: str, service: ServiceHere) -> KeptOut:
    """Keep an answer until it is deleted."""
    if not service.answers.keep(answer_id):
        raise NotFoundError(_NO_ANSWER)
    return KeptOut(id=answer_id)


@v1.get("/search", responses=_problems(422, 503))
def get_search(told: Annotated[SearchIn, Query()], service: ServiceHere) -> SearchOut:
    """Passages nearest to `q`, best first; of a source that may be shown in excerpts, three with
    their texts.
    """
    with _named_as_in_a_query("q"):
        parts, filters = _admitted(told.q, told, service)
    vector = next(iter(parts.model.embed([told.q])))
    ranked = search(told.q, vector, parts.index, filters, told.limit)
    sources = parts.index.build.by_id
    excerpts: Counter[str] = Counter()
    found = []
    for rank, entry in enumerate(ranked, 1):
        source = sources[entry.passage.source_id]
        excerpts[source.id] += 1
        shown = source.display == "full" or excerpts[source.id] <= _MOST_EXCERPTS
        passage = passage_out(entry.passage, source, shown)
        found.append(
            FoundOut(rank=rank, score=entry.score, passage=passage, source=source_out(source))
        )
    return SearchOut(question=told.q, passages=found, corpus_version=_version(parts))


@v1.get("/positions", responses=_problems(422, 503))
def get_positions(told: Annotated[TopicIn, Query()], service: ServiceHere) -> PositionsOut:
    """Who holds what on `topic`, in whose voice and when, and in whose documents it is not."""
    with _named_as_in_a_query("topic"):
        parts, filters = _admitted(told.topic, told, service)
        return positions_out(positions(told.topic, filters, parts))


def _admitted(text: str, told: FiltersIn, service: Service) -> tuple[Parts, Filters]:
    """The live build and the filters, if `text` can be taken and holds no personal data."""
    if admit(Asked(text)):
        raise InadmissibleError("question", "This seems to hold personal data: search without it.")
    parts = service.assistant.parts()
    return parts, filters_of(told, parts.index.build.sources)


@v1.get("/sources", responses=_problems(503))
def get_sources(service: ServiceHere) -> SourcesOut:
    """Every source of the live build."""
    parts = service.assistant.parts()
    counts = parts.index.build.manifest.passages_of
    listed = [source_detail_out(s, counts.get(s.id, 0)) for s in parts.index.build.sources]
    return SourcesOut(sources=listed, corpus_version=_version(parts))


@v1.get("/sources/{source_id}", responses=_problems(404, 503))
def get_source(source_id: str, service: ServiceHere) -> SourcePageOut:
    """A source and its passages; their texts only where it may be shown in full."""
    parts = service.assistant.parts()
    source = parts.index.build.by_id.get(source_id)
    if source is None:
        raise NotFoundError("There is no such source: see /v1/sources.")
    passages = parts.index.passages_of(source_id)
    in_full = source.display == "full"
    return SourcePageOut(
        **source_detail_out(source, len(passages)).model_dump(),
        passage_list=[passage_out(passage, source, in_full) for passage in passages],
    )


@v1.get("/passages/{passage_id}", responses=_problems(404, 503))
def get_passage(passage_id: str, service: ServiceHere) -> PassageDetailOut:
    """A passage with its source and holder."""
    parts = service.assistant.parts()
    passage = parts.index.passages([passage_id]).get(passage_id)
    if passage is None:
        raise NotFoundError("There is no such passage in the live build.")
    return passage_detail_out(passage, parts.index.build.by_id[passage.source_id])


@contextmanager
def _named_as_in_a_query(name: str) -> Iterator[None]:
    """A query calls its question `name`, and its filters by their names alone."""
    try:
        yield
    except InadmissibleError as error:
        field = name if error.field == "question" else error.field.removeprefix("filters.")
        raise InadmissibleError(field, str(error)) from None


def _version(parts: Parts) -> str:
    return parts.index.build.manifest.corpus_version


@health.head("/healthz", include_in_schema=False)
@health.get("/healthz")
def get_health() -> HealthOut:
    """Whether the process is alive."""
    return HealthOut(status="alive")


@health.head("/readyz", include_in_schema=False)
@health.get("/readyz", responses=_problems(503))
def get_readiness(service: ServiceHere) -> HealthOut:
    """Whether the index is open and the model loaded."""
    return HealthOut(status="ready", corpus_version=_version(service.assistant.parts()))


@health.get("/metrics", response_class=Response)
def get_metrics(service: ServiceHere) -> Response:
    """Figures for Prometheus."""
    text, media_type = service.metrics.exposition()
    return Response(text, media_type=media_type)
