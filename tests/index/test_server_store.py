"""What the server engine alone promises."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ingestion.errors import DamagedBuildError, EngineError, ServerError
from ingestion.index import BuildStore
from ingestion.read_budget import READ_SECONDS, read_budget
from ingestion.server_engine import ServerStore
from ingestion.settings import networks
from tests.index.samples import sample


@contextmanager
def server(status: int, content: bytes) -> Iterator[str]:
    """A server on loopback that answers everything with `status` and `content`."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    listening = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}"
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


def refused(asked: Callable[[], object]) -> str:
    """The text of the EngineError, which has one line and names the setting."""
    with pytest.raises(EngineError) as raised:
        asked()
    message = str(raised.value)
    assert "\n" not in message
    assert "QDRANT_URL" in message
    return message


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_told_apart(status: int) -> None:
    """It names the setting to correct."""
    with server(status, b'{"status": {"error": "Invalid API key"}}') as url:
        message = refused(ServerStore.connect(url, None).live)
    assert f"refused the API key ({status})" in message
    assert "QDRANT_API_KEY" in message


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://nowhere.invalid:6333"])
def test_where_nothing_answers_it_is_asked_whether_a_server_runs(url: str) -> None:
    """Refused, or unknown."""
    assert "is it running at QDRANT_URL?" in refused(ServerStore.connect(url, None).live)


@pytest.mark.parametrize(
    ("status", "content"), [(200, b"<html>"), (200, b"{}"), (200, b'{"result": null}')]
)
def test_what_is_not_qdrant_is_told_as_such(status: int, content: bytes) -> None:
    """As when the port is that of another service."""
    with server(status, content) as url:
        message = refused(ServerStore.connect(url, None).live)
    assert "is QDRANT_URL the address of a Qdrant?" in message


def test_what_is_no_address_is_told_as_such() -> None:
    """Before anything is asked."""
    message = refused(lambda: ServerStore.connect("http://127.0.0.1:what", None))
    assert "is QDRANT_URL the address of a Qdrant?" in message


@pytest.mark.parametrize(
    ("status", "said", "mend"),
    [
        (500, "Service internal error: No space left on device", "make room on the disk"),
        (409, "Wrong input: Collection `x` already exists!", "another program writes"),
        (500, "2 of 3 read operations failed: replica is dead", "a node of the cluster is down"),
        (500, "2 of 2 read operations failed: tcp connect error", "a node of the cluster is down"),
        (429, "Rate limiting exceeded", "asked too much"),
        (500, "Something else", "see the log of the Qdrant server"),
    ],
)
def test_what_the_server_says_is_told_with_what_to_do(status: int, said: str, mend: str) -> None:
    """With its status, in one line, and nobody is asked whether it runs."""
    content = json.dumps({"status": {"error": said}, "time": 0.1}).encode()
    with server(status, content) as url, pytest.raises(ServerError) as raised:
        ServerStore.connect(url, None).live()
    message = str(raised.value)
    assert f"Qdrant answered {status}" in message
    assert said in message
    assert mend in message
    assert "is it running" not in message


def test_what_is_no_json_is_told_in_one_short_line() -> None:
    """A proxy's page, say."""
    page = b"<html>\n<p>Bad\x1b gateway" + b"x" * 1000
    with server(502, page) as url, pytest.raises(ServerError) as raised:
        ServerStore.connect(url, None).live()
    message = str(raised.value)
    assert "502" in message
    assert message.isprintable()
    assert len(message) < 500


@contextmanager
def electing(refusals: int) -> Iterator[tuple[str, list[int]]]:
    """A cluster without a leader: so many refusals, then nothing is held; and what it answered."""
    answered: list[int] = []
    error = "Service internal error: Waiting for consensus operation commit failed."

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status = 500 if len(answered) < refusals else 200
            answered.append(status)
            said: object = {"status": {"error": error}}
            told: object = said if status == 500 else {"result": {"aliases": []}}
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    listening = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}", answered
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


def test_a_writer_waits_until_a_cluster_has_a_leader() -> None:
    """A reader is told at once."""
    with electing(1) as (url, answered):
        assert ServerStore.connect(url, None).live() is None
        assert answered == [500, 200]
    with electing(1) as (url, answered):
        with pytest.raises(ServerError, match="a node of the cluster is down or cut off"):
            ServerStore.connect(url, None, serving=True).live()
        assert answered == [500]


