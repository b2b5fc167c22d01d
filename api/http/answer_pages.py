"""An answer's own page, where it is kept, downloaded and deleted."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.access.caller import Caller
from api.errors import ForbiddenError, NotFoundError, StoreError
from api.http.answer_view import turn_view
from api.http.browse.problem_page import PageRoute
from api.http.conversation_pages import conversation_page
from api.http.making_view import making_view
from api.http.pages import Form, page
from api.http.service import CallerHere, Service, ServiceHere, stored, stored_making

answer_pages = APIRouter(include_in_schema=False, route_class=PageRoute)


@answer_pages.get("/answers/{answer_id}")
def get_answer_page(answer_id: str, service: ServiceHere, caller: CallerHere) -> HTMLResponse:
    """The answer; what is asked here begins a conversation after it."""
    try:
        return _answer_page(answer_id, service, caller)
    except NotFoundError as error:
        return conversation_page(service, status=404, problem=str(error))
    except StoreError as error:
        return conversation_page(service, status=503, problem=str(error))


@answer_pages.get("/answers/{answer_id}/made")
def get_making_page(answer_id: str, service: ServiceHere) -> HTMLResponse:
    """How the answer was made: searches, candidates, what fell, calls of a model."""
    try:
        answer = stored(answer_id, service)
        making = making_view(stored_making(answer_id, service), service)
    except NotFoundError as error:
        return conversation_page(service, status=404, problem=str(error))
    except StoreError as error:
        return conversation_page(service, status=503, problem=str(error))
    return page(service, "made.html", answer=answer, making=making)


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
        return conversation_page(service, status=503, problem=str(error))
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
        return conversation_page(service, status=503, problem=str(error))
    return RedirectResponse(f"{service.access.root_path}/", 303)


def _no_answer(service: Service) -> HTMLResponse:
    return conversation_page(service, status=404, problem="There is no such answer any more.")


def _answer_page(
    answer_id: str, service: Service, caller: Caller, status: int = 200, **told: str
) -> HTMLResponse:
    """The page of a stored answer. Raises NotFoundError, StoreError and BuildError."""
    answer = stored(answer_id, service)
    values: dict[str, Any] = {
        "view": turn_view(answer, service, stays=True, newest=True),
        "kept": service.stores.answers.is_kept(answer_id),
        "by_code": not caller.is_known,
        "after": answer_id,
        "chosen": answer.composer or "",
        "code": "",
        "refused": "",
    }
    return page(service, "answer.html", status, **(values | told))
