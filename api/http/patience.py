"""The server's protocol, which does not wait for ever for a request's headers."""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_SECONDS = 15.0  # from the first byte of a request, or of a connection, to its last header
MOST_HEADERS = 16 * 1024  # bytes


class PatientProtocol(H11Protocol):
    """Closes a connection whose next request has begun and is not whole in time.

    uvicorn bounds how long a connection may rest between requests, and how large headers are, but
    not for how long they may drip.
    """

    seconds = HEADERS_SECONDS
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody connected: the clock runs."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._run()

    def data_received(self, data: bytes) -> None:
        """Something came: the clock stops where it completes the headers."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._run()
        else:
            self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._stop()
        super().connection_lost(exc)

    def _run(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(self.seconds, self.transport.close)

    def _stop(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
