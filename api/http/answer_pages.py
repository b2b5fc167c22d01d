"""The pages that ask and answer. They work without JavaScript; with it the answer arrives as events
of the same address.
"""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.answering.admit import latest
from api.errors import AssistantError, NotFoundError, StoreError
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
def get_answer_page(answer_id: str, service: ServiceHere) -> HTMLResponse:
    """An answer's own page."""
    try:
        answer = stored(answer_id, service)
        return page(service, "answer.html", **shown(answer, service, stays=True))
    except NotFoundError as error:
        return page(service, "ask.html", 404, question="", problem=str(error))
    except StoreError as error:
        return page(service, "ask.html", 503, question="", problem=str(error))


@answer_pages.post("/answers/{answer_id}/{action}")
def post_answer_page(answer_id: str, action: str, _: Form, service: ServiceHere) -> Response:
    """Keep or delete an answer."""
    actions = {"keep": service.stores.answers.keep, "delete": service.stores.answers.delete}
    if action not in actions:
        raise HTTPException(404)
    try:
        done = actions[action](answer_id)
    except StoreError as error:
        return page(service, "ask.html", 503, question="", problem=str(error))
    if not done:
        return page(
            service, "ask.html", 404, question="", problem="There is no such answer any more."
        )
    led_to = f"/answers/{answer_id}" if action == "keep" else "/"
    return RedirectResponse(service.access.root_path + led_to, 303)


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
