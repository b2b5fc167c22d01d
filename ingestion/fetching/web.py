"""Requests as a good guest sends them: named, paced, within the rules; each redirect checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore2
import httpx2

from ingestion.errors import BrokenFetchError, FetchError
from ingestion.fetching.addresses import parsed
from ingestion.fetching.connection import Route, opened
from ingestion.fetching.robots import MOST, PRODUCT, Rules, rules, unknown
from ingestion.fetching.timing import Deadline, Pace, Watch

_HEADERS = {
    "User-Agent": f"{PRODUCT}/0.1 (fetches single documents that its user names)",
    "Accept": "text/html, application/pdf, text/plain, */*;q=0.5",
    "Accept-Encoding": "identity",
    "Connection": "close",
}
_REDIRECTS = {301, 302, 303, 307, 308}
_FAILURES = (
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.TimeoutException,
    httpcore2.ProxyError,
)
_BROWSER = "Open it in a browser, and give the address that it ends at"
_AGAIN = "Try again later: what has come is kept"


@dataclass(frozen=True)
class Limits:
    """How much is waited for and taken: seconds and bytes.

    `total` is for one document with its redirects; `longest_wait` is how long a server may ask to
    be left alone before the command gives up.
    """

    connect: float = 10
    read: float = 30
    total: float = 300
    bytes: int = 100 * 1024 * 1024
    redirects: int = 5
    attempts: int = 3
    longest_wait: float = 60


@dataclass(frozen=True)
class Reply:
    """What a server answered at `url`; `body` yields bytes as sent, and raises FetchError."""

    url: str
    status: int
    headers: httpx2.Headers
    body: Iterator[bytes]


class Web:
    """Asks hosts for documents; remembers their rules, and when each was asked last."""

    def __init__(
        self, route: Route, limits: Limits | None = None, watch: Watch | None = None
    ) -> None:
        """Nothing is connected to yet."""
        self.limits = limits or Limits()
        self.watch = watch or Watch()
        self._route = route
        self._pace = Pace(self.watch)
        self._rules: dict[str, Rules] = {}
        self._tls = httpcore2.default_ssl_context()

    @contextmanager
    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Iterator[Reply]:
        """The answer to a GET, redirects followed, each within its site's robots.txt.

        Raises FetchError, also while the body is read.
        """
        deadline = Deadline.after(self.watch, self.limits.total)
        with self._followed(parsed(address), headers or {}, deadline) as reply:
            yield reply

    @contextmanager
    def _followed(
        self,
        url: httpx2.URL,
        headers: Mapping[str, str],
        deadline: Deadline,
        for_rules: bool = False,
    ) -> Iterator[Reply]:
        seen = [url]
        while True:
            gap = Rules().gap if for_rules else self._gap(url, deadline)
            self._pace.wait(url.host, gap)
            with self._sent(url, headers, deadline) as reply:
                if reply.status not in _REDIRECTS or "location" not in reply.headers:
                    yield reply
                    return
                url = redirected(url, reply.headers["location"])
            if url in seen:
                problem = "the address redirects in a circle"
                raise BrokenFetchError(str(seen[0]), problem, _BROWSER)
            if len(seen) > self.limits.redirects:
                problem = f"the address redirects more than {self.limits.redirects} times"
                raise BrokenFetchError(str(seen[0]), problem, _BROWSER)
            seen.append(url)

    def _gap(self, url: httpx2.URL, deadline: Deadline) -> float:
        """Seconds between requests to this host. Raises FetchError for what its rules forbid."""
        place = url.copy_with(raw_path=b"/robots.txt")
        if str(place) not in self._rules:
            self._rules[str(place)] = self._read_rules(place, url, deadline)
        found = self._rules[str(place)]
        found.refuse_unless_allowed(str(url))
        return found.gap

    def _read_rules(self, place: httpx2.URL, url: httpx2.URL, deadline: Deadline) -> Rules:
        try:
            with self._followed(place, {}, deadline, for_rules=True) as reply:
                return rules(str(url), reply.status, _first(reply.body, MOST))
        except BrokenFetchError as error:
            raise unknown(str(url), error.problem) from error
        except FetchError as error:  # of its host, so of the document too
            raise FetchError(str(url), error.problem, error.mend) from error

    @contextmanager
    def _sent(
        self, url: httpx2.URL, headers: Mapping[str, str], deadline: Deadline
    ) -> Iterator[Reply]:
        """One request. What the network raises becomes a FetchError, here alone."""
        limits = self.limits
        timeouts = {"connect": limits.connect, "read": limits.read, "write": limits.read}
        asked: dict[str, Any] = {
            "headers": [("Host", url.netloc.decode()), *_HEADERS.items(), *headers.items()],
            "extensions": {"timeout": timeouts},
        }
        pool = opened(self._route, url, deadline, self._tls)
        try:
            with pool, pool.stream("GET", str(url), **asked) as answer:
                found = httpx2.Headers(answer.headers)
                yield Reply(str(url), answer.status, found, answer.iter_stream())
        except _FAILURES as error:
            raise _told(str(url), error, deadline) from error


def redirected(url: httpx2.URL, location: str) -> httpx2.URL:
    """Where a redirect leads, checked as an address that a user gives is."""
    try:
        return parsed(str(url.join(location)))
    except httpx2.InvalidURL as error:
        raise FetchError(str(url), "the address redirects to no web address", _BROWSER) from error
    except FetchError as error:
        problem = f"the address redirects to {error.url}, and {error.problem}"
        raise FetchError(str(url), problem, _BROWSER) from error


def _first(body: Iterator[bytes], most: int) -> bytes:
    """Up to `most` bytes of a body; the rest is not read."""
    taken = b""
    for piece in body:
        taken += piece
        if len(taken) >= most:
            break
    return taken[:most]


def _told(url: str, error: Exception, deadline: Deadline) -> FetchError:
    """A failure of the network as one line."""
    if deadline.left <= 0:
        return FetchError(url, "the server is too slow: the time for one document is up", _AGAIN)
    if isinstance(error, httpcore2.ConnectError | httpcore2.ConnectTimeout | httpcore2.ProxyError):
        problem = f"no connection ({str(error) or 'no answer in time'})"
        mend = "Check the address, and FETCH_PROXY if your network needs a proxy"
        return FetchError(url, problem, mend)
    if isinstance(error, httpcore2.TimeoutException):
        return BrokenFetchError(url, "the server stopped answering", _AGAIN)
    return BrokenFetchError(url, "the connection broke off before the document was whole", _AGAIN)
