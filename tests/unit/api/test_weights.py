"""The weights that the fitting wrote."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from api.answering.weights import By, Weights, weighed, weights
from evals.fitting import READER, WORDS, Models

BOTH = pytest.mark.parametrize("by", ["words", "reader"])


@pytest.mark.parametrize(("by", "models"), [("words", WORDS), ("reader", READER)])
def test_the_weights_are_those_of_the_signals_that_are_fitted(by: By, models: Models) -> None:
    """A signal that came or went since shows here: fit them again."""
    assert tuple(weights(by).ranking) == models.ranking
    assert tuple(weights(by).answerable) == models.answerable


@BOTH
def test_the_weights_are_rounded_so_that_a_diff_can_be_read(by: By) -> None:
    """To three decimals, as they are written."""
    held = weights(by)
    told = [*held.ranking.values(), *held.answerable.values(), held.bias]
    assert told == [round(value, 3) for value in told]


@BOTH
def test_weights_are_read_as_they_were_written(by: By) -> None:
    """Once through JSON and back."""
    assert Weights(**json.loads(json.dumps(asdict(weights(by))))) == weights(by)


def test_a_signal_without_a_weight_counts_nothing() -> None:
    """Only those that have one are summed."""
    assert (
        weighed({"said": 0.5, "length": 1.0, "time": 1.0}, {"said": 2.0, "length": -0.25}) == 0.75
    )
    assert weighed({"said": 0.5}, {}) == 0


def test_a_weight_without_its_signal_is_an_error() -> None:
    """A signal that is not seen any more must not count as 0 unnoticed."""
    with pytest.raises(KeyError, match="said"):
        weighed({"length": 1.0}, {"said": 2.0})
