"""Questions in, answers out; and answers again by their ids."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request

from api.errors import NotFoundError
from api.http.contract import Responses, problems
from api.http.events import EVENTS, stream
from api.http.schemas.answers import AnswerOut, KeptOut
from api.http.schemas.given import QuestionIn
from api.http.service import NO_ANSWER, CallerHere, ServiceHere, give_answer, stored

_STREAM: Responses = {200: {"content": {EVENTS: {"schema": {"type": "string"}}}}}
DeleteCode = Annotated[
    str, Header(alias="X-Delete-Code", description="the `delete_code` of a kept answer")
]
Trace = Annotated[
    bool, Query(description="also tell what was searched for and weighed, with scores")
]
answers = APIRouter(prefix="/v1/answers")


@answers.post("", response_model=AnswerOut, responses={**_STREAM, **problems(404)})
async def post_answer(
    told: QuestionIn,
    request: Request,
    service: ServiceHere,
    caller: CallerHere,
    trace: Trace = False,
) -> object:
    """Answer a question from the corpus, with citations; every way to end is a status.

    With `Accept: text/event-stream` it tells what happens as events, the last of which holds the
    whole answer.
    """
    if EVENTS not in request.headers.get("accept", ""):
        return await give_answer(told, service, caller, trace=trace)
    return await stream(lambda tell: give_answer(told, service, caller, tell, trace=trace))


@answers.get("/{answer_id}", responses=problems(404))
def get_answer(answer_id: str, service: ServiceHere) -> AnswerOut:
    """An answer as it was given, for 24 hours or for as long as it is kept."""
    return stored(answer_id, service)


@answers.delete("/{answer_id}", status_code=204, responses=problems(403, 404, 503))
def delete_answer(
    answer_id: str, service: ServiceHere, caller: CallerHere, code: DeleteCode = ""
) -> None:
    """Delete an answer. Only its keeper, or the person who asked, can delete a kept one."""
    if not service.stores.answers.delete(answer_id, caller, code):
        raise NotFoundError(NO_ANSWER)


@answers.post("/{answer_id}/keep", responses=problems(404, 503), response_model_exclude_none=True)
def keep_answer(answer_id: str, service: ServiceHere, caller: CallerHere) -> KeptOut:
    """Keep an answer until it is deleted."""
    kept = service.stores.answers.keep(answer_id, caller)
    if kept is None:
        raise NotFoundError(NO_ANSWER)
    return KeptOut(id=answer_id, delete_code=kept.code)
