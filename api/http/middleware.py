"""Around every request: a limit on its body, headers for safety, one line in the log."""

from __future__ import annotations

import logging
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.headers import SAFETY_HEADERS
from api.http.metrics import Metrics
from api.http.problems import problem

MOST_BYTES = 256 * 1024
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}  # others may be anything
_log = logging.getLogger("api.access")


class LimitBody:
    """Refuses a request body of more than MOST_BYTES, declared or not, with 413."""

    def __init__(self, app: ASGIApp) -> None:
        """Around `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what is received, and stop at the limit."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > MOST_BYTES:
            return await _refuse(scope, receive, send)
        return await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body here, within the limit, and hand it on."""
        body = b""
        more = scope["method"] not in {"GET", "HEAD"}
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > MOST_BYTES:
                return await _refuse(scope, receive, send)
        told = False

        async def again() -> Message:
            nonlocal told
            if told:
                return await receive()
            told = True
            return {"type": "http.request", "body": body, "more_body": False}

        return await self._app(scope, again, send)


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    detail = f"The request is larger than {MOST_BYTES // 1024} KiB: send less history."
    await problem(413, detail)(scope, receive, send)


class Observe:
    """Adds the headers for safety; logs and measures by route, never by address or content."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Around `app`, into `metrics`."""
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and record how it ended."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        begun = time.perf_counter()
        status = 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).update(SAFETY_HEADERS)
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:
            seconds = time.perf_counter() - begun
            route = getattr(scope.get("route"), "path", "none")
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.time(method, route, status, seconds)
            _log.info("%s %s %d %.0f ms", method, route, status, seconds * 1000)
        return None
