"""Errors in OpenAI's form, on the addresses of its interface, wherever they arise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PROBLEM = b"application/problem+json"
_ADDRESSES = ("/v1/chat/completions", "/v1/models")
_CODES = {
    401: "invalid_api_key",
    403: "forbidden",
    404: "model_not_found",
    405: "method_not_allowed",
    413: "request_too_large",
    429: "rate_limit_exceeded",
}
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class OpenAIErrors:
    """Turns every problem that leaves by OpenAI's addresses into an error of its form."""

    def __init__(self, app: ASGIApp) -> None:
        """Around `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold back the start of a problem until its body can be told anew."""
        if scope["type"] != "http" or not is_openai(scope):
            return await self._app(scope, receive, send)
        held: Message | None = None
        body = b""

        async def sent(message: Message) -> None:
            nonlocal held, body
            if message["type"] == "http.response.start" and _is_problem(message):
                held = message
            elif held is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    await _send_error(held, body, send)

        return await self._app(scope, receive, sent)


def is_openai(scope: Scope) -> bool:
    """Whether a request is for one of OpenAI's addresses."""
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    return path in _ADDRESSES or path.startswith(f"{_ADDRESSES[1]}/")


def error_of(told: Mapping[str, Any]) -> tuple[int, dict[str, object]]:
    """The status and the error of a problem; what cannot be taken is 400 there, not 422."""
    status: int = told["status"]
    faults = told.get("errors") or [{}]
    kind = "server_error" if status >= 500 else "invalid_request_error"  # noqa: PLR2004 - HTTP
    error = {
        "message": told["detail"],
        "type": _TYPES.get(status, kind),
        "param": faults[0].get("field"),
        "code": told.get("status_name") or _CODES.get(status),
    }
    return (400 if status == 422 else status), {"error": error}  # noqa: PLR2004 - HTTP


def openai_error(problem: Response) -> JSONResponse:
    """The same as a response, for what leaves outside of the middleware."""
    status, told = error_of(json.loads(bytes(problem.body)))
    return JSONResponse(told, status)


async def _send_error(start: Message, body: bytes, send: Send) -> None:
    status, told = error_of(json.loads(body))
    content = json.dumps(told, ensure_ascii=False).encode()
    headers = MutableHeaders(raw=list(start["headers"]))
    headers["content-type"] = "application/json"
    headers["content-length"] = str(len(content))
    await send({**start, "status": status, "headers": headers.raw})
    await send({"type": "http.response.body", "body": content})


def _is_problem(start: Message) -> bool:
    return (b"content-type", _PROBLEM) in start["headers"]
