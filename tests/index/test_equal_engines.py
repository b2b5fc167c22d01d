"""The two engines tell the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ingestion.index import Filters, PassageIndex, Scored
from tests.index.samples import Sample, sample

WITHIN = 1e-3


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, PassageIndex, PassageIndex]:
    """The same build in both engines."""
    from qdrant_client import QdrantClient

    from ingestion.embedded_engine import EmbeddedStore
    from ingestion.server_engine import ServerStore

    built = sample("test-equal", passages=40, questions=30)
    folder: Path = tmp_path_factory.mktemp("equal")
    stores = (EmbeddedStore(folder), ServerStore(QdrantClient(":memory:")))
    for store in stores:
        store.write(built.build, built.passages)
    embedded, server = (store.open("test-equal") for store in stores)
    return built, embedded, server


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
