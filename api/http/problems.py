"""Errors as RFC 9457 problem+json: what is wrong and what to do, never a stack trace.

No problem repeats what was sent: a question may hold what must not be echoed or logged.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from api.errors import (
    AssistantError,
    ForbiddenError,
    InadmissibleError,
    NotFoundError,
    OverloadedError,
    QuotaError,
    StoreError,
    SwitchedOffError,
    UnauthorisedError,
    UncountableError,
)
from api.logs import fault
from api.outage import REST
from ingestion.errors import BuildError, DiskError, ModelError, ServerError

MEDIA_TYPE = "application/problem+json"
_MENDS = {
    "json_invalid": "This is not valid JSON: correct it.",
    "extra_forbidden": "There is no such field: remove it, or correct its name.",
    "missing": "This field is needed: add it.",
    "model_attributes_type": "This is not a JSON object: send one.",
}
_DETAILS = {
    400: "The body cannot be read: send JSON in UTF-8.",
    404: "There is nothing at this address.",
    405: "This address takes another method.",
}
_NO_INDEX = "The documents cannot be searched just now: try again in a moment."
_UNUSABLE = "The documents cannot be searched: the operator's log says why."
_TOLD = (ServerError, DiskError, ModelError)  # their words hold nothing that was asked
_STATUSES: Mapping[type[AssistantError], int] = {
    NotFoundError: 404,
    UnauthorisedError: 401,
    ForbiddenError: 403,
    QuotaError: 429,
    SwitchedOffError: 503,
    OverloadedError: 503,
    UncountableError: 503,
    StoreError: 503,
}
_NAME = re.compile(r"[a-z_]{1,30}")
_log = logging.getLogger("api")


def problem(status: int, detail: str, members: Mapping[str, object] | None = None) -> JSONResponse:
    """A problem document; `members` are added to it."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    told = {**body, "detail": detail, **(members or {})}
    return JSONResponse(told, status, media_type=MEDIA_TYPE)


def add_problem_handlers(app: FastAPI) -> None:
    """Every error leaves `app` as a problem."""

    @app.exception_handler(RequestValidationError)
    @app.exception_handler(AssistantError)
    @app.exception_handler(BuildError)
    @app.exception_handler(ModelError)
    @app.exception_handler(PoolTimeoutError)
    def known(_: Request, error: Exception) -> JSONResponse:
        return described(error)

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> JSONResponse:
        detail = _DETAILS.get(error.status_code, str(error.detail))
        response = problem(error.status_code, detail)
        response.headers.update(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = _allowed(response.headers.get("Allow", ""), request)
        return response


def described(error: BaseException) -> JSONResponse:
    """The problem that an error is; one that nobody foresaw is logged by its name alone."""
    if isinstance(error, RequestValidationError):
        broken = any(entry["type"] == "json_invalid" for entry in error.errors())
        return _faulty(400 if broken else 422, [_fault(entry) for entry in error.errors()])
    if isinstance(error, InadmissibleError):
        return _faulty(422, [{"field": error.field, "problem": str(error)}])
    for kind, status in _STATUSES.items():
        if isinstance(error, kind):
            response = problem(status, str(error))
            response.headers.update(_headers(error))
            return response
    if isinstance(error, BuildError | ModelError):
        told = str(error) if isinstance(error, _TOLD) else type(error).__name__
        _log.error("the index failed: %s", told, extra=fault(error))
        response = problem(503, reader_text(error), {"status_name": "error_index"})
        response.headers.update(_headers(error))
        return response
    if isinstance(error, PoolTimeoutError):  # all connections of this process are taken
        return described(StoreError("The database of answers is busy: try again in a moment."))
    _log.error("internal error: %s", type(error).__name__, extra=fault(error))
    detail = "Something went wrong here, not with your question. Try again in a moment."
    return problem(500, detail, {"status_name": "error_internal"})


def reader_text(error: Exception) -> str:
    """What readers are told of `error`: no setting, and nothing that only an operator can mend."""
    if isinstance(error, ServerError):
        return _NO_INDEX
    return _UNUSABLE if isinstance(error, DiskError | ModelError) else str(error)


def _headers(error: BaseException) -> dict[str, str]:
    if isinstance(error, OverloadedError):  # an idle connection is closed before it is used again
        return {"Retry-After": str(error.seconds), "Connection": "close"}
    if isinstance(error, QuotaError):
        return {"Retry-After": str(error.seconds)}
    if isinstance(error, StoreError | UncountableError | ServerError):
        return {"Retry-After": str(math.ceil(REST))}
    return {"WWW-Authenticate": "Bearer"} if isinstance(error, UnauthorisedError) else {}


def _allowed(by_route: str, request: Request) -> str:
    """All methods of the address, where a router knows those of one route alone."""
    path = getattr(request.scope.get("route"), "path", "")
    told = request.app.openapi()["paths"].get(path, by_route.split(", "))
    methods = {method.upper() for method in told}
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


def _faulty(status: int, faults: list[dict[str, str]]) -> JSONResponse:
    detail = " ".join(f"{fault['field']}: {fault['problem']}" for fault in faults[:3])
    return problem(status, detail, {"errors": faults})


def _fault(entry: Mapping[str, Any]) -> dict[str, str]:
    named = entry["loc"][1:]  # behind body, query or path
    if entry["type"] == "extra_forbidden" and not _NAME.fullmatch(named[-1]):
        named = named[:-1]  # whatever was typed there is no name
    is_json = entry["type"] == "json_invalid"
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in named)
    field = "body" if is_json or not named else path.removeprefix(".")
    return {"field": field, "problem": _MENDS.get(entry["type"], f"{entry['msg']}.")}
