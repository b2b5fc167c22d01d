"""Who asks, as the middleware of api.access tells the routes: here by two headers, believed."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.caller import Caller


class AsTold:
    """Puts the caller that the headers of `told_as` name where routes look for it."""

    def __init__(self, app: ASGIApp) -> None:
        """Around `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Before anything else is done."""
        if scope["type"] == "http":
            sent = {name.decode(): value.decode() for name, value in scope["headers"]}
            caller = Caller(sent.get("test-client"), sent.get("test-end-user"))
            scope.setdefault("state", {})["caller"] = caller
        await self._app(scope, receive, send)


def told_as(caller: Caller) -> dict[str, str]:
    """The headers of a request of `caller`."""
    told = {"test-client": caller.client, "test-end-user": caller.end_user}
    return {name: value for name, value in told.items() if value is not None}
