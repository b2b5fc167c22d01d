"""The pages that ask and answer. They work without JavaScript; with it the answer arrives as events
of the same address.
"""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.access.caller import Caller
from api.answering.admit import latest
from api.errors import AssistantError, ForbiddenError, NotFoundError, StoreError
from api.http.arriving import arriving
from api.http.browse.problem_page import PageRoute
from api.http.conversing import turns_of
from api.http.events import EVENTS
from api.http.pages import Form, page
from api.http.problems import described
from api.http.schemas.given import QuestionIn, TurnIn
from api.http.service import CallerHere, Service, ServiceHere, give_answer, stored
from api.http.shown import is_stored, shown
from api.rechecks.public import public_groups
from ingestion.errors import BuildError, ModelError

answer_pages = APIRouter(include_in_schema=False, route_class=PageRoute)


@answer_pages.get("/")
def get_page(service: ServiceHere) -> HTMLResponse:
    """The form."""
    return page(service, "ask.html", here="/", question="", problem=None, examples=public_groups())


@answer_pages.post("/")
async def post_page(
    form: Form, request: Request, service: ServiceHere, caller: CallerHere
) -> Response:
    """Answer, and lead to the answer's own page; one that may not be stored is shown at once.

    A script that accepts events is told each statement as it comes.
    """
    if EVENTS in request.headers.get("accept", ""):
        return await arriving(await asyncio.to_thread(_asked, form, service), service, caller)
    try:
        asked = await asyncio.to_thread(_asked, form, service)
        answer = await give_answer(asked, service, caller)
    except (BuildError, ModelError, AssistantError) as error:
        return _again(form, error, service)
    if not await asyncio.to_thread(is_stored, answer, service):
        told = await asyncio.to_thread(shown, answer, service, stays=False)
        return page(service, "answer.html", **told)
    return RedirectResponse(f"{service.access.root_path}/answers/{answer.id}", 303)


@answer_pages.get("/answers/{answer_id}")
def get_answer_page(answer_id: str, service: ServiceHere, caller: CallerHere) -> HTMLResponse:
    """An answer's own page."""
    try:
        return _answer_page(answer_id, service, caller)
    except NotFoundError as error:
        return page(service, "ask.html", 404, question="", problem=str(error))
    except StoreError as error:
        return page(service, "ask.html", 503, question="", problem=str(error))


@answer_pages.post("/answers/{answer_id}/keep")
def post_keep(answer_id: str, _: Form, service: ServiceHere, caller: CallerHere) -> Response:
    """Keep an answer; a code for deleting it is shown once."""
    try:
        kept = service.stores.answers.keep(answer_id, caller)
        if kept is None:
            return _no_answer(service)
        if kept.code:
            return _answer_page(answer_id, service, caller, code=kept.code)
    except StoreError as error:
        return page(service, "ask.html", 503, question="", problem=str(error))
    return RedirectResponse(f"{service.access.root_path}/answers/{answer_id}", 303)


@answer_pages.post("/answers/{answer_id}/delete")
def post_delete(answer_id: str, form: Form, service: ServiceHere, caller: CallerHere) -> Response:
    """Delete an answer, unless someone else keeps it."""
    try:
        if not service.stores.answers.delete(answer_id, caller, form.get("code", "")):
            return _no_answer(service)
    except ForbiddenError as error:
        return _answer_page(answer_id, service, caller, 403, refused=str(error))
    except StoreError as error:
        return page(service, "ask.html", 503, question="", problem=str(error))
    return RedirectResponse(f"{service.access.root_path}/", 303)


def _no_answer(service: Service) -> HTMLResponse:
    problem = "There is no such answer any more."
    return page(service, "ask.html", 404, question="", problem=problem)


def _answer_page(
    answer_id: str, service: Service, caller: Caller, status: int = 200, **told: str
) -> HTMLResponse:
    """The page of a stored answer. Raises NotFoundError, StoreError and BuildError."""
    answer = stored(answer_id, service)
    values = shown(answer, service, stays=True) | {"by_code": not caller.is_known}
    return page(service, "answer.html", status, **(values | told))


def _asked(form: dict[str, str], service: Service) -> QuestionIn:
    """What the form asks. Raises BuildError."""
    return QuestionIn(
        question=form.get("question", "").replace("\r\n", "\n"),
        history=_before(form.get("after", ""), service),
        composer="extractive" if form.get("composer") == "extractive" else "auto",
    )


def _again(form: dict[str, str], error: Exception, service: Service) -> HTMLResponse:
    """The form as it was sent, with what is wrong."""
    status = described(error).status_code
    sent = {"question": form.get("question", ""), "after": form.get("after", "")}
    chosen = form.get("composer", "")
    return page(service, "ask.html", status, problem=str(error), chosen=chosen, **sent)


def _before(answer_id: str, service: Service) -> list[TurnIn]:
    """What a follow-up follows: an answer that is still stored, by its whole question."""
    if not answer_id:
        return []
    try:
        answer = stored(answer_id, service)
    except (NotFoundError, StoreError):  # the question is then taken by itself, as the page shows
        return []
    turns = latest(turns_of(answer.standalone_question, answer.text))
    return [TurnIn(role=turn.role, content=turn.content) for turn in turns]
