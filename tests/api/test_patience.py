"""How long, and how much, the server listens and is listened to; and how many it serves."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Thread
from time import sleep

import pytest
import uvicorn
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.middleware import LimitBody, LimitLoad
from api.http.patience import MOST_HEADERS, PatientProtocol

BEGUN = b"POST / HTTP/1.1\r\nHost: localhost\r\n"


class Hasty(PatientProtocol):
    """One that waits so briefly that a test can see it."""

    seconds = 0.3
    reading_seconds = 0.5
    most = 4


@contextmanager
def serving(app: ASGIApp) -> Iterator[uvicorn.Server]:
    """A real server of `app`."""
    config = uvicorn.Config(
        app, port=0, log_config=None, http=Hasty, h11_max_incomplete_event_size=MOST_HEADERS
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        sleep(0.01)
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def listening(app: ASGIApp) -> Iterator[tuple[str, int]]:
    """The address of a real server of `app`."""
    with serving(app) as server:
        yield address_of(server)


def address_of(server: uvicorn.Server) -> tuple[str, int]:
    """Where it listens."""
    host, port = server.servers[0].sockets[0].getsockname()
    return host, port


def answered(address: tuple[str, int], *sent: bytes) -> bytes:
    """All that comes until the server closes the connection, which it must."""
    told = b""
    with socket.create_connection(address, timeout=30) as connection:
        for piece in sent:
            connection.sendall(piece)
        with suppress(ConnectionResetError):  # where more was sent than it would take
            while piece := connection.recv(4096):
                told += piece
    return told


FINE = LimitBody(PlainTextResponse("fine"), seconds=0.3)


def test_headers_that_do_not_end_are_not_waited_for() -> None:
    """Neither on a new connection, silent or dripping, nor on one that served already."""
    whole = BEGUN + b"Content-Length: 0\r\n\r\n"
    with listening(FINE) as address:
        assert answered(address) == b""
        assert answered(address, BEGUN) == b""
        assert answered(address, whole, BEGUN).count(b"200 OK") == 1


def test_headers_without_measure_are_refused() -> None:
    """Before they fill the memory."""
    with listening(FINE) as address:
        told = answered(address, BEGUN, b"X-Long: " + b"x" * (MOST_HEADERS + 70_000))
    assert told.startswith(b"HTTP/1.1 431")
    assert b"application/problem+json" in told
    assert b"larger than 16 KiB" in told


def test_what_is_no_http_is_a_problem_too() -> None:
    """With what to do."""
    with listening(FINE) as address:
        told = answered(address, b"GET / HTTP/9\r\n\r\n")
    assert told.startswith(b"HTTP/1.1 400")
    assert b"correct the request" in told


def test_a_body_that_does_not_end_is_a_problem() -> None:
    """408, and the connection is closed: what still drips is not listened to."""
    with listening(FINE) as address:
        told = answered(address, BEGUN, b"Content-Length: 100\r\n\r\n", b"{")
    assert told.startswith(b"HTTP/1.1 408")
    assert b"application/problem+json" in told
    assert b"connection: close" in told.lower()


def test_a_request_that_takes_its_time_to_answer_is_left_alone() -> None:
    """The clock is for what is sent, not for what is thought about."""

    async def slow(scope: object, receive: object, send: object) -> None:
        await asyncio.sleep(1)
        await PlainTextResponse("fine")(scope, receive, send)  # type: ignore[arg-type]

    with listening(LimitBody(slow, seconds=0.3)) as address:
        told = answered(address, BEGUN, b"Connection: close\r\nContent-Length: 0\r\n\r\n")
    assert told.endswith(b"fine")


SILENT = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
LARGE = PlainTextResponse("x" * 16_000_000)  # more than the buffers of both sides hold


def closed(server: uvicorn.Server) -> bool:
    """Whether no connection is left, at last."""
    for _ in range(1500):
        if not server.server_state.connections:
            return True
        sleep(0.02)
    return False


async def in_pieces(scope: Scope, receive: Receive, send: Send) -> None:
    """The same, a piece at a time, each once there is room for it."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(250):
        await send({"type": "http.response.body", "body": b"x" * 64_000, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize("app", [LARGE, in_pieces])
def test_a_client_that_does_not_read_is_dropped(app: ASGIApp) -> None:
    """Whether the answer is made already or waits for room; it holds no connection."""
    with serving(app) as server, socket.create_connection(address_of(server)) as connection:
        connection.sendall(SILENT)
        sleep(0.2)
        assert closed(server)
        assert not server.server_state.tasks


def test_a_client_that_reads_slowly_is_answered() -> None:
    """As long as it reads at all."""
    told = 0
    with serving(in_pieces) as server, socket.create_connection(address_of(server)) as connection:
        connection.settimeout(30)
        connection.sendall(SILENT.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        sleep(0.2)
        while piece := connection.recv(1_000_000):
            told += len(piece)
            sleep(0.05)
    assert told > 16_000_000


def test_where_too_many_are_connected_the_one_that_waited_longest_goes() -> None:
    """For a new one, which is answered; one that is being answered stays."""
    whole = BEGUN + b"Content-Length: 0\r\n\r\n"

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.2)
        await PlainTextResponse("fine")(scope, receive, send)

    with serving(LimitBody(slow)) as server, ExitStack() as stack:
        opened = [
            stack.enter_context(socket.create_connection(address_of(server), timeout=30))
            for _ in range(Hasty.most)
        ]
        opened[0].sendall(whole)
        sleep(0.1)
        assert answered(address_of(server), whole).count(b"200 OK") == 1
        assert opened[0].recv(4096).startswith(b"HTTP/1.1 200")
        with suppress(ConnectionResetError):
            assert opened[1].recv(4096) == b""


def header_of(size: int) -> Headers:
    """Headers of so many bytes, with their names and values."""
    return Headers({"host": "localhost", "x-long": "x" * (size - len("hostlocalhostx-long/"))})


@pytest.mark.parametrize(("size", "status"), [(MOST_HEADERS, 200), (MOST_HEADERS + 1, 431)])
def test_headers_over_the_limit_are_refused_however_they_come(size: int, status: int) -> None:
    """In one piece, too, which the parser takes at any size."""
    told = status_of(LimitLoad(PlainTextResponse("fine")), headers=header_of(size))
    assert asyncio.run(told) == status


def test_more_requests_than_can_be_answered_are_told_to_come_again() -> None:
    """But probes are answered."""

    async def run() -> list[int]:
        end = asyncio.Event()

        async def waits(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["path"] == "/":
                await end.wait()
            await PlainTextResponse("fine")(scope, receive, send)

        app = LimitLoad(waits, most=2)
        busy = [asyncio.create_task(status_of(app)) for _ in range(2)]
        await asyncio.sleep(0)
        met = [
            await status_of(app),
            await status_of(app, "/healthz"),
            await status_of(app, "/readyz"),
        ]
        end.set()
        return [*met, *await asyncio.gather(*busy), await status_of(app)]

    assert asyncio.run(run()) == [503, 200, 200, 200, 200, 200]


async def status_of(app: ASGIApp, path: str = "/", headers: Headers | None = None) -> int:
    """How a request ends."""
    told: list[Message] = []

    async def send(message: Message) -> None:
        told.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    raw = (headers or Headers({"host": "localhost"})).raw
    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode()}
    await app({**scope, "query_string": b"", "headers": raw}, receive, send)
    if told[0]["status"] == 503:
        assert dict(told[0]["headers"])[b"retry-after"]
    status: int = told[0]["status"]
    return status
