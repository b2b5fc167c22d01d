"""Intervals of 95 per cent: for means by bootstrap over sources, for rates by Wilson's score."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2000
_Z = 1.959963984540054  # of a standard normal, two-sided 95 per cent


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval and the number of observations."""

    value: float
    low: float
    high: float
    number: int

    def __str__(self) -> str:
        """As in a table: 61.3% (54.0 to 68.2)."""
        return f"{self.value:.1%} ({self.low * 100:.1f} to {self.high * 100:.1f})"


def mean(values: Sequence[float], clusters: Sequence[str]) -> Estimate:
    """The mean of `values`, its interval by resampling whole clusters (Efron and Tibshirani).

    Questions on one source share its fate, so it is sources that are drawn. No value is ever
    dropped; there is no mean of nothing, which is given as 0 with the widest interval.
    """
    if not values:
        return Estimate(0.0, 0.0, 1.0, 0)
    names = sorted(set(clusters))
    of = {name: at for at, name in enumerate(names)}
    sums, counts = np.zeros(len(names)), np.zeros(len(names))
    for value, cluster in zip(values, clusters, strict=True):
        sums[of[cluster]] += value
        counts[of[cluster]] += 1
    drawn = np.random.default_rng(0).integers(len(names), size=(RESAMPLES, len(names)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Estimate(float(sums.sum() / counts.sum()), float(low), float(high), len(values))


def rate(hits: float, number: int) -> Estimate:
    """Hits out of `number`, its interval by Wilson's score (Wilson 1927).

    Where a question was asked several times it adds the share of its hits. The interval then is
    no narrower than it should be: of all values from 0 to 1 with a given mean, noughts and ones
    vary most (Bhatia and Davis 2000). A bootstrap would have no width where nothing was hit.
    """
    if not number:
        return Estimate(0.0, 0.0, 1.0, 0)
    share = hits / number
    scale = 1 + _Z**2 / number
    centre = (share + _Z**2 / (2 * number)) / scale
    half = _Z * math.sqrt(share * (1 - share) / number + _Z**2 / (4 * number**2)) / scale
    return Estimate(share, max(0.0, centre - half), min(1.0, centre + half), number)
