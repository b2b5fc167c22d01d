"""Connections to addresses that were checked, each read within a deadline.

A name is resolved once, its addresses are checked, and one of those is connected to: a name that is
resolved anew between check and connection (DNS rebinding) gains nothing. TLS is still verified
against the name.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import httpcore2
import httpx2

from ingestion.fetching.addresses import Network, numeric, refuse_unless_allowed, resolved
from ingestion.fetching.timing import Deadline

Resolve = Callable[[str, int], tuple[str, ...]]


@dataclass(frozen=True)
class Route:
    """How hosts are reached: which networks that are not public may be, by which proxy.

    A proxy resolves names itself, so behind one only addresses written as numbers are checked.
    """

    allowed: tuple[Network, ...] = ()
    proxy: str | None = None
    resolve: Resolve = resolved


def opened(
    route: Route, url: httpx2.URL, deadline: Deadline, tls: ssl.SSLContext
) -> httpcore2.ConnectionPool:
    """A pool for one request for `url`.

    Raises FetchError for an address that may not be asked: here behind a proxy, else on connecting.
    """
    if route.proxy is None:
        backend = _Checked(route, str(url), deadline)
        return httpcore2.ConnectionPool(ssl_context=tls, network_backend=backend)
    refuse_unless_allowed(str(url), numeric(url.host), route.allowed)
    proxy = httpx2.Proxy(route.proxy)  # takes a name and password out of the address
    return httpcore2.HTTPProxy(
        str(proxy.url), proxy.raw_auth, ssl_context=tls, network_backend=_Trusted(deadline)
    )


class _Trusted(httpcore2.SyncBackend):
    """Connects to where it is told, as to a proxy that a setting names."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        left = _within(self._deadline, timeout)
        stream = super().connect_tcp(host, port, left, local_address, socket_options)
        return _Timed(stream, self._deadline)


class _Checked(_Trusted):
    """Connects only to addresses that may be asked."""

    def __init__(self, route: Route, url: str, deadline: Deadline) -> None:
        super().__init__(deadline)
        self._route = route
        self._url = url

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            addresses = self._route.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError("no host of that name was found") from error
        refuse_unless_allowed(self._url, addresses, self._route.allowed)
        failure: httpcore2.ConnectError | httpcore2.ConnectTimeout | None = None
        for address in addresses:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore2.ConnectError("the name has no address")


class _Timed(httpcore2.NetworkStream):
    """A stream whose every wait ends at the deadline, so that no drip of bytes outlasts it."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _within(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _within(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        left = _within(self._deadline, timeout)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as the library has it
        return self._stream.get_extra_info(info)


def _within(deadline: Deadline, timeout: float | None) -> float:
    left = deadline.left
    if left <= 0:
        raise httpcore2.ReadTimeout("the time is up")
    return left if timeout is None else min(left, timeout)
