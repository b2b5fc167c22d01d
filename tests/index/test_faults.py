"""A real Qdrant that is broken in the ways of which docs/operations speaks: nothing may be lost.

Each test starts nodes of its own from QDRANT_BIN, breaks them, and is skipped without it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from ingestion.errors import BusyError, EngineError, ServerError
from ingestion.read_budget import READ_SECONDS
from ingestion.server_engine import ServerStore
from ingestion.server_layout import Layout
from tests.index.conftest import Nodes
from tests.index.samples import found, sample, written
from tests.qdrant import Node

MORE = 1.0  # seconds that a busy machine may add


def seconds(doing: Callable[[], object]) -> float:
    """How long it takes to fail."""
    begun = time.monotonic()
    with pytest.raises(ServerError):
        doing()
    return time.monotonic() - begun


def test_a_frozen_node_is_waited_for_two_seconds_and_then_not_at_all(running: Nodes) -> None:
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


def test_a_node_that_was_killed_is_in_service_at_once(running: Nodes) -> None:
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


@pytest.mark.parametrize("dies", [0, 2])
def test_a_sync_goes_on_while_one_of_three_nodes_is_down(running: Nodes, dies: int) -> None:
    """Also where the one that leads has just died. It says what is lacking; the node has its copy
    when it is back.
    """
    nodes = running(3)
    urls = ",".join(node.url for node in nodes)
    written(urls, "test-a")
    nodes[dies].kill()
    store = ServerStore.connect(urls, None, layout=Layout(replication_factor=3))
    built = sample("test-b", passages=40)
    begun = time.monotonic()
    with store.writing():
        store.write(built.build, built.passages)
        lacks = store.publish("test-b")
    assert time.monotonic() - begun < 90
    assert lacks is not None
    assert "a node of the cluster is down" in lacks
    assert found(ServerStore.connect(nodes[1].url, None, serving=True)) == 40
    nodes[dies].start()
    nodes[dies].wait()
    deadline = time.monotonic() + 60
    while not whole(nodes[1], "policy-test-b"):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert found(ServerStore.connect(nodes[dies].url, None, serving=True)) == 40


def whole(node: Node, name: str) -> bool:
    """Whether every replica of a collection is active."""
    told = node.get(f"/collections/{name}/cluster")
    shards = [*told["local_shards"], *told["remote_shards"]]
    return all(shard["state"] == "Active" for shard in shards)


@pytest.mark.parametrize("count", [1, 3])
def test_of_two_writers_one_waits_and_nothing_is_lost(
    running: Nodes, tmp_path: Path, count: int
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
def test_a_writer_that_was_frozen_changes_nothing(running: Nodes, count: int) -> None:
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


@pytest.mark.parametrize(("dies", "how"), [(0, "kill"), (2, "kill"), (0, "frozen"), (2, "frozen")])
def test_one_of_three_nodes_may_die(running: Nodes, dies: int, how: str) -> None:
    """The one in use or another, killed or frozen: every read is answered in its time."""
    nodes = running(3)
    urls = ",".join(node.url for node in nodes)
    written(urls, "test-a", "test-b")
    reader = ServerStore.connect(urls, None, serving=True)
    assert found(reader) == 40
    waited = []
    with ExitStack() as stack:
        if how == "kill":
            nodes[dies].kill()
        else:
            stack.enter_context(nodes[dies].frozen())
        for _ in range(20):
            begun = time.monotonic()
            assert found(reader) == 40
            waited.append(time.monotonic() - begun)
    assert max(waited) < 3 * (READ_SECONDS + MORE)  # three calls: aliases, records, passages
    assert sorted(waited)[10] < READ_SECONDS
