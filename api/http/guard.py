"""Before every route: the name that was asked, who asks, and how much; after it, what is left."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.access import Access
from api.access.caller import ANYONE, Caller
from api.access.porter import Shown
from api.access.quotas import Left
from api.errors import AssistantError, UncountableError
from api.http.contract import OPEN
from api.http.problems import described, problem

FRAME = "/embed"  # whose route asks the porter: its form may hold a token
_STATIC = "/static/"
_REFERENCE = "/docs"  # as open as /openapi.json, which it is made from


class Guard:
    """Finds the caller of each request and counts it, or answers with the problem."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        """Around `app`."""
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in, or not."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers, path = Headers(scope=scope), path_of(scope)
        if path in OPEN or path == _REFERENCE or path.startswith(_STATIC):
            return await self._app(scope, receive, send)
        if not self._known(headers.getlist("host")):
            refusal = problem(400, "This service does not answer to that name (ALLOWED_HOSTS).")
            return await refusal(scope, receive, send)
        shown = self._shown(scope, headers, path)
        if path == FRAME:
            scope["state"]["shown"] = shown
            return await self._app(scope, receive, send)
        caller = ANYONE
        try:
            caller = await asyncio.to_thread(self._access.porter.admit, shown)
            await asyncio.to_thread(self._access.quotas.charge, caller, "read")
        except AssistantError as error:
            return await described(error)(scope, receive, self._telling(caller, send))
        scope["state"]["caller"] = caller
        return await self._app(scope, receive, self._telling(caller, send))

    def _known(self, sent: Sequence[str]) -> bool:
        names = self._access.hosts
        return len(sent) == 1 and (not names or _without_port(sent[0]) in names)

    def _shown(self, scope: Scope, headers: Headers, path: str) -> Shown:
        door = self._access.porter.door
        return Shown(
            method=scope["method"],
            path=path,
            authorization=headers.getlist("authorization"),
            end_users=headers.getlist("x-end-user"),
            named=headers.getlist(door.header) if door.header else (),
            peer=scope.get("state", {}).get("peer"),
            address=(scope.get("client") or (None,))[0],
            host=headers.get("host", ""),
            origin=headers.get("origin"),
            fetch_site=headers.get("sec-fetch-site"),
        )

    def _left(self, caller: Caller) -> Left | None:
        """What is left; an answer is not withheld where that cannot be told."""
        try:
            return self._access.quotas.left(caller)
        except UncountableError:
            return None

    def _telling(self, caller: Caller, send: Send) -> Send:
        if caller.allowance is None:
            return send

        async def told(message: Message) -> None:
            starts = message["type"] == "http.response.start"
            if starts and (left := await asyncio.to_thread(self._left, caller)) is not None:
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"] = f'"{left.policy}";q={left.limit};w=60'
                headers["RateLimit"] = f'"{left.policy}";r={left.remaining};t={left.seconds}'
            await send(message)

        return told


def shown_by(request: Request) -> Shown:
    """What a request to a route that asks the porter itself shows of its sender."""
    shown: Shown = request.state.shown
    return shown


class Arrive:
    """Notes who connected, before a proxy is asked whom it speaks for, and under which path."""

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        """Around `app`, which a proxy serves under `root_path`, stripped by it or not."""
        self._app = app
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note, and pass on."""
        if scope["type"] == "http":
            scope["root_path"] = self._root_path
            scope["path"] = self._root_path + path_of(scope)  # whole, as ASGI wants it
            scope.setdefault("state", {})["peer"] = (scope.get("client") or (None,))[0]
        await self._app(scope, receive, send)


def path_of(scope: Scope) -> str:
    """The path as routes see it: without what a proxy serves the service under."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    inside = path == root or path.startswith(f"{root}/")
    return path[len(root) :] if inside else path


def _without_port(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() and not name.endswith(":") else host.lower()
