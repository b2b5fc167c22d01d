"""What the server engine alone promises."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ingestion.errors import DamagedBuildError, EngineError
from ingestion.index import BuildStore
from ingestion.server_engine import ServerStore
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


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "http://nowhere.invalid:6333", "http://127.0.0.1:what"]
)
def test_a_server_that_is_not_there_is_a_clear_error(url: str) -> None:
    """Refused, unknown or no address at all: is it running there?"""
    assert "is it running" in refused(lambda: ServerStore.connect(url, None).live())


@pytest.mark.parametrize(("status", "content"), [(500, b"oops"), (200, b"<html>"), (200, b"{}")])
def test_a_server_that_is_not_qdrant_is_a_clear_error(status: int, content: bytes) -> None:
    """As when the port is that of another service."""
    with server(status, content) as url:
        assert "Qdrant failed when" in refused(ServerStore.connect(url, None).live)


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
    assert names(client) == others | ours | {f"{name}-records" for name in ours}


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
