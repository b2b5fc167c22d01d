"""An embedding model over HTTP: a real server on loopback, over the bundled weights."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import SecretStr

from ingestion.embedded_engine import EmbeddedStore
from ingestion.endpoint_model import EndpointModel
from ingestion.engines import recorded_name
from ingestion.errors import ModelError, SettingsError
from ingestion.sync import sync
from tests.conftest import Corpus

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel

TEXTS = [f"Boards plan {number} beds for the council." for number in range(70)]
Spoil = Callable[[int, list[str]], "int | list[list[float]] | None"]


class Server:
    """What was asked of it; `spoil` may give a status or other vectors in place of the real."""

    def __init__(self, model: EmbeddingModel) -> None:
        """Nothing is spoilt."""
        self.model, self.url = model, ""
        self.batches: list[list[str]] = []
        self.keys: set[str] = set()
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()
        self.spoil: Spoil = lambda number, texts: None

    def answer(self, texts: list[str]) -> tuple[int, dict[str, Any]]:
        """The status and the body."""
        with self.lock:
            self.batches.append(texts)
            number = len(self.batches)
        spoilt = self.spoil(number, texts)
        if isinstance(spoilt, int):
            return spoilt, {"error": {"message": "spoilt"}}
        vectors = spoilt or [vector.tolist() for vector in self.model.embed(texts)]
        rows = [{"object": "embedding", "index": n, "embedding": v} for n, v in enumerate(vectors)]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return 200, {"object": "list", "data": rows[::-1], "model": "m", "usage": usage}


@contextmanager
def served(server: Server) -> Iterator[None]:
    """At a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with server.lock:
                server.keys.add(self.headers["Authorization"])
                server.at_once += 1
                server.most_at_once = max(server.most_at_once, server.at_once)
            status, body = server.answer(told["input"])
            with server.lock:
                server.at_once -= 1
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            if status == 429:
                self.send_header("Retry-After", "0.05")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, args=(0.05,))
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_port}/v1#mini"
    try:
        yield
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


@pytest.fixture
def server(model: EmbeddingModel) -> Iterator[Server]:
    """A sound one."""
    made = Server(model)
    with served(made):
        yield made


def test_vectors_are_those_of_the_model_in_the_order_of_the_texts(
    server: Server, model: EmbeddingModel
) -> None:
    """In batches, several at a time, with the key."""
    asked = EndpointModel(server.url, SecretStr("sk-test"), concurrent=3)
    given, own = list(asked.embed(TEXTS)), list(model.embed(TEXTS))
    assert np.allclose(given, own, atol=1e-6)
    assert (asked.name, asked.dimensions) == ("mini", model.dimensions)
    assert max(len(batch) for batch in server.batches) == 16
    assert 1 < server.most_at_once <= 3
    assert server.keys == {"Bearer sk-test"}
    assert asked.count_tokens(TEXTS[0]) == model.count_tokens(TEXTS[0])


def test_what_is_busy_or_broken_for_a_moment_is_asked_again(server: Server) -> None:
    """After 429 as long as it says, after 500 a while."""
    asked = EndpointModel(server.url)
    failing = {2: 429, 3: 500, 4: 429}
    server.spoil = lambda number, _: failing.get(number)
    assert len(list(asked.embed(TEXTS[:16]))) == 16
    assert len(server.batches) == 5


def test_nobody_waits_long_for_the_vector_of_a_question(server: Server) -> None:
    """It is asked for once more, and no oftener."""
    asked = EndpointModel(server.url)
    server.spoil = lambda *_: 500
    with pytest.raises(ModelError, match="status 500"):
        list(asked.embed(["Who plans beds?"]))
    assert len(server.batches) == 3


def test_a_batch_that_is_too_large_is_halved(server: Server) -> None:
    """Down to what it takes; a text that is refused by itself is an error."""
    asked = EndpointModel(server.url)
    server.spoil = lambda _, texts: 413 if len(texts) > 3 else None
    assert len(list(asked.embed(TEXTS[:16]))) == 16
    server.spoil = lambda _, texts: 400
    with pytest.raises(ModelError, match="status 400"):
        list(asked.embed(TEXTS[:2]))


@pytest.mark.parametrize(
    ("vectors", "problem"),
    [
        ([[1.0, 0.0]], "not of 384 dimensions"),
        ([[0.0] * 384], "a vector that is none"),
        ([[1.0] * 384] * 2, "2 vectors for 1 texts"),
    ],
)
def test_vectors_that_cannot_be_right_are_refused(
    server: Server, vectors: list[list[float]], problem: str
) -> None:
    """Another model behind the same name, and what is no vector."""
    asked = EndpointModel(server.url)
    server.spoil = lambda *_: vectors
    with pytest.raises(ModelError, match=problem):
        list(asked.embed(["beds"]))


def test_a_key_that_is_refused_is_told_without_the_key(server: Server) -> None:
    """In one line, with what to do."""
    server.spoil = lambda *_: 401
    with pytest.raises(ModelError, match="EMBEDDING_API_KEY") as told:
        EndpointModel(server.url, SecretStr("sk-secret"))
    assert "sk-secret" not in str(told.value)


def test_a_sync_goes_on_from_the_vectors_made_so_far(
    server: Server, tmp_path: Path, corpus: Corpus
) -> None:
    """Its server failed half way: the next asks for the others alone."""
    sections = "".join(f"\n## Ward {n}\n\nWard {n} has {n} beds.\n" for n in range(100))
    folder = corpus({"wards.md": f"# Wards\n{sections}"})
    asked = EndpointModel(server.url, concurrent=1)
    store, data = EmbeddedStore(tmp_path / "data"), tmp_path / "data"
    server.batches.clear()
    server.spoil = lambda number, _: 401 if number > 5 else None
    with pytest.raises(ModelError):
        sync((folder,), store, data, "mini", lambda: asked)
    made = {text for batch in server.batches[:4] for text in batch}
    server.batches.clear()
    server.spoil = lambda *_: None
    assert sync((folder,), store, data, "mini", lambda: asked).passages == 100
    again = [text for batch in server.batches for text in batch]
    assert made.isdisjoint(again)
    assert len(again) <= 100 - len(made)


def test_a_setting_names_a_model_wherever_it_is_served() -> None:
    """So that an index stays when its endpoint moves; an address alone is a mistake."""
    assert recorded_name("https://one.example/v1#bge") == recorded_name("http://two.example#bge")
    for setting in ("https://one.example/v1", "https://#bge"):
        with pytest.raises(SettingsError, match="https://host/v1#model"):
            recorded_name(setting)
