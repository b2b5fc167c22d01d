"""How long, and how much, the server listens: headers and bodies that drip, or have no end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from time import sleep

import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from api.http.middleware import LimitBody
from api.http.patience import MOST_HEADERS, PatientProtocol

BEGUN = b"POST / HTTP/1.1\r\nHost: localhost\r\n"


class Hasty(PatientProtocol):
    """One that waits so briefly that a test can see it."""

    seconds = 0.3


@contextmanager
def listening(app: ASGIApp) -> Iterator[tuple[str, int]]:
    """The address of a real server of `app`."""
    config = uvicorn.Config(
        app, port=0, log_config=None, http=Hasty, h11_max_incomplete_event_size=MOST_HEADERS
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()
    server.should_exit = True
    thread.join()


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
    assert told.startswith((b"HTTP/1.1 400", b"HTTP/1.1 431"))


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
