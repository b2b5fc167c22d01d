"""Around every request: a limit on its body, headers for safety, one line in the log."""

from __future__ import annotations

import asyncio
import logging
import re
import time
import uuid

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answering.personal_data import personal_data
from api.http.chat.form import is_openai, openai_error
from api.http.guard import path_of
from api.http.headers import make_safe
from api.http.metrics import Metrics
from api.http.patience import HEADERS_TOO_LARGE, MOST_HEADERS
from api.http.problems import described, problem
from ingestion.read_budget import read_budget

MOST_BYTES = 256 * 1024
BODY_SECONDS = 30.0
_TOO_LARGE = f"The request is larger than {MOST_BYTES // 1024} KiB: send less history."
_TOO_MANY = "The service has too many requests to answer now: try again in a moment."
_AGAIN = 5  # seconds
MOST_REQUESTS = 256  # answered at a time, by one process
PROBES = frozenset({"/healthz", "/readyz"})
_TOO_SLOW = f"The request did not come whole within {BODY_SECONDS:.0f} seconds: send it again."
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}  # others may be anything
_CUT_OFF = "This process was shut down before there was an answer: ask again."
_LEFT = 499
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")
_ID = re.compile(
    r"^(?!.*\d{9})[A-Za-z0-9._-]{1,64}"
)  # nine digits in a row may be anybody's number
_log = logging.getLogger("api.access")


class LimitBody:
    """Refuses a body of more than MOST_BYTES, declared or not, with 413, and one that does not come
    whole in time with 408.
    """

    def __init__(self, app: ASGIApp, seconds: float = BODY_SECONDS) -> None:
        """Around `app`, for bodies that take no longer than `seconds`."""
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what is received, and stop at the limit."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > MOST_BYTES:
            return await _refuse(413, _TOO_LARGE)(scope, receive, send)
        try:
            async with asyncio.timeout(self._seconds):
                body = await _whole(receive) if scope["method"] not in {"GET", "HEAD"} else b""
        except TimeoutError:
            return await _refuse(408, _TOO_SLOW)(scope, receive, send)
        if body is None:
            return None  # who sent it has gone
        if len(body) > MOST_BYTES:
            return await _refuse(413, _TOO_LARGE)(scope, receive, send)
        return await self._handed_on(body, scope, receive, send)

    async def _handed_on(self, body: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        told = False

        async def again() -> Message:
            nonlocal told
            if told:
                return await receive()
            told = True
            return {"type": "http.request", "body": body, "more_body": False}

        return await self._app(scope, again, send)


class LimitLoad:
    """Refuses headers that are too large with 431, and requests beyond MOST_REQUESTS at a time with
    503; probes are always let through.
    """

    def __init__(self, app: ASGIApp, most: int = MOST_REQUESTS) -> None:
        """Around `app`, for so many requests at a time."""
        self._app = app
        self._most = most
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if there is room."""
        if scope["type"] != "http" or path_of(scope) in PROBES:
            return await self._app(scope, receive, send)
        if _size(scope) > MOST_HEADERS:
            return await _refuse(431, HEADERS_TOO_LARGE)(scope, receive, send)
        if self._under_way >= self._most:
            refusal = _refuse(503, _TOO_MANY)
            refusal.headers["Retry-After"] = str(_AGAIN)
            return await refusal(scope, receive, send)
        self._under_way += 1
        try:
            return await self._app(scope, receive, send)
        finally:
            self._under_way -= 1


def _size(scope: Scope) -> int:
    """The bytes of a request before its body, without the spaces and line ends that may vary."""
    line = len(scope.get("raw_path") or b"") + len(scope["query_string"])
    return line + sum(len(name) + len(value) for name, value in scope["headers"])


async def _whole(receive: Receive) -> bytes | None:
    """The body, or as much of it as is too much; None where the sender goes before the end."""
    body, more = b"", True
    while more and len(body) <= MOST_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _refuse(status: int, detail: str) -> JSONResponse:
    response = problem(status, detail)
    response.headers["Connection"] = "close"  # the rest of the body is not waited for
    return response


def request_id(sent: str | None) -> str:
    """The id that a proxy or client `sent`, if it is short and holds nobody's number; else ours."""
    if sent and (_UUID.fullmatch(sent) or (_ID.fullmatch(sent) and not personal_data(sent))):
        return sent
    return uuid.uuid4().hex


class Observe:
    """Names the request; adds the headers for safety; logs and measures by route, never by address
    or content. An error that nobody foresaw ends here, as a problem.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Around `app`, into `metrics`."""
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and record how it ended."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        begun, path = time.perf_counter(), path_of(scope)  # before a mount changes it
        status = 0
        named = request_id(Headers(scope=scope).get("x-request-id"))
        structlog.contextvars.clear_contextvars()  # a connection may be used again
        structlog.contextvars.bind_contextvars(request_id=named)

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                make_safe(headers, path, scope["scheme"])
                headers["X-Request-Id"] = named
            await send(message)

        try:
            with read_budget():
                await self._app(scope, receive, sent)
        except Exception as error:
            if status:  # too late for a problem: the connection is cut
                raise
            response = described(error)
            told = openai_error(response) if is_openai(scope) else response
            await told(scope, receive, sent)
        except asyncio.CancelledError:  # this process ends, and the time for it is over
            if status:
                raise
            await problem(503, _CUT_OFF)(scope, receive, sent)
        finally:
            self._record(scope, status, time.perf_counter() - begun)
        return None

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        """One line and one measurement; a reader who left before an answer is 499, as in nginx."""
        status = status or _LEFT
        route = getattr(scope.get("route"), "path", "none")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.time(method, route, status, seconds)
        told = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000)}
        _log.info("%s %s %d %.0f ms", method, route, status, seconds * 1000, extra=told)
