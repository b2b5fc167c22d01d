"""Messages about a real Qdrant that refuses: the words of the server, and what to do.

Each test starts nodes of its own from QDRANT_BIN, and is skipped without it.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from ingestion.errors import EngineError, ServerError
from ingestion.server_engine import ServerStore
from tests import qdrant
from tests.conftest import Require
from tests.index.conftest import Nodes
from tests.index.samples import found, sample, written


def test_a_dead_shard_is_told_with_what_to_do(running: Nodes) -> None:
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
    running: Nodes, require: Require, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
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


def test_a_name_in_use_is_told(running: Nodes) -> None:
    """A collection of another program has the name of a build: it is left alone."""
    from ingestion.server_connection import connect

    (node,) = running(1)
    written(node.url, "test-a")
    client = connect(node.url, None)
    client.create_collection("policy-test-b", vectors_config={})
    built = sample("test-b", passages=3)
    store = ServerStore.connect(node.url, None)
    with pytest.raises(ServerError) as raised:
        store.write(built.build, built.passages)
    assert "Qdrant answered 409 when creating a build" in str(raised.value)
    assert "already exists" in str(raised.value)
    assert "another program writes to the same server" in str(raised.value)
    assert client.count("policy-test-b").count == 0
    assert found(store) == 40
    client.close()


@pytest.mark.parametrize("key", [None, "another key"])
def test_a_key_that_the_server_refuses_is_told(require: Require, key: str | None) -> None:
    """Missing or wrong; the right one is taken."""
    program = qdrant.binary()
    require("QDRANT_BIN", program, "no program to start Qdrant with", optional=True)
    assert program is not None
    with qdrant.running(program, key="the right key") as (node,):
        with pytest.raises(EngineError, match=r"Qdrant refused the API key \(40[13]\)"):
            ServerStore.connect(node.url, key).live()
        assert ServerStore.connect(node.url, "the right key").live() is None