def test_a_server_that_hangs_is_soon_not_waited_for() -> None:
    """Three wait as long as a read may take, the next not at all; one that answers closes it."""
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        store = ServerStore.connect(
            f"http://127.0.0.1:{hanging.getsockname()[1]}", None, serving=True
        )
        waited = []
        for _ in range(4):
            begun = time.monotonic()
            with pytest.raises(ServerError, match="in time"):
                store.live()
            waited.append(time.monotonic() - begun)
    assert all(READ_SECONDS - 0.1 < seconds < READ_SECONDS + 1 for seconds in waited[:3])
    assert waited[3] < 0.5


def test_a_request_waits_for_all_its_reads_together() -> None:
    """However many there are."""
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        store = ServerStore.connect(
            f"http://127.0.0.1:{hanging.getsockname()[1]}", None, serving=True
        )
        begun = time.monotonic()
        with read_budget(0.5):
            for _ in range(5):
                with pytest.raises(ServerError):
                    store.live()
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize(
    ("url", "private", "warned"),
    [
        ("http://127.0.0.1:1", "", False),
        ("https://192.0.2.1:6333", "", False),
        ("http://192.0.2.1:6333", "", True),
        ("http://192.0.2.1:6333", "192.0.2.0/24", False),
    ],
)
def test_a_key_that_leaves_unencrypted_is_warned_of_in_one_line(
    url: str, private: str, warned: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """In our words, and not where the user vouches for the network."""
    ServerStore.connect(url, "a key", private=networks(private))
    lines = [record.message for record in caplog.records]
    assert len(lines) == warned
    assert all("https://" in line and "QDRANT_PRIVATE" in line for line in lines)


@pytest.fixture
def client() -> Iterator[object]:
    """A client in memory."""
    from qdrant_client import QdrantClient

    opened = QdrantClient(":memory:")
    yield opened
    opened.close()


def names(client: object) -> set[str]:
    """The collections there are."""
    from qdrant_client import QdrantClient

    assert isinstance(client, QdrantClient)
    return {entry.name for entry in client.get_collections().collections}


def test_other_peoples_collections_are_left_alone(client: object) -> None:
    """Even one that begins as ours do: ours come in pairs."""
    from qdrant_client import QdrantClient

    assert isinstance(client, QdrantClient)
    others = {"documents", "policy-documents"}
    for name in others:
        client.create_collection(name, vectors_config={})
    store: BuildStore = ServerStore(client)
    for name in ("test-a", "test-b", "test-c"):
        built = sample(name, passages=3)
        store.write(built.build, built.passages)
        store.publish(name)
    ours = {"policy-test-b", "policy-test-c"}
    lease = {"integration-policy-lease"}
    assert names(client) == others | lease | ours | {f"{name}-records" for name in ours}


def test_a_large_vocabulary_is_stored_whole(client: object) -> None:
    """In parts, each well below what a request may carry; so are the document frequencies."""
    from dataclasses import replace

    from qdrant_client import QdrantClient

    from ingestion.bm25 import DocumentFrequencies
    from ingestion.terms import Vocabulary

    assert isinstance(client, QdrantClient)
    built = sample("test-a", passages=3)
    large = replace(
        built.build,
        vocabulary=Vocabulary({f"s{n}": n for n in range(12_345)}, 3),
        frequencies=DocumentFrequencies({n: n for n in range(12_345)}, 3),
    )
    store = ServerStore(client)
    store.write(large, built.passages)
    assert store.open("test-a").build == large


def test_a_build_whose_passages_are_gone_is_not_opened(client: object) -> None:
    """The records alone are no build."""
    from qdrant_client import QdrantClient, models

    assert isinstance(client, QdrantClient)
    built = sample("test-a", passages=3)
    store = ServerStore(client)
    store.write(built.build, built.passages)
    client.delete("policy-test-a", models.Filter(must=[]))
    with pytest.raises(DamagedBuildError, match="holds 0 passages where its manifest says 3"):
        store.open("test-a")
