"""Measures of retrieval and citation, cross-checked against ir_measures where it has them."""

from __future__ import annotations

from pathlib import Path

import ir_measures
import pytest
from hypothesis import given as examples
from hypothesis import strategies as st
from ir_measures import RR, Qrel, R, ScoredDoc, nDCG

from evals.disk import Disk
from evals.evidence import (
    DEPTH,
    Ranked,
    citation_precision,
    citation_recall,
    ndcg_at,
    recall_at,
    reciprocal_rank,
    relevant,
    support_sets,
)
from evals.given import Given
from tests.unit.evals.parts import BEDS, WARDS, answer, question, written

NOW = "In June 2020, 45 per cent of ward leaders agreed that wards should merge."
BEFORE = "Before the pandemic, 29 per cent of ward leaders agreed that wards should merge."
SAVED = "Merged wards save £3 million a year and need seven new nurses."
ABOUT = question(
    anchors={
        "a1": {"source": "wards", "section": "Poll", "quote": "45 per cent of ward leaders"},
        "a2": {"source": "wards", "section": "Poll", "quote": "29 per cent of ward leaders"},
        "a3": {"source": "wards", "section": "What trusts say", "quote": "save £3 million"},
    },
    support_sets=[["a1", "a2"], ["a3"]],
)


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """The made-up corpus."""
    return written(tmp_path, {"wards.md": WARDS, "beds.md": BEDS})


@examples(
    ranking=st.lists(st.booleans(), min_size=1, max_size=25),
    unfound=st.integers(0, 15),
)
def test_the_measures_agree_with_trec_eval(ranking: list[bool], unfound: int) -> None:
    """Reciprocal rank, nDCG@10 and recall@10 over any ranking, with relevant ones never found."""
    judged = sum(ranking) + unfound
    if not judged:
        return
    names = [f"d{rank:02}" for rank in range(len(ranking))]
    hits = [
        {name} if is_relevant else set() for name, is_relevant in zip(names, ranking, strict=True)
    ]
    wanted = [*(name for names in hits for name in names), *(f"u{n}" for n in range(unfound))]
    told = {
        one.measure: one.value
        for one in ir_measures.iter_calc(
            [RR, nDCG @ DEPTH, R @ DEPTH],
            [Qrel("q", name, 1) for name in wanted],
            [ScoredDoc("q", name, float(-rank)) for rank, name in enumerate(names)],
        )
    }
    assert reciprocal_rank(hits) == pytest.approx(told[RR])
    assert ndcg_at(hits, judged, DEPTH) == pytest.approx(told[nDCG @ DEPTH])
    assert recall_at(hits, [wanted], DEPTH) == pytest.approx(told[R @ DEPTH])


def test_recall_is_of_the_best_set() -> None:
    """Any one set suffices, and only the first passages count."""
    hits: list[set[str]] = [{"a3"}, set(), {"a1"}, {"a2"}]
    assert recall_at(hits, [["a1", "a2"], ["a3"]], 1) == 1
    assert recall_at(hits, [["a1", "a2"]], 3) == 0.5
    assert recall_at(hits, [["a1", "a2"]], 4) == 1
    assert recall_at([], [["a1"]], 5) == 0
    assert recall_at(hits, [], 5) == 0


def test_nothing_judged_is_nothing_gained() -> None:
    """No division by zero."""
    assert ndcg_at([{"a1"}], 0, DEPTH) == 0
    assert reciprocal_rank([]) == 0


def test_a_passage_is_relevant_where_an_anchor_stands_in_it(disk: Disk) -> None:
    """In the anchor's own source; the same words elsewhere are not."""
    found = relevant(
        ABOUT,
        [Ranked("wards", f"{BEFORE} {NOW}"), Ranked("beds", NOW), Ranked("wards", "45 per cent")],
        disk,
    )
    assert found == [{"a1", "a2"}, set(), set()]


def test_without_sets_all_anchors_are_needed() -> None:
    """And without anchors there is nothing to find."""
    plain = question(anchors=ABOUT.model_dump()["anchors"])
    assert support_sets(plain) == [["a1", "a2", "a3"]]
    assert support_sets(question()) == []


def test_citations_are_held_against_the_sentences_of_the_anchors(disk: Disk) -> None:
    """Recall is of the best set, precision of the citations given."""
    half = answer(disk, NOW, "The council counted 45 beds in 2021.")
    assert citation_recall(ABOUT, half, disk) == 0.5
    assert citation_precision(ABOUT, half, disk) == 0.5
    assert citation_recall(ABOUT, answer(disk, SAVED), disk) == 1
    assert citation_precision(ABOUT, answer(disk, NOW, BEFORE), disk) == 1


def test_a_measure_that_does_not_apply_is_none(disk: Disk) -> None:
    """No anchors, no claims or no citations."""
    assert citation_recall(question(), answer(disk, NOW), disk) is None
    assert citation_precision(question(), answer(disk, NOW), disk) is None
    assert citation_recall(ABOUT, Given("unanswerable_no_evidence"), disk) is None
    assert citation_precision(ABOUT, Given("unanswerable_no_evidence"), disk) is None
