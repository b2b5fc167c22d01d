"""The server's protocol, with limits on how long a client may take to send and to read."""

from __future__ import annotations

import asyncio
import sys
from typing import Any, cast

import h11
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from api.http.problems import problem

HEADERS_SECONDS = 15.0  # from the first byte of a request, or of a connection, to its last header
READING_SECONDS = 20.0  # in which a client takes so much of what waits for it, or all of it:
LEAST_READ = 16 * 1024  # bytes
MOST_HEADERS = 16 * 1024  # bytes
MOST_CONNECTIONS = 512  # of a process
HEADERS_TOO_LARGE = f"The headers are larger than {MOST_HEADERS // 1024} KiB: send less in them."
_NO_HTTP = "This is not HTTP/1.1 as RFC 9112 has it: correct the request."
_BEGINNING = (h11.IDLE, h11.SEND_RESPONSE)


class PatientProtocol(H11Protocol):
    """Closes a connection whose request does not arrive in time, or whose client does not read;
    of too many connections, the one that has been idle longest.

    uvicorn limits how long a connection may rest between requests and how large headers are, but
    neither how slowly they may arrive nor how long an answer may wait to be read.
    """

    seconds = HEADERS_SECONDS
    reading_seconds = READING_SECONDS
    most = MOST_CONNECTIONS
    _late: asyncio.TimerHandle | None = None
    _outgoing: _Outgoing
    _since: float

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody connected: the clock runs, and somebody else may have to go."""
        told = cast("asyncio.Transport", transport)
        self._outgoing, self._since = _Outgoing(told, self.loop, self.reading_seconds), _now(self)
        super().connection_made(cast("asyncio.Transport", self._outgoing))
        self._run()
        self._make_room()

    def data_received(self, data: bytes) -> None:
        """Something came: the clock stops where it completes the headers."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._run()
        else:
            self._stop()

    def on_response_complete(self) -> None:
        """It waits for the next request."""
        self._since = _now(self)
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """The request has ended."""
        self._stop()
        self._outgoing.stop()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP, or too large, is a problem like all others."""
        error = sys.exc_info()[1]  # h11 knows more than uvicorn tells
        too_large = isinstance(error, h11.RemoteProtocolError) and error.error_status_hint == 431  # noqa: PLR2004 - HTTP
        told = problem(431, HEADERS_TOO_LARGE) if too_large else problem(400, _NO_HTTP)
        if self.conn.our_state in _BEGINNING:
            headers = [*told.raw_headers, (b"connection", b"close")]
            status = told.status_code
            start = h11.Response(status_code=status, headers=headers, reason=STATUS_PHRASES[status])
            for event in (start, h11.Data(data=bytes(told.body)), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _make_room(self) -> None:
        """Close the connection that has been idle longest, where there are too many."""
        here = [one for one in self.connections if not one.transport.is_closing()]
        waiting = [one for one in here if isinstance(one, PatientProtocol) and one._waits()]
        if len(here) > self.most and waiting:
            min(waiting, key=lambda one: one._since).transport.abort()

    def _waits(self) -> bool:
        """Whether no whole request is being answered."""
        cycle = self.cycle
        return cycle is None or cycle.more_body or cycle.response_complete

    def _run(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(self.seconds, self.transport.close)

    def _stop(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def _now(protocol: PatientProtocol) -> float:
    return protocol.loop.time()


class _Outgoing:
    """A transport that drops a client which does not read what is written to it."""

    def __init__(
        self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop, seconds: float
    ) -> None:
        """Over `transport`; `seconds` may pass until LEAST_READ bytes, or all, are taken."""
        self._transport, self._loop, self._seconds = transport, loop, seconds
        self._written = self._due = 0
        self._late: asyncio.TimerHandle | None = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - all else is the transport's own
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send it, and look later whether it was taken."""
        self._written += len(data)
        self._transport.write(data)
        if self._late is None and self._transport.get_write_buffer_size():
            self._watch()

    def stop(self) -> None:
        """The connection has ended."""
        if self._late is not None:
            self._late.cancel()

    @property
    def _taken(self) -> int:
        return self._written - self._transport.get_write_buffer_size()

    def _watch(self) -> None:
        self._due = min(self._written, self._taken + LEAST_READ)
        self._late = self._loop.call_later(self._seconds, self._look)

    def _look(self) -> None:
        self._late = None
        if self._taken < self._due:
            self._transport.abort()
        elif self._transport.get_write_buffer_size():
            self._watch()
