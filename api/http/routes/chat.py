"""OpenAI's chat interface: existing front ends work by changing the base URL."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from fastapi import APIRouter
from sse_starlette import EventSourceResponse

from api.answering.events import Event
from api.http.chat.form import error_of
from api.http.chat.question import COMPOSER_OF, model_named, question_of
from api.http.chat.reply import Pieces, completion
from api.http.contract import Responses
from api.http.events import EVENTS, PING, happening
from api.http.problems import described
from api.http.schemas.answers import AnswerOut
from api.http.schemas.chat import ChatIn, CompletionOut, ErrorBodyOut, ModelOut, ModelsOut
from api.http.service import CallerHere, ServiceHere, give_answer
from api.model_composer.answering import Tell

_DONE = "[DONE]"
_STREAM: Responses = {200: {"content": {EVENTS: {"schema": {"type": "string"}}}}}
chat = APIRouter(prefix="/v1")


def _errors(*statuses: int | str) -> Responses:
    return {
        status: {"description": "An error in OpenAI's form", "model": ErrorBodyOut}
        for status in statuses
    }


@chat.post(
    "/chat/completions",
    response_model=CompletionOut,
    responses={**_STREAM, **_errors(400, 404, 413, "4XX", 500, 503)},
)
async def post_chat(told: ChatIn, service: ServiceHere, caller: CallerHere) -> object:
    """Answer the last message of a chat, with citations; `answer` is what /v1/answers gives.

    With `stream` the statements come as they are verified, then notices and references.
    """
    asked = question_of(told)

    async def give(tell: Tell) -> AnswerOut:
        with asked.named_as_sent():
            return await give_answer(asked.told, service, caller, tell)

    if not told.stream:
        return completion(await give(lambda _: None), asked.model)
    told_so_far = await happening(give)
    wanted = told.stream_options is not None and bool(told.stream_options.include_usage)
    pieces = Pieces(asked.model, wanted)
    return EventSourceResponse(_sent(told_so_far, pieces), ping=PING, sep="\n")


@chat.get("/models", responses=_errors("4XX"))
def get_models() -> ModelsOut:
    """The names to ask under; under the second no language model is asked."""
    return ModelsOut(data=[ModelOut(id=name) for name in COMPOSER_OF])


@chat.get("/models/{model}", responses=_errors(404, "4XX"))
def get_model(model: str) -> ModelOut:
    """One of them."""
    return ModelOut(id=model_named(model))


async def _sent(
    more: AsyncGenerator[Event | AnswerOut | BaseException],
    pieces: Pieces,
) -> AsyncIterator[str]:
    """Each piece as JSON, and that it is done; or an error, with which a stream ends."""
    async with aclosing(more):
        async for one in more:
            if isinstance(one, BaseException):
                _, error = error_of(json.loads(bytes(described(one).body)))
                yield json.dumps(error)
                return
            for piece in pieces.of(one):
                yield piece.model_dump_json()
        yield _DONE
