"""How well what the assistant weighed tells answerable questions from others, and in what order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from evals.intervals import RESAMPLES, Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Marks = NDArray[np.bool_]

BINS = 10  # of probability, in which calibration is looked at


def auroc(chances: Floats, positive: Marks) -> float:
    """That a positive one has the higher chance than another; ties count half, 0.5 is chance."""
    from scipy.stats import rankdata

    many = int(positive.sum())
    if not 0 < many < len(positive):
        return 0.5
    above = float(rankdata(chances)[positive].sum()) - many * (many + 1) / 2
    return above / (many * (len(chances) - many))


def calibration_error(chances: Floats, positive: Marks) -> float:
    """By how much a probability is off, on average over ten bins (Naeini et al. 2015); 0 is best.

    In each bin of probability the mean of what was said is held against the share that came true.
    """
    bins = np.minimum((chances * BINS).astype(int), BINS - 1)
    off = [
        abs(float(chances[bins == n].mean()) - float(positive[bins == n].mean()))
        * float((bins == n).mean())
        for n in np.unique(bins)
    ]
    return float(sum(off))


def estimate(
    measure: Callable[[Floats, Marks], float], told: Sequence[float], positive: Sequence[bool]
) -> Estimate:
    """`measure` of probabilities and what came true, its interval by drawing questions anew."""
    if not told:
        return Estimate(0.0, 0.0, 1.0, 0)
    chances, marks = np.array(told, dtype=float), np.array(positive, dtype=bool)
    drawn = np.random.default_rng(0).integers(len(told), size=(RESAMPLES // 4, len(told)))
    low, high = np.percentile([measure(chances[d], marks[d]) for d in drawn], [2.5, 97.5])
    return Estimate(measure(chances, marks), float(low), float(high), len(told))
