"""A real Qdrant that is broken in the ways of which docs/operations speaks: nothing may be lost.

Each test starts nodes of its own from QDRANT_BIN, breaks them, and is skipped without it.
"""

from __future__ import annotations

import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from ingestion.errors import BusyError, EngineError, ServerError
from ingestion.index import Filters
from ingestion.read_budget import READ_SECONDS
from ingestion.server_engine import ServerStore
from tests import qdrant
from tests.conftest import Require
from tests.index.samples import sample
from tests.qdrant import Node

Running = Callable[[int], list[Node]]
MORE = 1.0  # seconds that a busy machine may add


@pytest.fixture
def running(require: Require) -> Iterator[Running]:
    """Called with 1 or 3: that many nodes, for one test alone."""
    program = qdrant.binary()
    require("QDRANT_BIN", program, "no program to start Qdrant with", optional=True)
    assert program is not None
    stopping = []

    def run(count: int) -> list[Node]:
        context = qdrant.running(program, count)
        nodes = context.__enter__()
        stopping.append(context)
        return nodes

    yield run
    for context in stopping:
        context.__exit__(None, None, None)


def written(url: str, *names: str) -> ServerStore:
    """The store of a writer, with builds published in turn."""
    store = ServerStore.connect(url, None)
    for name in names:
        built = sample(name, passages=40)
        with store.writing():
            store.write(built.build, built.passages)
            store.publish(name)
    return store


def found(store: ServerStore) -> int:
    """How many passages of the live build a reader finds."""
    live = store.live()
    assert live is not None
    ((dense, sparse),) = sample("asked", questions=1).questions
    return len(store.open(live).search(dense, sparse, Filters(), 40).dense)


def seconds(doing: Callable[[], object]) -> float:
    """How long it takes to fail."""
    begun = time.monotonic()
    with pytest.raises(ServerError):
        doing()
    return time.monotonic() - begun


def test_a_frozen_node_is_waited_for_two_seconds_and_then_not_at_all(running: Running) -> None:
    """Three reads wait, the others fail at once; soon after it runs again they are answered."""
    (node,) = running(1)
    written(node.url, "test-a")
    reader = ServerStore.connect(node.url, None, serving=True)
    assert found(reader) == 40
    with node.frozen():
        assert all(seconds(reader.live) < READ_SECONDS + MORE for _ in range(3))
        assert all(seconds(reader.live) < MORE for _ in range(5))
    begun = time.monotonic()
    while time.monotonic() - begun < 10:
        with suppress(ServerError):
            assert found(reader) == 40
            break
        time.sleep(0.1)
    assert time.monotonic() - begun < 5


def test_a_node_that_was_killed_is_in_service_at_once(running: Running) -> None:
    """Nothing waits for it while it is away, and nothing was lost."""
    (node,) = running(1)
    written(node.url, "test-a", "test-b")
    reader = ServerStore.connect(node.url, None, serving=True)
    node.kill()
    with pytest.raises(ServerError, match="is it running at QDRANT_URL"):
        reader.live()
    assert all(seconds(reader.live) < MORE for _ in range(5))
    node.start()
    node.wait()
    assert found(reader) == 40
    before = reader.previous_manifest()
    assert before is not None
    assert before.build == "test-a"


def test_a_sync_goes_on_while_one_of_three_nodes_is_down(running: Running) -> None:
    """It says what is lacking; the node has its copy when it is back."""
    nodes = running(3)
    store = written(nodes[0].url, "test-a")
    nodes[2].kill()
    built = sample("test-b", passages=40)
    begun = time.monotonic()
    with store.writing():
        store.write(built.build, built.passages)
        lacks = store.publish("test-b")
    assert time.monotonic() - begun < 90
    assert lacks is not None
    assert "a node of the cluster is down" in lacks
    assert found(ServerStore.connect(nodes[1].url, None, serving=True)) == 40
    nodes[2].start()
    nodes[2].wait()
    deadline = time.monotonic() + 60
    while not whole(nodes[0], "policy-test-b"):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert found(ServerStore.connect(nodes[2].url, None, serving=True)) == 40


