"""Which other origins may read answers: those of the clients, as they are now."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_SECONDS = 1  # for which a list of origins is taken as it was read
_TOLD = ("RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id")
_SENT = ("Authorization", "Content-Type", "Accept", "X-End-User", "X-Delete-Code")


class ClientsCors(CORSMiddleware):
    """Starlette's, with origins that change. No cookies: a token or a key is what lets in."""

    def __init__(self, app: ASGIApp, origins: Callable[[], frozenset[str]]) -> None:
        """`origins` reads those of all clients that may ask now."""
        super().__init__(
            app, allow_methods=("GET", "POST", "DELETE"), allow_headers=_SENT, expose_headers=_TOLD,
            max_age=60,
        )  # fmt: skip
        self._read = origins
        self._origins: frozenset[str] = frozenset()
        self._read_at = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Bring the origins up to date where a page asks, then do as Starlette does."""
        asks = scope["type"] == "http" and any(name == b"origin" for name, _ in scope["headers"])
        if asks and time.monotonic() - self._read_at > _SECONDS:
            self._origins = await asyncio.to_thread(self._read)
            self._read_at = time.monotonic()
        await super().__call__(scope, receive, send)

    def is_allowed_origin(self, origin: str) -> bool:
        """Whether a client has it."""
        return origin in self._origins
