"""How a build lies on a server: by the settings, the peers and the passages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ingestion.engines import build_store
from ingestion.errors import SettingsError
from ingestion.index import Filters
from ingestion.server_layout import Layout
from ingestion.settings import Settings
from tests.index.samples import sample

if TYPE_CHECKING:
    from tests.qdrant import Node

Nodes = Callable[[int], list["Node"]]


@pytest.mark.parametrize(("peers", "expected"), [(1, 1), (2, 2), (3, 2), (5, 2)])
def test_there_are_two_replicas_where_there_are_peers_for_them(peers: int, expected: int) -> None:
    """So that one node may die; a setting decides otherwise."""
    assert Layout().copies(peers)["replication_factor"] == expected
    assert Layout(replication_factor=3).copies(peers)["replication_factor"] == 3


def test_no_more_replicas_confirm_a_write_than_there_are() -> None:
    """Else nothing could be written."""
    assert Layout(write_consistency=2).copies(1)["write_consistency_factor"] == 1
    assert Layout(write_consistency=2).copies(3)["write_consistency_factor"] == 2


@pytest.mark.parametrize(
    ("passages", "expected"), [(0, 1), (1_000_000, 1), (1_000_001, 2), (2_500_000, 3)]
)
def test_there_is_a_shard_for_each_million_passages(passages: int, expected: int) -> None:
    """One at least; a setting decides otherwise."""
    assert Layout().shard_number(passages) == expected
    assert Layout(shards=4).shard_number(passages) == 4


@pytest.mark.parametrize(("told", "expected"), [("2", 2), ("all", "all"), ("quorum", "quorum")])
def test_reads_agree_among_as_many_copies_as_told(
    monkeypatch: pytest.MonkeyPatch, told: str, expected: object
) -> None:
    """A number, or a word that the server knows."""
    monkeypatch.setenv("QDRANT_READ_CONSISTENCY", told)
    settings = Settings.read()
    assert Layout(read_consistency=settings.qdrant_read_consistency).consistency() == expected


def test_an_unknown_consistency_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before a server is asked."""
    monkeypatch.setenv("QDRANT_READ_CONSISTENCY", "most")
    with pytest.raises(SettingsError, match=r"^Setting QDRANT_READ_CONSISTENCY: "):
        Settings.read()


def test_what_is_in_memory_is_told_to_the_server() -> None:
    """By default the vectors and terms, and not the texts."""
    assert (Layout().dense(2).on_disk, Layout().copies(1)["on_disk_payload"]) == (False, True)
    everything, nothing = Layout(on_disk="everything"), Layout(on_disk="nothing")
    assert everything.dense(2).on_disk is True
    index = everything.sparse().index
    assert index is not None
    assert index.on_disk is True
    assert nothing.copies(1)["on_disk_payload"] is False


def test_quantised_vectors_are_scored_again() -> None:
    """Without quantisation nothing is."""
    assert Layout().dense(2).quantization_config is None
    assert Layout().rescored() is None
    quantised = Layout(quantisation="scalar")
    assert quantised.dense(2).quantization_config is not None
    searched = quantised.rescored()
    assert searched is not None
    assert searched.quantization is not None
    assert searched.quantization.rescore is True


def test_settings_are_taken_over_to_a_cluster(qdrant_nodes: Nodes) -> None:
    """Read back from a real server; a node that was not written to answers."""
    nodes = qdrant_nodes(3)
    urls = ",".join(node.url for node in nodes)
    settings = Settings(
        qdrant_url=urls,
        qdrant_shards=3,
        qdrant_replication_factor=3,
        qdrant_write_consistency=2,
        qdrant_read_consistency="majority",
        qdrant_on_disk="everything",
        qdrant_quantisation="scalar",
    )
    store, built = build_store(settings), sample("test-layout", questions=3)
    store.write(built.build, built.passages)
    store.publish("test-layout")
    try:
        told = nodes[2].get("/collections/policy-test-layout")["config"]
        params = told["params"]
        assert params["shard_number"] == 3
        assert params["replication_factor"] == 3
        assert params["write_consistency_factor"] == 2
        assert params["on_disk_payload"] is True
        assert params["vectors"]["dense"]["on_disk"] is True
        assert params["vectors"]["dense"]["quantization_config"]["scalar"]["type"] == "int8"
        assert params["sparse_vectors"]["bm25"].get("modifier") in {None, "none"}
        index = store.open("test-layout")
        for dense, sparse in built.questions:
            lists = index.search(dense, sparse, Filters(), 5)
            assert len(lists.dense) == 5
            best = max(float(dense @ entry.dense) for entry in built.passages)
            # The vectors are 16-bit floats; without rescoring, bytes would differ more.
            assert lists.dense[0].score == pytest.approx(best, abs=2e-4)
    finally:
        store.drop_previous()
        nodes[0].delete("/collections/policy-test-layout")
        nodes[0].delete("/collections/policy-test-layout-records")
