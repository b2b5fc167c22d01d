"""What the OpenAPI document says on top of what FastAPI sees by itself.

A route names only the problems that are its own. What the guard and the limits answer before every
route, who must show a key, and under which heading a route stands are added here, for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from threading import Lock
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.access.doors import Kind
from api.http.schemas.problems import ProblemOut

Responses = dict[int | str, dict[str, Any]]
OPEN = frozenset({"/healthz", "/readyz", "/openapi.json"})  # let in before anybody is asked who
OPERATIONS = "operations"
OPENAI = frozenset({"chat", "models"})  # have errors of their own form, which their routes name
TAGS = {
    "answers": "Questions in, answers with citations out, and answers again by their ids.",
    "search": "Passages nearest to a text.",
    "positions": "Who holds what on a topic.",
    "sources": "The sources of the live build.",
    "passages": "Passages, which citations lead to.",
    "changes": "What changed between two corpus versions.",
    "conversations": "Questions that build on those before them.",
    "feedback": "What readers say of answers.",
    "end-user": "What is stored of one person.",
    "chat": "The interface of chat completions, for programs that know that one.",
    "models": "What chat completions can be asked of.",
    "tokens": "Short-lived tokens for widgets, so that no key is in a page.",
    "admin": "For the operator, with a key with the scope admin.",
    OPERATIONS: "How the service is.",
}
_SCHEMAS = "#/components/schemas/{model}"  # where OpenAPI keeps them
_GUARDED = (400, 401, 403, 422, 429, 431, 503)  # by api/http/guard.py and the limits of load
_ANYWHERE = (413, 500)  # by api/http/middleware.py, and where nobody foresaw it
_TOLD: dict[int, tuple[str, str]] = {  # what it means, and what is told
    400: (
        "The body is no JSON, or the service does not answer to the name that was asked.",
        "body: This is not valid JSON: correct it.",
    ),
    401: (
        "The key or token is missing, unknown, revoked or expired.",
        "This key is not valid: it is not one of ours, was revoked or has expired.",
    ),
    403: (
        "The key or token, or a page of that origin, may not do this.",
        "This key may not do that: it lacks the scope ask.",
    ),
    404: ("There is none of this id.", "There is no such source: see /v1/sources."),
    413: (
        "The request is too large.",
        "The request is larger than 256 KiB: send less history.",
    ),
    422: (
        "A field or a header cannot be taken: `errors` says which, and what to do.",
        "question: The question is empty: write one.",
    ),
    429: (
        "A limit is reached: Retry-After says when to ask again.",
        "This key has asked as often as it may: try again later.",
    ),
    431: (
        "The headers are too large.",
        "The headers are larger than 16 KiB: send less in them.",
    ),
    500: (
        "Something went wrong here.",
        "Something went wrong here, not with your question. Try again in a moment.",
    ),
    503: (
        "There is no index or no model, a store cannot be reached, too much is asked at once, or "
        "answering is switched off: Retry-After, if any, says when to ask again.",
        "There is no index yet: build one.",
    ),
}
_HEADERS = {
    401: {"WWW-Authenticate": {"description": "Bearer", "schema": {"type": "string"}}},
    429: {"Retry-After": {"description": "seconds", "schema": {"type": "string"}}},
}
_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key (`ipa_...`), or a token made with one by `POST /v1/tokens`.",
}


def problems(*statuses: int) -> Responses:
    """Responses of a route that are problems, apart from those that every route has."""
    schema = {"$ref": _SCHEMAS.format(model=ProblemOut.__name__)}
    told: Responses = {}
    for status in statuses:
        described, detail = _TOLD[status]
        title = HTTPStatus(status).phrase
        example = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        content = {"application/problem+json": {"schema": schema, "example": example}}
        told[status] = {"description": described, "content": content}
        if status in _HEADERS:
            told[status]["headers"] = _HEADERS[status]
    return told


def name_of(route: APIRoute) -> str:
    """The operation id of a route: its function's name."""
    return route.name


def publish_contract(app: FastAPI, door: Kind) -> None:
    """`app`, whose front door is of the kind `door`, makes the whole document when first asked."""
    of_fastapi, one_at_a_time = app.openapi, Lock()

    def whole() -> dict[str, Any]:
        with one_at_a_time:
            if app.openapi_schema is None:
                _complete(of_fastapi(), door)  # which remembers what it made
            return of_fastapi()

    app.openapi = whole  # type: ignore[method-assign] # as FastAPI's documentation has it


def _complete(document: dict[str, Any], door: Kind) -> None:
    # FastAPI puts into the contract only what routes return, and problems are raised.
    problem = ProblemOut.model_json_schema(ref_template=_SCHEMAS)
    components = document["components"]
    components["schemas"] |= {**problem.pop("$defs"), ProblemOut.__name__: problem}
    components["securitySchemes"] = {"bearer": _BEARER}
    used = set()
    for path, operation in operations(document):
        everywhere = _everywhere(path)
        ours = {str(status): told for status, told in problems(*everywhere).items()}
        # FastAPI's own 422 is another form; one that a route named is the same as ours.
        operation["responses"] = dict(sorted({**operation["responses"], **ours}.items()))
        operation["tags"] = [_tag(path)]
        operation["security"] = _security(path, door)
        used.add(_tag(path))
    document["tags"] = [
        {"name": name, "description": told} for name, told in TAGS.items() if name in used
    ]
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)


def _everywhere(path: str) -> tuple[int, ...]:
    if _tag(path) in OPENAI:
        return ()
    return _ANYWHERE if path in OPEN else (*_GUARDED, *_ANYWHERE)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each operation of an OpenAPI document, with its path."""
    for path, methods in document["paths"].items():
        for operation in methods.values():
            yield path, operation


def _tag(path: str) -> str:
    parts = path.split("/")
    return parts[2] if parts[1] == "v1" else OPERATIONS


def _security(path: str, door: Kind) -> list[dict[str, list[str]]]:
    if path in OPEN:
        return []
    by_key: list[dict[str, list[str]]] = [{"bearer": []}]
    inside = path.startswith("/v1/admin") or path == "/v1/tokens"
    outside = path == "/metrics" and door != "loopback"
    return by_key if door == "keys" or inside or outside else [{}, *by_key]
