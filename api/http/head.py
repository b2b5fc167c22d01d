"""HEAD at every address that takes GET: the same status and headers, and no body."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class AnswerHead:
    """Asks the app for what GET gives, and leaves the body out."""

    def __init__(self, app: ASGIApp) -> None:
        """Around `app`, whose routes know GET alone."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; logs show which route it went to."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            return await self._app(scope, receive, send)
        asked = {**scope, "method": "GET"}

        async def without_body(message: Message) -> None:
            body = {"body": b""} if message["type"] == "http.response.body" else {}
            await send({**message, **body})

        try:
            await self._app(asked, receive, without_body)
        finally:
            scope["route"] = asked.get("route")
        return None
