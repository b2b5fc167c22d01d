"""The same questions over the embedded engine, and over one shard and three of a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingestion.bm25 import encode_question
from ingestion.building import UNWRITTEN, write_build
from ingestion.embedded_engine import EmbeddedStore
from ingestion.index import Filters, PassageIndex
from ingestion.searching import search
from ingestion.settings import BUNDLED
from ingestion.vector_cache import VectorCache
from tests.qdrant import SERVER, SERVER_KEY

if TYPE_CHECKING:
    from api.assistant import Assistant
    from evals.question_file import Question
    from ingestion.embedding import EmbeddingModel
    from ingestion.server_engine import ServerStore
    from tests.qdrant import Node

pytestmark = pytest.mark.slow

QUESTIONS, DEPTH, WITHIN = 120, 50, 1e-5
Nodes = Callable[[int], list["Node"]]


@pytest.fixture(scope="module")
def asked() -> list[Question]:
    """The first questions of the development split that stand alone."""
    from evals.suites import suite

    return [one for one in suite("dev").questions if not one.history][:QUESTIONS]


@pytest.fixture(scope="session", params=["one shard", "three shards"])
def server(request: pytest.FixtureRequest, qdrant_nodes: Nodes) -> tuple[str, str | None, int]:
    """Address, key and shards; QDRANT_URL takes the place of the one node. First of all, so that
    nothing is made where there is no server.
    """
    shards = 1 if request.param == "one shard" else 3
    if shards == 1 and SERVER:
        return SERVER, SERVER_KEY, shards
    return qdrant_nodes(shards)[0].url, None, shards


@pytest.fixture(scope="module")
def embedded(digests: Path, model: EmbeddingModel) -> Assistant:
    """Over the repository's own corpus, with the bundled reader."""
    from api.assistant import Assistant
    from ingestion.trained_reader import load_reader

    return Assistant(EmbeddedStore(digests), model, BUNDLED, reader=load_reader(BUNDLED))


@pytest.fixture(scope="module")
def served(
    server: tuple[str, str | None, int], embedded: Assistant, digests: Path, model: EmbeddingModel
) -> Iterator[Assistant]:
    """The same build on a server."""
    from api.assistant import Assistant

    with _store(*server) as store:
        _copy(embedded.parts().index, store, digests, model)
        yield Assistant(store, model, BUNDLED, reader=embedded.reader)


@contextmanager
def _store(url: str, key: str | None, shards: int) -> Iterator[ServerStore]:
    """A store on a server that holds no index, and holds none afterwards."""
    from ingestion.server_connection import connect
    from ingestion.server_engine import ServerStore
    from ingestion.server_layout import Layout

    client = connect(url, key)
    if any(entry.name.startswith("policy-") for entry in client.get_collections().collections):
        pytest.fail("The server holds an index: let the tests have one of their own")
    try:
        yield ServerStore(client, Layout(shards=shards))
    finally:
        for entry in client.get_collections().collections:
            if entry.name.startswith("policy-"):
                client.delete_collection(entry.name)
        client.close()


def _copy(index: PassageIndex, store: ServerStore, folder: Path, model: EmbeddingModel) -> None:
    """Write and publish what `index` holds, with the vectors that were made for it."""
    build = index.build
    passages = {source_id: index.passages_of(source_id) for source_id in build.by_id}
    manifest = replace(build.manifest, files={}, **UNWRITTEN)
    written = write_build(manifest, build.by_id, passages, store, VectorCache(folder), model)
    store.publish(written.manifest.build)


def test_every_question_finds_the_same_passages(
    served: Assistant, embedded: Assistant, asked: list[Question]
) -> None:
    """In the same order, with the same scores; the terms' weights are those of the whole build."""
    ours, theirs = embedded.parts(), served.parts()
    assert len(asked) == QUESTIONS
    differ = []
    for question in asked:
        vector = next(iter(ours.model.embed([question.question])))
        first, second = (
            search(question.question, vector, parts.index, Filters(), DEPTH)
            for parts in (ours, theirs)
        )
        scores = [
            [entry.score for entry in index.search(vector, terms, Filters(), DEPTH).bm25]
            for terms in [encode_question(question.question)]
            for index in (ours.index, theirs.index)
        ]
        if [e.passage for e in first] != [e.passage for e in second]:
            differ.append(question.id)
        assert scores[1] == pytest.approx(scores[0], abs=WITHIN)
    assert differ == []


def test_every_question_gets_the_same_answer(
    served: Assistant, embedded: Assistant, asked: list[Question]
) -> None:
    """Statements, citations, notices and how likely it was."""
    from evals.askers import InProcess

    first, second = InProcess(embedded), InProcess(served)
    differ = [
        question.id
        for question in asked
        if first.ask(question).answer != second.ask(question).answer
    ]
    assert differ == []
