"""The engines under test."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingestion.index import BuildStore
from tests.conftest import Require

if TYPE_CHECKING:
    from qdrant_client import QdrantClient


@pytest.fixture(params=["embedded", "server in memory", "server at QDRANT_URL"])
def store(request: pytest.FixtureRequest, tmp_path: Path, require: Require) -> Iterator[BuildStore]:
    """An empty store of each engine."""
    if request.param == "embedded":
        from ingestion.embedded_engine import EmbeddedStore

        yield EmbeddedStore(tmp_path)
        return
    url = os.environ.get("QDRANT_URL")
    if request.param == "server at QDRANT_URL":
        require("QDRANT_URL", url, "no Qdrant server to test against", optional=True)
    yield from _server(url if request.param == "server at QDRANT_URL" else None)


def _server(url: str | None) -> Iterator[BuildStore]:
    from qdrant_client import QdrantClient

    from ingestion.server_engine import ServerStore

    key = os.environ.get("QDRANT_API_KEY")
    client = QdrantClient(url=url, api_key=key, timeout=10) if url else QdrantClient(":memory:")
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
