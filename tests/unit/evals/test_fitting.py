"""Weights fitted to small invented questions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.answering.ranking import RankedUnit, answerable
from api.answering.signals import Seen
from api.answering.units import Unit
from api.answering.weights import Weights
from evals.fitting import Example, Models, best, fitted, folds, probability, scores_of
from tests.unit.api.parts import passage
from tests.unit.api.sights import units_of

NAMES = ("telling", "misleading", "mute", "near")
MODELS = Models(("telling", "misleading", "mute"), ("score", "near", "mute"))


def example(
    rows: Sequence[Sequence[float]], right: Sequence[bool], group: str = "a", held: bool = True
) -> Example:
    """What was found for a question: signals a unit, and which units hold its one vital fact."""
    facts = np.array([[fact] for fact in right])
    return Example(group, held, np.array(rows, dtype=float), facts, NAMES)


def questions() -> list[Example]:
    """Right units tell and do not mislead, mute says nothing; what cannot be answered is not near.

    Noise of a fixed seed keeps right and wrong from being wholly apart.
    """
    noise = np.random.default_rng(7)
    found = []
    for number in range(40):
        held = number % 4 > 0
        right = [held and unit == number % 3 for unit in range(3)]
        rows = [
            (one + noise.normal(0, 0.3), noise.normal(-one, 0.3), noise.normal(), near)
            for one, near in ((float(r), held + noise.normal(0, 0.3)) for r in right)
        ]
        found.append(example(rows, right, f"source {number % 5}", held))
    return found


@pytest.fixture(scope="module")
def weights() -> Weights:
    """Fitted to them."""
    return fitted(questions(), MODELS)


def test_a_signal_that_tells_right_units_from_wrong_ones_gets_a_positive_weight(
    weights: Weights,
) -> None:
    """One that speaks against them a negative one, one that says nothing hardly any."""
    assert tuple(weights.ranking) == MODELS.ranking
    assert weights.ranking["telling"] > 0.1
    assert weights.ranking["misleading"] < -0.1
    assert abs(weights.ranking["mute"]) < 0.05


def test_a_signal_of_answerable_questions_gets_a_positive_weight(weights: Weights) -> None:
    """The score among them, which is made of other signals."""
    assert tuple(weights.answerable) == MODELS.answerable
    assert weights.answerable["near"] > 1
    assert weights.answerable["score"] > 0


def test_units_with_the_fact_rank_first_and_questions_without_one_are_refused(
    weights: Weights,
) -> None:
    """Nearly always, as there is noise."""
    found = questions()
    held = [e for e in found if e.answerable]
    ranking = dict(weights.ranking)
    first = [e.facts[int(np.argmax(scores_of(e, ranking)))].any() for e in held]
    judged = [(probability(e, weights) > 0.5) == e.answerable for e in found]
    assert np.mean(first) > 0.9
    assert np.mean(judged) > 0.9


def test_the_same_examples_give_the_same_weights(weights: Weights) -> None:
    """There is no chance in the fitting."""
    assert fitted(questions(), MODELS) == weights


def test_a_signal_that_never_varies_gets_no_weight() -> None:
    """It can tell nothing, and divides by no spread of 0."""
    found = [
        example([(1, 0, 3, float(held)), (0, 0, 3, float(held))], [held, False], held=held)
        for held in (True, True, False, False)
    ]
    flat = fitted(found, MODELS)
    assert flat.ranking["mute"] == pytest.approx(0, abs=1e-6)
    assert flat.ranking["misleading"] == pytest.approx(0, abs=1e-6)
    assert flat.answerable["mute"] == pytest.approx(0, abs=1e-6)
    assert flat.ranking["telling"] > 0


def test_a_unit_that_holds_most_of_the_facts_is_the_right_one() -> None:
    """One that holds some of them is not."""
    rows = np.array([(1.0, 0, 0, 1), (0, 1.0, 0, 1), (0, 0, 1.0, 1)])
    facts = np.array([[True, True], [True, False], [False, False]])
    found = [
        Example("a", True, rows, facts, NAMES),
        Example("b", False, rows, np.zeros((3, 2), dtype=bool), NAMES),
    ]
    told = fitted(found, MODELS).ranking
    assert told["telling"] > 0 > told["misleading"]
    assert told["misleading"] == pytest.approx(told["mute"], rel=0.01)


def test_the_unit_that_ranks_first_is_judged() -> None:
    """By its own signals, its score among them."""
    two = example([(1, 0, 5, 0.1), (3, 0, 6, 0.2)], [True, False])
    assert best(two, {"telling": 2.0}, ("score", "near", "mute")).tolist() == [6.0, 0.2, 6.0]
    assert best(two, {"telling": -2.0}, ("near", "score")).tolist() == [0.1, -2.0]


def test_columns_are_found_by_name() -> None:
    """In the order asked for."""
    assert example([(1, 2, 3, 4)], [True]).of(("near", "telling")).tolist() == [[4, 1]]


@given(
    st.lists(st.tuples(*[st.floats(-2, 2)] * 4), min_size=1, max_size=5),
    st.tuples(*[st.floats(-2, 2)] * 4),
)
def test_a_probability_lies_between_0_and_1(
    rows: list[tuple[float, ...]], told: tuple[float, ...]
) -> None:
    """Whatever the signals and the weights."""
    weights = Weights({"telling": told[0]}, {"score": told[1], "near": told[2]}, told[3], 0.5)
    assert 0 < probability(example(rows, [False] * len(rows)), weights) < 1


@given(st.tuples(*[st.floats(-2, 2)] * 4))
def test_what_is_fitted_is_what_the_product_works_out(row: tuple[float, ...]) -> None:
    """The probability of the evals is that by which the product refuses."""
    weights = Weights({"telling": 0.5, "mute": 1.5}, {"score": 2.0, "near": -1.0}, 0.25, 0.5)
    alone = example([row], [True])
    score = float(scores_of(alone, dict(weights.ranking))[0])
    unit = RankedUnit(Seen(a_unit(), dict(zip(NAMES, row, strict=True)), own_words=False), score)
    assert probability(alone, weights) == pytest.approx(answerable(unit, weights))


def a_unit() -> Unit:
    """Any unit: signals alone are weighed."""
    return units_of(passage("Rotas help."))[0]


@given(
    st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=20),
    st.integers(1, 6),
    st.integers(0, 100),
)
def test_each_example_is_in_one_fold_with_all_of_its_source(
    groups: list[str], number: int, seed: int
) -> None:
    """So that no source is both learnt from and tested on."""
    found = [example([(0, 0, 0, 0)], [True], group) for group in groups]
    masks = np.array(folds(found, number, seed))
    assert masks.shape == (number, len(found))
    assert masks.sum(axis=0).tolist() == [1] * len(found)
    of = masks.argmax(axis=0).tolist()
    assert len(set(zip(groups, of, strict=True))) == len(set(groups))


def test_folds_are_shuffled_by_the_seed_alone() -> None:
    """And of nearly the same number of sources each."""
    found = [example([(0, 0, 0, 0)], [True], f"{number}") for number in range(20)]
    masks = [np.array(folds(found, 4, seed)).tolist() for seed in (1, 1, 2)]
    assert masks[0] == masks[1] != masks[2]
    assert [sum(mask) for mask in masks[0]] == [5, 5, 5, 5]
