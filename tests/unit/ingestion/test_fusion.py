"""Fusing two lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.fusion import fuse
from ingestion.index import Lists, Scored
from ingestion.sources import Attribution, Passage


def scored(**scores: float) -> tuple[Scored, ...]:
    """A list, best first."""
    attribution = Attribution("H", "own")
    return tuple(
        Scored(score, Passage(name, "s", name, 0, 1, (), 0, 0, attribution))
        for name, score in sorted(scores.items(), key=lambda pair: -pair[1])
    )


def test_scores_are_normalised_and_weighted() -> None:
    """Each list counts from 0 to 1 with its weight."""
    lists = Lists(scored(a=0.9, b=0.5, c=0.1), scored(b=12.0, c=8.0, d=4.0))
    fused = {entry.passage.id: entry.score for entry in fuse(lists, 10, dense_weight=0.6)}
    assert fused == pytest.approx({"a": 0.6, "b": 0.3 + 0.4, "c": 0.2, "d": 0.0})


def test_ties_are_broken_by_passage_id() -> None:
    """The same question gives the same order on every engine."""
    lists = Lists(scored(b=0.9, d=0.1), scored(a=9.0, c=1.0))
    assert [entry.passage.id for entry in fuse(lists, 10, dense_weight=0.5)] == list("abcd")


def test_the_cosine_is_kept_where_there_is_one() -> None:
    """Passages of the BM25 list alone have none."""
    fused = fuse(Lists(scored(a=0.7, b=0.2), scored(c=3.0)), 10)
    assert {entry.passage.id: entry.cosine for entry in fused} == {"a": 0.7, "b": 0.2, "c": None}


def test_empty_lists_and_lists_of_one() -> None:
    """A list of equal scores counts in full."""
    assert fuse(Lists(), 5) == []
    assert [e.score for e in fuse(Lists(scored(a=0.3), ()), 5, dense_weight=0.5)] == [0.5]
    assert [e.score for e in fuse(Lists((), scored(a=2.0, b=2.0)), 5, dense_weight=0.5)] == [
        0.5,
        0.5,
    ]


_SCORES = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.floats(0.01, 30))


@given(_SCORES, _SCORES, st.integers(1, 8))
def test_any_lists_fuse_into_distinct_passages_best_first(
    dense: dict[str, float], sparse: dict[str, float], limit: int
) -> None:
    """Scores stay within 0 and 1, and no passage comes twice."""
    fused = fuse(Lists(scored(**dense), scored(**sparse)), limit)
    keys = [(-entry.score, entry.passage.id) for entry in fused]
    assert keys == sorted(keys)
    assert len({entry.passage.id for entry in fused}) == len(fused)
    assert len(fused) == min(limit, len(dense.keys() | sparse.keys()))
    assert all(0 <= entry.score <= 1 + 1e-9 for entry in fused)
