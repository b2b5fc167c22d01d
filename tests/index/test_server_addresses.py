"""Several addresses of one cluster: where one does not answer, the next is asked."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ingestion.errors import ServerError
from ingestion.read_budget import READ_SECONDS
from ingestion.server_addresses import addresses
from ingestion.server_connection import connect
from ingestion.server_engine import ServerStore


@dataclass
class Answering:
    """A server that answers as an empty Qdrant does, and what it was asked."""

    url: str
    asked: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)


@contextmanager
def answering() -> Iterator[Answering]:
    """One on loopback."""

    class Empty(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(f"{self.command} {self.path}")
            told.hosts.add(self.headers["Host"])
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            result: object = {"aliases": []} if self.command == "GET" else True
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps({"result": result, "status": "ok", "time": 0}).encode())

        do_PUT = do_GET

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Empty)
    told = Answering(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def hanging() -> Iterator[str]:
    """The address of one that takes connections and never answers, as a frozen process does."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


NOWHERE = "http://127.0.0.1:1"


@pytest.mark.parametrize(
    ("listed", "secure", "expected"),
    [
        ("http://a:1", False, ("http://a:1",)),
        ("http://a:1/, http://b:2/qdrant/ ,", False, ("http://a:1", "http://b:2/qdrant")),
        ("a,b:7000", False, ("http://a:6333", "http://b:7000")),
        ("a:6333", True, ("https://a:6333",)),
        ("https://[::1]:443,https://[::1]", True, ("https://[::1]:443", "https://[::1]:6333")),
    ],
)
def test_addresses_are_read_as_they_are_meant(
    listed: str, secure: bool, expected: tuple[str, ...]
) -> None:
    """With Qdrant's port, and https for a key, where they say neither."""
    assert addresses(listed, secure=secure) == expected


@pytest.mark.parametrize("listed", [",", "http://", "http://a:what", "http://a:1,http://:5"])
def test_what_is_no_address_is_refused(listed: str) -> None:
    """One of several is enough."""
    with pytest.raises(ValueError, match=r"."):
        addresses(listed, secure=False)


def test_the_next_address_is_asked_and_then_stays_in_use() -> None:
    """As when the first node was killed; the host is named by its own address."""
    with answering() as second:
        store = ServerStore.connect(f"{NOWHERE},{second.url}", None, serving=True)
        assert [store.live(), store.live()] == [None, None]
    assert second.asked == ["GET /aliases", "GET /aliases"]
    assert second.hosts == {second.url.removeprefix("http://")}


def test_the_first_address_is_asked_again_when_the_second_goes() -> None:
    """Round and round."""
    with answering() as first:
        with answering() as second:
            store = ServerStore.connect(f"{NOWHERE},{second.url},{first.url}", None, serving=True)
            store.live()
        store.live()
    assert first.asked == ["GET /aliases"]


def test_one_that_hangs_costs_a_part_of_the_time_and_only_once() -> None:
    """The reader waits no longer than a read may take."""
    with hanging() as first, answering() as second:
        store = ServerStore.connect(f"{first},{second.url}", None, serving=True)
        begun = time.monotonic()
        assert store.live() is None
        between = time.monotonic()
        assert store.live() is None
        ended = time.monotonic()
    assert between - begun < READ_SECONDS
    assert ended - between < READ_SECONDS / 4


def test_where_none_answers_it_is_said_within_the_time_of_a_read() -> None:
    """The breaker counts it as one failure."""
    with hanging() as first, hanging() as second:
        store = ServerStore.connect(f"{first},{second}", None, serving=True)
        begun = time.monotonic()
        with pytest.raises(ServerError, match="in time"):
            store.live()
    assert time.monotonic() - begun < READ_SECONDS + 1


def test_one_that_hangs_beside_one_that_is_down_is_told_as_hanging() -> None:
    """So that the breaker counts it, wherever the one that is down stands."""
    for order in ("{0},http://127.0.0.1:1", "http://127.0.0.1:1,{0}"):
        with hanging() as node:
            store = ServerStore.connect(order.format(node), None, serving=True)
            for _ in range(3):
                with pytest.raises(ServerError, match="did not answer in time"):
                    store.live()
            with pytest.raises(ServerError, match="left alone for a moment"):
                store.live()


def test_a_write_that_may_have_arrived_is_not_sent_to_another() -> None:
    """A collection is made once; one that was not even connected to is asked elsewhere."""
    with hanging() as first, answering() as second:
        client = connect(f"{first},{second.url}", None, serving=True)
        with pytest.raises(Exception, match=r"."):
            client.create_collection("x", vectors_config={})
        assert second.asked == []
        connect(f"{NOWHERE},{second.url}", None).create_collection("x", vectors_config={})
        assert second.asked == ["PUT /collections/x"]
