"""Syncs that a dead node, another writer, a full disk or a name in use get in the way of."""

from __future__ import annotations

import random
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import httpx2

from benchmarks.faults.nodes_fail import read, report, synced, until_answered
from benchmarks.faults.service import Machine, outcome, readiness
from ingestion.errors import ServerError
from ingestion.server_engine import ServerStore
from tests.index.samples import sample
from tests.qdrant import Node, binary, running

PAIRS, KILLS = 6, 16
_SEED = 30


def sync_while_a_node_is_down() -> None:
    """A sync succeeds without a node, at last the one in use; each catches up."""
    everywhere = synced(3, {"QDRANT_REPLICATION_FACTOR": "3"}, addresses=3)
    with everywhere as (nodes, machine), read(machine):
        machine.change(0)
        report("sync with three", machine.sync())
        for number, dies in enumerate((nodes[2], nodes[0]), 1):
            machine.change(number)
            dies.kill()
            report(f"sync {number} with two", machine.sync())
            begun = time.monotonic()
            dies.start()
            dies.wait()
            while not all(whole(nodes[1], name) for name in collections(nodes[1])):
                time.sleep(0.2)
            report("seconds until the node has caught up", f"{time.monotonic() - begun:.1f}")
            report("passages on the node", counts(dies))


def collections(node: Node) -> list[str]:
    """Of builds, on a node."""
    names = (one["name"] for one in node.get("/collections")["collections"])
    return sorted(name for name in names if name.startswith("policy-"))


def whole(node: Node, name: str) -> bool:
    """Whether every replica of a collection is active."""
    known = node.get(f"/collections/{name}/cluster")
    shards = [*known["local_shards"], *known["remote_shards"]]
    return all(shard["state"] == "Active" for shard in shards)


def counts(node: Node) -> dict[str, int]:
    """Points by collection."""
    return {name: node.get(f"/collections/{name}")["points_count"] for name in collections(node)}


def several_writers() -> None:
    """Pairs of syncs from two machines, begun up to a second apart."""
    drawn = random.Random(_SEED)
    with (
        synced(3, addresses=3) as (nodes, first),
        tempfile.TemporaryDirectory() as folder,
        read(first),
    ):
        second = Machine(Path(folder), ",".join(node.url for node in reversed(nodes)))
        for number in range(PAIRS):
            wait = drawn.uniform(0, 1)
            first.change(2 * number)
            second.change(2 * number + 1)
            begun = time.monotonic()
            one = first.start_sync()
            time.sleep(wait)
            other = second.start_sync()
            report(f"pair {number}, {wait:.1f} s apart", "")
            report("one", outcome(one, begun))
            report("other", outcome(other, begun + wait))
            report("aliases", aliases(nodes[0]))
            report("collections", collections(nodes[0]))


def aliases(node: Node) -> dict[str, str]:
    """Collections by alias."""
    return {a["alias_name"]: a["collection_name"] for a in node.get("/aliases")["aliases"]}


def killed_syncs() -> None:
    """Qdrant, and then the sync itself, are killed at a random moment of a sync."""
    drawn = random.Random(_SEED)
    with synced(1) as ((node,), machine), read(machine) as (readers, _):
        machine.change(0)
        begun = time.monotonic()
        machine.sync()
        length = time.monotonic() - begun
        for number in range(1, KILLS + 1):
            machine.change(number)
            at, begun, process = drawn.uniform(0.3, 1) * length, time.monotonic(), None
            process = machine.start_sync()
            time.sleep(at)
            if number % 2:
                node.kill()
                result = outcome(process, begun)
                node.start()
                node.wait()
            else:
                process.send_signal(signal.SIGKILL)
                result = outcome(process, begun)
            report(f"kill {number} at {at:.1f} s", result)
            report("seconds until the next answer", until_answered(readers))
        report("sync after all", machine.sync())
        report("collections", collections(node))
        report("aliases", aliases(node))


def full_disk() -> None:
    """The disk of the only node fills up during syncs; then there is room again."""
    with disk(400) as folder:
        tempfile.tempdir = str(folder)
        with running(_program()) as (node,):
            tempfile.tempdir = None
            with tempfile.TemporaryDirectory() as own:
                machine = Machine(Path(own), node.url)
                report("first sync", machine.sync())
                with read(machine) as (_, served):
                    fill(folder / "filler")
                    machine.change(1)
                    report("sync on a full disk", machine.sync())
                    report("/readyz", readiness(served.url))
                    time.sleep(3)
                    (folder / "filler").unlink()
                    report("sync with room again", machine.sync())
                    report("collections", collections(node))


@contextmanager
def disk(megabytes: int) -> Iterator[Path]:
    """A disk in memory."""
    with tempfile.TemporaryDirectory() as folder:
        options = f"size={megabytes}m"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


def fill(file: Path) -> None:
    """Until nothing more can be written."""
    with file.open("wb", buffering=0) as filler, suppress(OSError):
        while filler.write(b"\0" * (1 << 20)):
            pass


def conflict() -> None:
    """Another program has the name of a build; the live build is deleted by hand, then synced."""
    with synced(1) as ((node,), machine), read(machine) as (_, served):
        put(node, "/collections/policy-test-a")
        built = sample("test-a", passages=3)
        try:
            ServerStore.connect(node.url, None).write(built.build, built.passages)
        except ServerError as error:
            report("a build whose name is in use", error)
        for name in collections(node):
            node.delete(f"/collections/{name}")
        time.sleep(3)
        report("/readyz, the live build deleted by hand", readiness(served.url))
        report("sync after", machine.sync())
        time.sleep(4)
        report("/readyz after", readiness(served.url))


def put(node: Node, path: str) -> None:
    """Make a collection without vectors."""
    with httpx2.Client(trust_env=False, timeout=30) as client:
        client.put(node.url + path, json={}).raise_for_status()


def key_over_http() -> None:
    """The server has a key, and listens on more than loopback."""
    key = "a-key-of-the-rehearsal"
    everywhere = running(_program(), key=key, host="0.0.0.0")
    with everywhere as (node,), tempfile.TemporaryDirectory() as own:
        port = node.url.rsplit(":", 1)[1]
        machine = Machine(Path(own), node.url)
        report("no key", machine.sync())
        wrong = replace(machine, settings={"QDRANT_API_KEY": "another"})
        report("another key", wrong.sync())
        right = replace(machine, settings={"QDRANT_API_KEY": key})
        report("the key on loopback", right.sync())
        exposed = replace(right, url=f"http://{own_address()}:{port}")
        report("the key over http", exposed.sync())
        private = {"QDRANT_API_KEY": key, "QDRANT_PRIVATE": f"{own_address()}/32"}
        report("the same on a private network", replace(exposed, settings=private).sync())


def own_address() -> str:
    """An address of this machine that is not loopback; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])


def _program() -> Path:
    program = binary()
    assert program is not None
    return program


WRITERS: dict[str, Callable[[], None]] = {
    "sync-while-a-node-is-down": sync_while_a_node_is_down,
    "several-writers": several_writers,
    "killed-syncs": killed_syncs,
    "full-disk": full_disk,
    "conflict": conflict,
    "key-over-http": key_over_http,
}
