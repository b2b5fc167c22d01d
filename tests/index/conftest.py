"""The engines under test."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingestion.index import BuildStore
from tests import qdrant
from tests.conftest import Require
from tests.qdrant import SERVER, SERVER_KEY, binary

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

    from tests.qdrant import Node

Nodes = Callable[[int], list["Node"]]


@pytest.fixture
def running(require: Require) -> Iterator[Nodes]:
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


@pytest.fixture(params=["embedded", "server in memory", "one node", "three nodes"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, require: Require, qdrant_nodes: Nodes
) -> Iterator[BuildStore]:
    """An empty store of each engine; QDRANT_URL takes the place of the one node."""
    if request.param == "embedded":
        from ingestion.embedded_engine import EmbeddedStore

        yield EmbeddedStore(tmp_path)
        return
    url, key = None, None
    if request.param == "one node" and SERVER:
        url, key = SERVER, SERVER_KEY
    elif request.param == "one node":
        require("QDRANT_URL or QDRANT_BIN", binary(), "no Qdrant to test against", optional=True)
        url = qdrant_nodes(1)[0].url
    elif request.param == "three nodes":
        url = qdrant_nodes(3)[0].url
    yield from _server(url, key)


def _server(url: str | None, key: str | None) -> Iterator[BuildStore]:
    from qdrant_client import QdrantClient

    from ingestion.server_connection import connect
    from ingestion.server_engine import ServerStore

    client = connect(url, key) if url else QdrantClient(":memory:")
    _emptied(client)
    yield ServerStore(client)
    _emptied(client)
    client.close()


def _emptied(client: QdrantClient) -> None:
    """Only of what tests wrote; an index in use is left alone."""
    names = [entry.name for entry in client.get_collections().collections]
    if any(re.match(r"policy-(?!test)", name) for name in names):
        pytest.fail("The server at QDRANT_URL holds an index: let the tests have one of their own")
    for name in names:
        if name.startswith("policy-test"):
            client.delete_collection(name)
