"""The page: asks, and shows what the API answers. It works without JavaScript; there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.errors import AssistantError, NotFoundError, StoreError
from api.explainers.glossary import glossary
from api.explainers.terms import Explained, terms_of
from api.exports.wording import banner, provenance
from api.http.problems import described
from api.http.schemas.answers import AnswerOut
from api.http.schemas.given import QuestionIn
from api.http.service import NOT_STORED, CallerHere, Service, ServiceHere, give_answer, stored
from api.rechecks.public import public_questions
from api.told import told
from ingestion.dates import spoken
from ingestion.errors import BuildError, ModelError

WEB = Path(__file__).resolve().parent.parent / "web"
_templates = Environment(
    loader=FileSystemLoader(WEB / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["spoken"] = spoken
pages = APIRouter(include_in_schema=False)

NAVIGATION = (
    ("/", "Ask"),
    ("/positions", "Positions"),
    ("/map", "Map"),
    ("/timeline", "Timeline"),
    ("/glossary", "Glossary"),
    ("/sources", "Sources"),
    ("/quality", "Quality"),
)  # address and name of each page that all pages lead to


async def form_of(request: Request) -> dict[str, str]:
    """The fields of an HTML form, sent from this site."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise HTTPException(403, "This form was sent from another site: ask on this page.")
    fields = parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}


Form = Annotated[dict[str, str], Depends(form_of)]


def page(
    service: Service,
    name: str,
    status: int = 200,
    here: str = "",
    **values: Any,  # noqa: ANN401 - for Jinja
) -> HTMLResponse:
    """Render a template. `here` is the page's own address in the navigation; every page tells which
    host is sent questions, if any.
    """
    composer = service.assistant.composer
    values.setdefault("examples", ())
    html = _templates.get_template(name).render(
        composer=composer, root=service.access.root_path, pages=NAVIGATION, here=here, **values
    )
    return HTMLResponse(html, status, headers={"X-Robots-Tag": "noindex"})


@pages.get("/")
def get_page(service: ServiceHere) -> HTMLResponse:
    """The form."""
    return page(
        service, "ask.html", here="/", question="", problem=None, examples=public_questions()
    )


@pages.post("/")
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


@pages.get("/answers/{answer_id}")
def get_answer_page(answer_id: str, service: ServiceHere) -> HTMLResponse:
    """An answer's own page."""
    try:
        return _shown(stored(answer_id, service), service, stays=True)
    except NotFoundError as error:
        return page(service, "ask.html", 404, question="", problem=str(error))
    except StoreError as error:
        return page(service, "ask.html", 503, question="", problem=str(error))


@pages.post("/answers/{answer_id}/{action}")
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
