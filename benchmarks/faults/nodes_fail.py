"""Nodes that die, freeze or lose a shard while readers ask."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx2

from benchmarks.faults.service import Machine, Readers, readiness, said, summary
from tests.api.process import Running
from tests.qdrant import Node, binary, running


def report(what: str, seen: object) -> None:
    """One line of the report."""
    print(f"- {what}: {seen}", flush=True)


@contextmanager
def synced(
    count: int, settings: Mapping[str, str] | None = None, addresses: int = 1
) -> Iterator[tuple[list[Node], Machine]]:
    """So many nodes with a build, and the machine that wrote it; QDRANT_URL has `addresses`."""
    program = binary()
    assert program is not None
    with tempfile.TemporaryDirectory() as folder, running(program, count) as nodes:
        url = ",".join(node.url for node in nodes[:addresses])
        machine = Machine(Path(folder), url, settings or {})
        report("first sync", machine.sync())
        yield nodes, machine


@contextmanager
def read(machine: Machine) -> Iterator[tuple[Readers, Running]]:
    """Readers of the service over the machine, and what the log says of them at the end."""
    with machine.serving() as served:
        readers = Readers(served.url)
        with readers.asking():
            time.sleep(4)
            yield readers, served
        report("readers", summary(readers.asked))
        for line in said(served):
            report("log", line)


def one_of_three_killed(replicas: int) -> None:
    """A node dies that QDRANT_URL does not name."""
    settings = {"QDRANT_REPLICATION_FACTOR": str(replicas)}
    with synced(3, settings) as (nodes, machine), read(machine) as (_, served):
        holder = next(node for node in nodes[1:] if shards(node) or replicas > 1)
        holder.kill()
        time.sleep(10)
        report("/readyz", readiness(served.url))
        holder.start()
        holder.wait()
        time.sleep(4)
        report("/readyz after", readiness(served.url))


def shards(node: Node) -> int:
    """How many shards with passages lie on the node."""
    names = [one["name"] for one in node.get("/collections")["collections"]]
    return sum(len(node.get(f"/collections/{name}/cluster")["local_shards"]) for name in names)


def the_one_in_use_killed() -> None:
    """The first node of QDRANT_URL dies, and the two others stand."""
    with synced(3, addresses=3) as (nodes, machine), read(machine) as (_, served):
        nodes[0].kill()
        time.sleep(10)
        report("/readyz", readiness(served.url))
        nodes[0].start()
        nodes[0].wait()
        time.sleep(4)


def killed_and_started(seconds: float = 8) -> None:
    """The only node dies under load and comes back."""
    with synced(1) as ((node,), machine), read(machine) as (readers, served):
        node.kill()
        time.sleep(seconds)
        report("/readyz", readiness(served.url))
        node.start()
        node.wait()
        report("seconds until the next answer", until_answered(readers))
        time.sleep(2)


def until_answered(readers: Readers) -> str:
    """How long it takes from now."""
    begun, first = time.monotonic(), len(readers.asked)
    while not any(one.status == 200 for one in readers.asked[first:]):
        if time.monotonic() - begun > 60:
            return "not within 60"
        time.sleep(0.05)
    return f"{time.monotonic() - begun:.1f}"


def frozen(seconds: float = 20) -> None:
    """The only node is stopped by SIGSTOP."""
    with synced(1) as ((node,), machine), read(machine) as (readers, served):
        before = len(readers.asked)
        with node.frozen():
            for _ in range(4):
                report("/readyz", readiness(served.url))
                time.sleep(seconds / 4 - 2)
            report("readers while frozen", summary(readers.asked[before:]))
            report("headers", retry_after(served.url))
        report("seconds until the next answer", until_answered(readers))


def retry_after(url: str) -> str:
    """Status and Retry-After of one question."""
    with httpx2.Client(trust_env=False, timeout=30) as client:
        answer = client.post(f"{url}/v1/answers", json={"question": "What is a place?"})
    return f"{answer.status_code}, Retry-After {answer.headers.get('Retry-After')}"


def one_of_three_frozen(which: int) -> None:
    """The node in use, or another, is stopped by SIGSTOP; QDRANT_URL names all."""
    with synced(3, addresses=3) as (nodes, machine), read(machine) as (readers, served):
        before = len(readers.asked)
        with nodes[which].frozen():
            time.sleep(6)
            report("/readyz", readiness(served.url))
            time.sleep(8)
            report("readers while frozen", summary(readers.asked[before:]))
        report("seconds until the next answer", until_answered(readers))


def dead_shard() -> None:
    """Two of three nodes die, and a shard has no replica left; then they return."""
    settings = {"QDRANT_REPLICATION_FACTOR": "1", "QDRANT_SHARDS": "3"}
    with synced(3, settings) as (nodes, machine), read(machine) as (readers, served):
        for node in nodes[1:]:
            node.kill()
        time.sleep(5)
        report("/readyz", readiness(served.url))
        machine.change(1)
        report("sync", machine.sync())
        for node in nodes[1:]:
            node.start()
        for node in nodes[1:]:
            node.wait()
        report("seconds until the next answer", until_answered(readers))
        report("sync after", machine.sync())
        time.sleep(2)


NODES: dict[str, Callable[[], None]] = {
    "killed-and-started": killed_and_started,
    "one-of-three-killed": lambda: one_of_three_killed(2),
    "one-of-three-killed-one-replica": lambda: one_of_three_killed(1),
    "the-one-in-use-killed": the_one_in_use_killed,
    "frozen": frozen,
    "the-one-in-use-frozen": lambda: one_of_three_frozen(0),
    "another-frozen": lambda: one_of_three_frozen(2),
    "dead-shard": dead_shard,
}