def whole(node: Node, name: str) -> bool:
    """Whether every replica of a collection is active."""
    told = node.get(f"/collections/{name}/cluster")
    shards = [*told["local_shards"], *told["remote_shards"]]
    return all(shard["state"] == "Active" for shard in shards)


@pytest.mark.parametrize("count", [1, 3])
def test_of_two_writers_one_waits_and_nothing_is_lost(
    running: Running, tmp_path: Path, count: int
) -> None:
    """Begun at once, through different nodes: both are published, one after the other."""
    nodes = running(count)
    written(nodes[0].url, "test-a")
    failed: list[EngineError | BusyError] = []

    def sync(number: int) -> None:
        folder = tmp_path / str(number)
        folder.mkdir()
        store = ServerStore.connect(nodes[number % count].url, None)
        built = sample(f"test-{number}", passages=200)
        try:
            with store.writing(folder):
                store.write(built.build, built.passages)
                store.publish(f"test-{number}")
        except (EngineError, BusyError) as error:
            failed.append(error)

    threads = [threading.Thread(target=sync, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    last = ServerStore.connect(nodes[0].url, None)
    before = last.previous_manifest()
    assert before is not None
    assert {last.live(), before.build} == {"test-0", "test-1"}
    for name in ("test-0", "test-1"):
        assert last.open(name).build.manifest.passages == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_writer_that_was_frozen_changes_nothing(running: Running, count: int) -> None:
    """Another has taken over and published; the aliases stay as that one left them."""
    nodes = running(count)
    written(nodes[0].url, "test-a", "test-b")
    late = ServerStore.connect(nodes[0].url, None)

    def held_up() -> None:
        with late.writing():
            assert late._lease is not None
            late._lease._done.set()
            late._lease._thread.join()
            built = sample("test-late", passages=40)
            late.write(built.build, built.passages)
            written(nodes[-1].url, "test-c")
            late.publish("test-late")

    with pytest.raises(BusyError, match="nothing was published"):
        held_up()
    store = ServerStore.connect(nodes[0].url, None)
    before = store.previous_manifest()
    assert before is not None
    assert (store.live(), before.build) == ("test-c", "test-b")


def test_a_dead_shard_is_told_with_what_to_do(running: Running) -> None:
    """What the server says, with its status, and not whether it runs."""
    nodes = running(3)
    written(nodes[0].url, "test-a")
    reader = ServerStore.connect(nodes[0].url, None, serving=True)
    for node in nodes[1:]:
        node.kill()
    with pytest.raises(ServerError) as raised:  # noqa: PT012 - which of them fails is the server's
        for _ in range(20):
            found(reader)
            built = sample("test-b", passages=3)
            ServerStore.connect(nodes[0].url, None).write(built.build, built.passages)
    assert "is it running" not in str(raised.value)
    assert "start" in str(raised.value)


def test_a_full_disk_is_told_as_such(
    running: Running, require: Require, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In the server's words; the build before goes on serving."""
    with small_disk(tmp_path, require) as disk:
        monkeypatch.setattr(tempfile, "tempdir", str(disk))
        (node,) = running(1)
        written(node.url, "test-a")
        with (disk / "filler").open("wb") as filler, suppress(OSError):
            while filler.write(b"\0" * (1 << 20)):
                filler.flush()
        built = sample("test-b", passages=400)
        with pytest.raises(ServerError) as raised:
            ServerStore.connect(node.url, None).write(built.build, built.passages)
        assert "make room on the disk of the Qdrant server" in str(raised.value)
        assert "is it running" not in str(raised.value)
        assert found(ServerStore.connect(node.url, None, serving=True)) == 40
        node.stop()


@contextmanager
def small_disk(folder: Path, require: Require) -> Iterator[Path]:
    """A disk of 300 MB in memory."""
    disk = folder / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    require("MOUNT", made.returncode == 0, "a disk in memory cannot be mounted", optional=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], capture_output=True, check=True)
