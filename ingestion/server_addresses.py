"""Several addresses of one Qdrant cluster: where one does not answer, the next is asked.

The address that answered last is asked first the next time, so that a node that is down or hangs
costs its time once. A write is sent again only where it cannot have arrived, or where a second one
does no harm.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from ingestion.server_errors import is_timeout

_PORT = 6333
_SHARE = 0.5  # of the time that is left, for an address that has others after it
_MOST = 5.0  # seconds of it
_CONNECTING = 2.0  # seconds, where there are others
_DEFAULT = 5.0  # seconds, as the client's own
_READ = re.compile(r"/points(/(query(/batch|/groups)?|scroll|count))?$")
_PHASES = ("connect", "read", "write", "pool")


def addresses(listed: str, *, secure: bool) -> tuple[str, ...]:
    """Addresses with commas between, each with scheme and port, without a slash at the end.

    One without a scheme has https where `secure`, else http; one without a port has Qdrant's
    port. Raises ValueError.
    """
    found = tuple(_whole(part.strip(), secure) for part in listed.split(",") if part.strip())
    if not found:
        raise ValueError(f"'{listed}' names no address")
    return found


def _whole(address: str, secure: bool) -> str:
    named = address if "://" in address else f"{'https' if secure else 'http'}://{address}"
    parts = urlsplit(named)
    if not parts.hostname:
        raise ValueError(f"'{address}' names no host")
    place = parts.netloc if parts.port else f"{parts.netloc.removesuffix(':')}:{_PORT}"
    return f"{parts.scheme}://{place}{parts.path.rstrip('/')}"


class Addresses:
    """Goes around every call of a client of the first of `urls`, and sends it to one of them."""

    def __init__(self, urls: Sequence[str]) -> None:
        """`urls` as `addresses` gives them, at least one."""
        self._urls = tuple(urls)
        self._first = 0  # the one that answered last

    def __call__(self, request: Any, send: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - the client's
        """Send `request` within the time that its extensions give it.

        Raises what the last address raised that was asked, or the time-out of one before it: the
        breaker counts time-outs alone.
        """
        named = type(request.url)
        base = named(self._urls[0]).raw_path.rstrip(b"/")
        path = request.url.raw_path.removeprefix(base)
        given = request.extensions.get("timeout", {}).get("read") or _DEFAULT
        end = time.monotonic() + given
        first, count = self._first, len(self._urls)
        late: Exception | None = None
        for tried in range(count):
            number, last = (first + tried) % count, tried == count - 1
            url = named(self._urls[number])
            request.url = url.copy_with(raw_path=url.raw_path.rstrip(b"/") + path)
            request.headers["Host"] = url.netloc.decode("ascii")
            _allow(request, end - time.monotonic(), last=last)
            try:
                response = send(request)
            except Exception as error:
                if last and late is not None:
                    raise late from error
                if last or not _may_go_on(request, error):
                    raise
                late = error if is_timeout(error) else late
            else:
                self._first = number
                return response
        raise AssertionError("there is at least one address")


def _allow(request: Any, left: float, *, last: bool) -> None:  # noqa: ANN401 - the client's
    """Give the request its time: all that is `left`, or a share where another address follows."""
    left = max(left, 0.001)
    share = left if last else min(left * _SHARE, _MOST)
    times = dict.fromkeys(_PHASES, share if _may_be_sent_again(request) else left)
    if not last:
        times["connect"] = min(share, _CONNECTING)
    request.extensions["timeout"] = times


def _may_go_on(request: Any, error: Exception) -> bool:  # noqa: ANN401 - the client's
    """Whether the next address may be asked after `error`."""
    from httpx import ConnectError, ConnectTimeout, TransportError

    source = getattr(error, "source", error)
    if isinstance(source, ConnectError | ConnectTimeout):
        return True
    return isinstance(source, TransportError) and _may_be_sent_again(request)


def _may_be_sent_again(request: Any) -> bool:  # noqa: ANN401 - the client's
    """Reads, and points, which are written by their ids."""
    reads = request.method == "GET" or (request.method == "POST" and _READ.search(request.url.path))
    return bool(reads) or (request.method == "PUT" and request.url.path.endswith("/points"))
