"""Intervals against known values."""

from __future__ import annotations

import random

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from evals.intervals import mean, rate


@pytest.mark.parametrize(
    ("hits", "number", "low", "high"),
    [
        (0, 163, 0.0, 2.3),
        (163, 163, 97.7, 100.0),
        (5, 10, 23.7, 76.3),
        (0, 10, 0.0, 27.8),
        (1, 10, 1.8, 40.4),
        (15, 148, 6.2, 16.0),  # Newcombe 1998 has 6.24 to 16.05 for Wilson's score
        (81, 263, 25.5, 36.6),  # the same: 25.53 to 36.62
    ],
)
def test_wilsons_interval_has_its_known_values(
    hits: int, number: int, low: float, high: float
) -> None:
    """In per cent, to the digit printed."""
    found = rate(hits, number)
    assert found.value == hits / number
    assert 100 * found.low == pytest.approx(low, abs=0.051)
    assert 100 * found.high == pytest.approx(high, abs=0.051)


@examples(st.integers(1, 500), st.data())
def test_wilsons_interval_holds_its_rate_and_narrows(number: int, data: st.DataObject) -> None:
    """It stays within 0 and 1, and ten times the observations tell more."""
    hits = data.draw(st.integers(0, number))
    found, more = rate(hits, number), rate(10 * hits, 10 * number)
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1
    assert more.high - more.low < found.high - found.low


def test_of_nothing_nothing_is_known() -> None:
    """The widest interval, not a division by zero."""
    assert (rate(0, 0).low, rate(0, 0).high, rate(0, 0).number) == (0, 1, 0)
    assert (mean([], []).low, mean([], []).high, mean([], []).number) == (0, 1, 0)


def test_a_constant_has_no_width() -> None:
    """However it is clustered."""
    found = mean([0.5] * 30, [f"s{n % 7}" for n in range(30)])
    assert (found.value, found.low, found.high, found.number) == (0.5, 0.5, 0.5, 30)


def test_clusters_widen_the_interval() -> None:
    """Questions on one source that share its fate are fewer observations than they seem."""
    values = [float(n // 10 % 2) for n in range(200)]
    alone = mean(values, [f"q{n}" for n in range(200)])
    together = mean(values, [f"s{n // 10}" for n in range(200)])
    assert alone.value == together.value == 0.5
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_the_same_values_have_the_same_interval() -> None:
    """In any order: the resampling is seeded, and clusters are sorted."""
    chance = random.Random(1)
    pairs = [(chance.random(), f"s{chance.randrange(9)}") for _ in range(60)]
    turned = pairs[::-1]
    first = mean([value for value, _ in pairs], [cluster for _, cluster in pairs])
    again = mean([value for value, _ in turned], [cluster for _, cluster in turned])
    assert (first.low, first.high) == pytest.approx((again.low, again.high))
    assert first.low < first.value < first.high


def test_the_bootstrap_comes_near_to_the_normal_interval() -> None:
    """Of a plain mean of many independent values: 1.96 standard errors to either side."""
    chance = random.Random(2)
    values = [chance.gauss(0.5, 0.2) for _ in range(400)]
    found = mean(values, [str(n) for n in range(400)])
    assert found.high - found.low == pytest.approx(2 * 1.96 * 0.2 / 20, rel=0.1)


def test_a_value_without_a_cluster_is_refused() -> None:
    """Nothing is dropped in silence."""
    with pytest.raises(ValueError, match="zip"):
        mean([0.5, 0.5], ["a"])


def test_an_estimate_prints_as_in_a_table() -> None:
    """In per cent, with its interval."""
    assert str(rate(5, 10)) == "50.0% (23.7 to 76.3)"
