"""The connection to a Qdrant server: how long a call may take, and when none is made.

Whoever serves readers waits READ_SECONDS at most, and after a few time-outs not at all: the circuit
breaker then refuses calls for RETRY_SECONDS, and lets one through to try. A writer waits longer, as
a server may take its time over a large request. The limits go around the client's own: it passes
the server's wait on as its own time-out, and so gives up a moment before the server says yes.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ingestion.errors import ServerError
from ingestion.read_budget import READ_SECONDS, seconds_left, spend
from ingestion.server_addresses import Addresses, addresses
from ingestion.server_errors import is_timeout, translated

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

Network = IPv4Network | IPv6Network

RETRY_SECONDS = 2  # a server that hangs is left alone for so long
_TIMEOUTS = 3  # one after the other, until it is
_WRITER_SECONDS = 90.0  # longer than a cluster waits for a node that hangs
_TIMED_OUT = frozenset({408, 504})  # the server says so itself
_FAILED = 500
_ELECTION_SECONDS = 20.0  # until the nodes that are left have chosen a leader
_LEADERLESS = (b"Waiting for consensus operation", b"leader is not established")
_log = logging.getLogger("ingestion")


def connect(
    url: str, api_key: str | None, *, serving: bool = False, private: Sequence[Network] = ()
) -> QdrantClient:
    """A client of the server at `url`, of which nothing is asked yet. `url` may be several
    addresses of one cluster with commas between: the next is asked where one does not answer.

    `serving` readers it waits READ_SECONDS for an answer, else longer. A key that leaves this
    machine unencrypted for an address outside `private` is warned of. Raises ServerError for an
    address it cannot be.
    """
    from qdrant_client import QdrantClient

    with translated("connecting"):
        urls = addresses(url, secure=api_key is not None)
    if api_key and any(_exposed(one, private) for one in urls):
        _log.warning(
            "QDRANT_API_KEY is sent unencrypted: give QDRANT_URL an https:// address, or name the "
            "server's network in QDRANT_PRIVATE if nobody else can listen there"
        )
    with translated("connecting"):
        client = QdrantClient(
            urls[0],
            headers={"api-key": api_key} if api_key else None,  # as `api_key` it would warn as well
            check_compatibility=False,
        )
        client.http.client.add_middleware(Addresses(urls))
        limits = Limits(READ_SECONDS, Breaker()) if serving else Limits(_WRITER_SECONDS)
        client.http.client.add_middleware(limits)
        if not serving:
            client.http.client.add_middleware(through_elections)
    return client


class Breaker:
    """Refuses calls while the server hangs, but for one every RETRY_SECONDS.

    Only time-outs count: a server that refuses connections costs nobody any time, and is asked
    again at once.
    """

    def __init__(self, timeouts: int = _TIMEOUTS, retry_seconds: float = RETRY_SECONDS) -> None:
        """Refuses for `retry_seconds` after so many `timeouts` in a row."""
        from pybreaker import CircuitBreaker

        self._breaker = CircuitBreaker(
            fail_max=timeouts,
            reset_timeout=retry_seconds,
            exclude=[lambda error: not is_timeout(error)],
            throw_new_error_on_trip=False,
        )
        self._trying = threading.Lock()

    @contextmanager
    def calling(self) -> Iterator[None]:
        """Around one call. Raises ServerError in its place."""
        from pybreaker import STATE_CLOSED, CircuitBreakerError

        trial = self._breaker.current_state != STATE_CLOSED
        if trial and not self._trying.acquire(blocking=False):
            raise _refused()
        try:
            # Its `call` would hold a lock until the server answers: one call at a time.
            with self._breaker.calling():
                yield
        except CircuitBreakerError:
            raise _refused() from None
        finally:
            if trial:
                self._trying.release()


class Limits:
    """Goes around every call of a client: gives it its time, and asks the breaker first."""

    def __init__(self, seconds: float, breaker: Breaker | None = None) -> None:
        """Each call may take `seconds`, or what the budget of the request has left."""
        self._seconds = seconds
        self._breaker = breaker

    def __call__(self, request: Any, send: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - the client's
        """Send `request`. Raises ServerError where that is not even tried."""
        seconds = seconds_left(self._seconds)
        if seconds <= 0:
            raise ServerError("Qdrant did not answer in time", "is it overloaded?")
        phases = ("connect", "read", "write", "pool")
        request.extensions["timeout"] = dict.fromkeys(phases, seconds)
        begun = time.monotonic()
        try:
            return self._sent(request, send)
        finally:
            spend(time.monotonic() - begun)

    def _sent(self, request: Any, send: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - the client's
        if self._breaker is None:
            return send(request)
        response = None
        try:
            with self._breaker.calling():
                response = send(request)
                if response.status_code in _TIMED_OUT:
                    raise TimeoutError
        except TimeoutError:
            if response is None:
                raise
        return response


def through_elections(request: Any, send: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - the client's
    """Goes around every call of a writer: what a cluster could not decide, as the node that led it
    has died, is sent again. It may have been decided all the same: the second answer may say so.
    """
    end, url = time.monotonic() + _ELECTION_SECONDS, request.url
    while True:
        request.url = url  # as it was before an address was chosen
        response = send(request)
        leaderless = response.status_code == _FAILED and any(
            words in response.content for words in _LEADERLESS
        )
        if not leaderless or time.monotonic() > end:
            return response
        time.sleep(1)


def _refused() -> ServerError:
    return ServerError(
        "Qdrant does not answer in time, and is left alone for a moment",
        f"is it overloaded or stopped? It is tried again every {RETRY_SECONDS} s",
    )


def _exposed(url: str, private: Sequence[Network]) -> bool:
    """Whether what is sent to `url` can be read on a network that nobody vouches for."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        return False
    try:
        found = {info[4][0] for info in socket.getaddrinfo(parts.hostname, None)}
    except OSError:
        return False  # nothing can be sent there
    addresses = [ip_address(str(one).partition("%")[0]) for one in found]
    return not all(
        address.is_loopback or any(address in network for network in private)
        for address in addresses
    )
