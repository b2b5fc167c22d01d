"""Replicas replaced one by one under load, over real servers: no request fails."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest

from api.settings import Settings
from ingestion.engines import build_store
from ingestion.records import home_of
from ingestion.settings import BUNDLED_NAME
from ingestion.sync import sync
from tests.api.access import REDIS, redis
from tests.api.balancing import Balancer, balancing
from tests.api.documents import CORPUS
from tests.api.process import Running, running
from tests.conftest import Corpus

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel
    from tests.conftest import Require
    from tests.postgres import Cluster
    from tests.qdrant import Node

REPLICAS, READERS, PAUSE = 3, 6, 0.25  # seconds between two requests of a reader
PATIENCE = 120  # seconds until a replica is ready
QUESTIONS = ("Who sets the heliotrope budget?", "What do boards plan for the council?")


class Later(Exception):
    """A refusal for overload, which says in how many seconds to ask again."""

    def __init__(self, seconds: int) -> None:
        """From the header Retry-After; a process that ends sends none."""
        self.seconds = seconds


def require_taken(told: httpx2.Response) -> None:
    """Raise Later, or AssertionError for what is no answer."""
    if told.status_code == 503 and "Retry-After" in told.headers:
        raise Later(int(told.headers["Retry-After"]))
    assert told.status_code == 200


class Load:
    """Readers who ask, search and follow streams until they are stopped."""

    def __init__(self, url: str) -> None:
        """None of them has begun."""
        self.url, self.done, self.failed = url, Counter[str](), list[str]()
        self._over = threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        """While the block runs."""
        threads = [threading.Thread(target=self._read, args=(n,)) for n in range(READERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def _read(self, number: int) -> None:
        """Half of the readers keep their connection, as browsers do."""
        kinds = (self._ask, self._search, self._stream)
        kept = httpx2.Client(base_url=self.url, timeout=60, trust_env=False)
        with kept:
            for turn in range(number, 10**6):
                if self._over.wait(PAUSE):
                    return
                kind = kinds[turn % 3]
                headers = {} if number % 2 else {"Connection": "close"}
                try:
                    kind(kept, headers, QUESTIONS[turn % 2])
                    self.done[kind.__name__] += 1
                except Later as later:  # the machine is slow: no fault of an update
                    self.done["later"] += 1
                    self._over.wait(later.seconds)
                except (httpx2.HTTPError, AssertionError) as error:
                    self.failed.append(f"{kind.__name__}: {error!r}")

    @staticmethod
    def _ask(client: httpx2.Client, headers: dict[str, str], question: str) -> None:
        told = client.post("/v1/answers", json={"question": question}, headers=headers)
        require_taken(told)
        assert told.json()["status"]

    @staticmethod
    def _search(client: httpx2.Client, headers: dict[str, str], question: str) -> None:
        told = client.get("/v1/search", params={"q": question}, headers=headers)
        require_taken(told)
        assert told.json()["passages"]

    @staticmethod
    def _stream(client: httpx2.Client, headers: dict[str, str], question: str) -> None:
        sent = {"question": question}
        headers = {**headers, "Accept": "text/event-stream"}
        with client.stream("POST", "/v1/answers", json=sent, headers=headers) as told:
            require_taken(told)
            lines = [line for line in told.iter_lines() if line.startswith("data:")]
        assert json.loads(lines[-1].removeprefix("data:"))


@pytest.fixture
def deployment(
    postgres: Cluster,
    qdrant_nodes: Callable[[int], list[Node]],
    require: Require,
    tmp_path: Path,
    corpus: Corpus,
    model: EmbeddingModel,
) -> Iterator[dict[str, str]]:
    """The settings of a replica, over an index that a sync from elsewhere has made."""
    require("Redis", REDIS, "install redis-server")
    nodes = qdrant_nodes(REPLICAS)
    with redis(tmp_path) as limits:
        told = {
            "QDRANT_URL": ",".join(node.url for node in nodes),
            "DATABASE_URL": postgres.new_database(),
            "LIMITS_URL": limits,
        }
        settings = Settings(
            data_dir=tmp_path / "sync",
            qdrant_url=told["QDRANT_URL"],
            database_url=told["DATABASE_URL"],
        )
        store = build_store(settings)
        sync((corpus(CORPUS),), store, home_of(settings), BUNDLED_NAME, lambda: model)
        yield told


@pytest.mark.slow
def test_no_request_fails_while_replicas_are_replaced(
    deployment: dict[str, str], tmp_path: Path
) -> None:
    """Each new one is ready before an old one is told to end; each has a folder of its own."""
    with ExitStack() as stack, balancing() as balancer:
        replicas = [_begun(stack, tmp_path / f"old-{n}", deployment) for n in range(REPLICAS)]
        _until_ready(balancer, *replicas)
        load = Load(f"http://127.0.0.1:{balancer.port}")
        with load.running():
            for number, old in enumerate(replicas):
                new = _begun(stack, tmp_path / f"new-{number}", deployment)
                _until_ready(balancer, new)
                old.process.send_signal(signal.SIGTERM)
                assert old.process.wait(60) == 0
                balancer.replicas.remove(old.url)
    assert load.failed == []
    assert load.done.total() > 3 * READERS
    for name in ("old-0", "new-2"):
        assert {file.name for file in (tmp_path / name).iterdir()} == {"stderr.log"}


def _begun(stack: ExitStack, folder: Path, settings: dict[str, str]) -> Running:
    folder.mkdir()
    return stack.enter_context(running(folder, settings))


def _until_ready(balancer: Balancer, *replicas: Running) -> None:
    balancer.replicas.extend(replica.url for replica in replicas)
    deadline = time.monotonic() + PATIENCE
    while not {replica.url for replica in replicas} <= set(balancer.ready):
        assert time.monotonic() < deadline, "a replica does not become ready"
        time.sleep(0.1)
