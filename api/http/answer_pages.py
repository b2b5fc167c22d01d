"""The pages that ask and answer. They work without JavaScript."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.errors import AssistantError, NotFoundError, StoreError
from api.explainers.glossary import glossary
from api.explainers.terms import Explained, terms_of
from api.exports.wording import banner, provenance
from api.http.pages import Form, page
from api.http.problems import described
from api.http.schemas.answers import AnswerOut
from api.http.schemas.given import QuestionIn
from api.http.service import NOT_STORED, CallerHere, Service, ServiceHere, give_answer, stored
from api.rechecks.public import public_questions
from api.told import told
from ingestion.errors import BuildError, ModelError

answer_pages = APIRouter(include_in_schema=False)


@answer_pages.get("/")
def get_page(service: ServiceHere) -> HTMLResponse:
    """The form."""
    return page(
        service, "ask.html", here="/", question="", problem=None, examples=public_questions()
    )


@answer_pages.post("/")
async def post_page(form: Form, service: ServiceHere, caller: CallerHere) -> Response:
    """Answer, and lead to the answer's own page; one that may not be stored is shown at once."""
    question = form.get("question", "")
    asked = QuestionIn(
        question=question.replace("\r\n", "\n"),
        composer="extractive" if form.get("composer") == "extractive" else "auto",
    )
    try:
        answer = await give_answer(asked, service, caller)
    except (BuildError, ModelError, AssistantError) as error:
        status = described(error).status_code
        return page(service, "ask.html", status, question=question, problem=str(error))
    if not _is_stored(answer, service):
        return _shown(answer, service, stays=False)
    return RedirectResponse(f"{service.access.root_path}/answers/{answer.id}", 303)


@answer_pages.get("/answers/{answer_id}")
def get_answer_page(answer_id: str, service: ServiceHere) -> HTMLResponse:
    """An answer's own page."""
    try:
        return _shown(stored(answer_id, service), service, stays=True)
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


def _is_stored(answer: AnswerOut, service: Service) -> bool:
    if any(notice.kind == NOT_STORED for notice in answer.notices):
        return False
    try:
        return service.stores.answers.get(answer.id) is not None
    except StoreError:  # it went away just now
        return False


def _shown(answer: AnswerOut, service: ServiceHere, *, stays: bool) -> HTMLResponse:
    kept = stays and service.stores.answers.is_kept(answer.id)
    as_told = told(answer.model_dump(mode="json"))
    return page(
        service,
        "answer.html",
        answer=answer,
        stays=stays,
        kept=kept,
        explained=_explained(answer, service) if answer.citations else (),
        provenance=provenance(as_told),
        banner=banner(as_told),
    )


def _explained(answer: AnswerOut, service: Service) -> tuple[tuple[Explained, ...], ...]:
    """For each statement the terms of the glossary that stand in it for the first time."""
    texts = [statement.text for statement in answer.statements]
    return terms_of(texts, glossary(service.assistant.parts().index))
