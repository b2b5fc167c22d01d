"""The weights of the models that choose and refuse, written by `./assistant evals fit`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("weights.json")


@dataclass(frozen=True)
class Weights:
    """Weights by signal: `ranking` of a unit's score, `answerable` of the log-odds of an answer.

    `bias` is the log-odds where all signals are 0.
    """

    ranking: Mapping[str, float]
    answerable: Mapping[str, float]
    bias: float


@cache
def weights() -> Weights:
    """Those of this version."""
    return Weights(**json.loads(FILE.read_text("utf-8")))


def weighed(signals: Mapping[str, float], by: Mapping[str, float]) -> float:
    """The weighted sum of `signals`; one without a weight counts nothing."""
    return sum(weight * signals[name] for name, weight in by.items())
