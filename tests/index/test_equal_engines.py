"""The engines tell the same, and what Qdrant itself would with its own IDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import pytest

from ingestion.index import Filters, PassageIndex, Scored
from tests.index.samples import Sample, sample

if TYPE_CHECKING:
    from qdrant_client import QdrantClient
    from qdrant_edge import EdgeShard

    from tests.qdrant import Node

WITHIN = 1e-3


@pytest.fixture(scope="module", params=["in memory", "one shard", "three shards"])
def engines(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Sample, PassageIndex, PassageIndex]]:
    """The same build in both engines; a real server has it in one shard, or in three on three
    nodes.
    """
    from ingestion.embedded_engine import EmbeddedStore
    from ingestion.server_engine import ServerStore
    from ingestion.server_layout import Layout

    client, shards = _client(request)
    built = sample("test-equal", passages=40, questions=30)
    embedded = EmbeddedStore(tmp_path_factory.mktemp("equal"))
    server = ServerStore(client, Layout(shards=shards))
    embedded.write(built.build, built.passages)
    server.write(built.build, built.passages)
    try:
        yield built, embedded.open("test-equal"), server.open("test-equal")
    finally:
        for name in ("policy-test-equal", "policy-test-equal-records"):
            client.delete_collection(name)


def _client(request: pytest.FixtureRequest) -> tuple[QdrantClient, int]:
    """A client of the server that a test asks for, and the shards of a build there."""
    from qdrant_client import QdrantClient

    from ingestion.server_connection import connect

    if request.param == "in memory":
        return QdrantClient(":memory:"), 1
    nodes: Callable[[int], list[Node]] = request.getfixturevalue("qdrant_nodes")
    count = 1 if request.param == "one shard" else 3
    return connect(nodes(count)[0].url, None), count


def agree(ours: Sequence[Scored], theirs: Sequence[Scored]) -> None:
    """The same passages, scores within 1e-3, the same order but for ties."""
    scores = {entry.passage.id: entry.score for entry in theirs}
    assert {entry.passage.id for entry in ours} == set(scores)
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.score == pytest.approx(scores[mine.passage.id], abs=WITHIN)
        assert mine.score == pytest.approx(other.score, abs=WITHIN)


@pytest.mark.parametrize("filters", [Filters(), Filters(publishers=("Beta Fund",))])
def test_both_engines_give_the_same_scores_and_order(
    engines: tuple[Sample, PassageIndex, PassageIndex], filters: Filters
) -> None:
    """Cosine and BM25 of 30 questions over 40 passages, with and without a filter."""
    built, embedded, server = engines
    for dense, sparse in built.questions:
        ours, theirs = (i.search(dense, sparse, filters, 40) for i in (embedded, server))
        agree(ours.dense, theirs.dense)
        agree(ours.bm25, theirs.bm25)
    assert len(built.questions) == 30


@pytest.fixture(scope="module")
def shard(tmp_path_factory: pytest.TempPathFactory) -> EdgeShard:
    """The same passages where Qdrant reckons IDF by itself, in one shard."""
    import qdrant_edge as edge

    config = edge.EdgeConfig(
        vectors={}, sparse_vectors={"bm25": edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)}
    )
    made = edge.EdgeShard.create(str(tmp_path_factory.mktemp("idf")), config)
    points = [
        edge.Point(
            number,
            {"bm25": edge.SparseVector(list(entry.sparse.indices), list(entry.sparse.values))},
            {"id": entry.passage.id},
        )
        for number, entry in enumerate(sample("test-equal", passages=40).passages)
    ]
    made.update(edge.UpdateOperation.upsert_points(points))
    return made


def test_our_weights_are_those_of_qdrants_own_idf(
    engines: tuple[Sample, PassageIndex, PassageIndex], shard: EdgeShard
) -> None:
    """But for rounding: 32 bits there, 64 here."""
    import qdrant_edge as edge

    built, embedded, _ = engines
    for dense, sparse in built.questions:
        vector = edge.SparseVector(list(sparse.indices), list(sparse.values))
        theirs = shard.query(
            edge.QueryRequest(
                limit=40, query=edge.Query.Nearest(vector, using="bm25"), with_payload=True
            )
        )
        ours = embedded.search(dense, sparse, Filters(), 40).bm25
        scores = {entry.passage.id: entry.score for entry in ours}
        assert scores == pytest.approx(
            {(point.payload or {})["id"]: point.score for point in theirs}, rel=1e-6
        )
