"""A web server on loopback that misbehaves as told, and a clock that waits for nobody."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path

from ingestion.fetching.connection import Resolve, Route
from ingestion.fetching.timing import Watch
from ingestion.fetching.web import Limits, Web

TEXT = "Boards plan beds. Wards open in spring, and close in autumn.\n"
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@dataclass
class Page:
    """What a path answers; `send` writes the body in a way of its own."""

    body: bytes = TEXT.encode()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    send: Callable[[BaseHTTPRequestHandler], None] | None = None
    kind: str = "text/plain; charset=utf-8"


Answer = Page | Callable[[Message], Page]


@dataclass
class Site:
    """The server's address, its pages by path, and each request that came."""

    port: int
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, Message]] = field(default_factory=list)

    def url(self, path: str = "/a.txt", host: str = "127.0.0.1", scheme: str = "http") -> str:
        """The address of a path under a name or number of this machine."""
        return f"{scheme}://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order, robots.txt apart."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def answer(self, path: str, headers: Message) -> Page:
        """The page for a request."""
        self.asked.append((path, headers))
        page = self.pages.get(path, Page(b"none", 404))
        return page if isinstance(page, Page) else page(headers)


@contextmanager
def serving(tls: tuple[Path, Path] | None = None) -> Iterator[Site]:
    """A site without pages, until the test ends; `tls` is its certificate and key."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            page = site.answer(self.path, self.headers)
            self.close_connection = True
            self.send_response(page.status)
            headers = {"Content-Type": page.kind, **page.headers}
            if page.send is None:
                headers.setdefault("Content-Length", str(len(page.body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):  # the one who asked has gone, as it should
                self.wfile.write(page.body) if page.send is None else page.send(self)

        def handle(self) -> None:
            with suppress(OSError):  # no handshake, for one who does not trust the certificate
                super().handle()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        site = Site(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Clock:
    """Seconds pass when somebody sleeps, and `tick` of them whenever somebody looks."""

    tick: float = 0.0
    passed: float = 0.0
    slept: list[float] = field(default_factory=list)

    def seconds(self) -> float:
        """As time.monotonic."""
        self.passed += self.tick
        return self.passed

    def sleep(self, seconds: float) -> None:
        """As time.sleep, without waiting."""
        self.slept.append(seconds)
        self.passed += seconds

    def now(self) -> datetime:
        """Noon, and what has passed since."""
        return NOON + timedelta(seconds=self.passed)

    @property
    def watch(self) -> Watch:
        """As fetching takes it."""
        return Watch(self.seconds, self.sleep, self.now)


def loopback(
    site: Site, clock: Clock, limits: Limits | None = None, resolve: Resolve | None = None
) -> Web:
    """A Web that may ask 127.0.0.1 and no other address that is not public."""
    route = Route((ip_network("127.0.0.1"),), None, resolve or numbers)
    return Web(route, limits, clock.watch)


def numbers(host: str, port: int) -> tuple[str, ...]:
    """Resolves nothing: a name in a test would ask a server elsewhere."""
    socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
    return (host,)
