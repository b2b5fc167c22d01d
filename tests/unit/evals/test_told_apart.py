"""Probabilities held against what came true."""

from __future__ import annotations

import numpy as np
import pytest

from evals.told_apart import auroc, calibration_error, estimate


def test_the_area_counts_pairs_in_the_right_order() -> None:
    """Ties count half; where there is only one kind nothing is told apart."""
    right = np.array([True, True, False, False])
    assert auroc(np.array([0.9, 0.8, 0.2, 0.1]), right) == 1.0
    assert auroc(np.array([0.9, 0.1, 0.5, 0.5]), right) == 0.5
    assert auroc(np.array([0.5, 0.5, 0.5, 0.1]), right) == 0.75
    assert auroc(np.array([0.5, 0.6]), np.array([True, True])) == 0.5


def test_calibration_is_off_by_what_was_said_too_much() -> None:
    """In each bin of probability, weighed by how many fall into it."""
    assert calibration_error(np.full(4, 0.75), np.array([True, True, True, False])) == 0.0
    off = calibration_error(
        np.array([0.95, 0.95, 0.05, 0.05]), np.array([False, False, False, True])
    )
    assert off == pytest.approx(0.5 * 0.95 + 0.5 * 0.45)


def test_an_estimate_has_an_interval_by_questions() -> None:
    """And of no question the widest."""
    told = estimate(auroc, [0.9, 0.8, 0.7, 0.3, 0.4, 0.1], [True, True, False, True, False, False])
    assert told.low <= told.value <= told.high
    assert told.number == 6
    assert estimate(auroc, [], []).high == 1.0
