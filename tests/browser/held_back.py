"""A proxy on loopback that passes events on one by one, when it is told to, or breaks off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import MSG_DONTWAIT, MSG_PEEK, socket
from threading import Event, Semaphore, Thread
from urllib.parse import urlsplit

_NOT_PASSED = {"transfer-encoding", "connection", "content-length", "server", "date"}
_PATIENCE = 30  # seconds after which a test that lets nothing through has failed anyway
_LOOK = 0.05  # seconds between looks whether the browser is still there


class HeldBack:
    """Events wait until `let` is called; after `cut` the connection breaks instead."""

    def __init__(self, behind: str) -> None:
        """`behind` is the origin that is asked."""
        self.behind = urlsplit(behind).netloc
        self.origin = ""
        self.left = Event()  # the browser has gone before the end
        self._may = Semaphore(0)
        self._cut = False

    def let(self, events: int) -> None:
        """Let that many through."""
        self._may.release(events)

    def cut(self) -> None:
        """Break the connection off where the next event would come."""
        self._cut = True
        self._may.release()

    def may_go_on(self, browser: socket) -> bool:
        """Wait; False where it is to break off, or the browser at the other end has gone."""
        for _ in range(int(_PATIENCE / _LOOK)):
            if self._may.acquire(timeout=_LOOK):
                return not self._cut
            if _gone(browser):
                self.left.set()
                return False
        return False


@contextmanager
def held_back(behind: str) -> Iterator[HeldBack]:
    """A proxy for the service at `behind`, at a free port."""
    held = HeldBack(behind)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            _pass_on(self, held)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: a test tells what it saw."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    held.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield held
    finally:
        held.cut()
        server.shutdown()
        thread.join()
        server.server_close()


def _pass_on(handler: BaseHTTPRequestHandler, held: HeldBack) -> None:
    length = int(handler.headers.get("Content-Length") or 0)
    asking = HTTPConnection(held.behind, timeout=_PATIENCE)
    asking.request(handler.command, handler.path, handler.rfile.read(length), dict(handler.headers))
    told = asking.getresponse()
    handler.close_connection = True
    handler.send_response(told.status)
    for name, value in told.getheaders():
        if name.lower() not in _NOT_PASSED:
            handler.send_header(name, value)
    handler.send_header("Connection", "close")
    handler.end_headers()
    try:
        if told.getheader("content-type", "").startswith("text/event-stream"):
            _drip(told, handler, held)
        else:
            handler.wfile.write(told.read())
    except OSError:  # the browser has gone
        held.left.set()
    finally:
        asking.close()


def _gone(browser: socket) -> bool:
    try:
        return browser.recv(1, MSG_PEEK | MSG_DONTWAIT) == b""
    except BlockingIOError:  # it is there, and says nothing
        return False
    except OSError:
        return True


def _drip(told: HTTPResponse, handler: BaseHTTPRequestHandler, held: HeldBack) -> None:
    event = b""
    for line in told:
        event += line
        if line.strip():
            continue
        if not event.startswith(b":") and not held.may_go_on(handler.connection):
            return
        handler.wfile.write(event)
        handler.wfile.flush()
        event = b""
