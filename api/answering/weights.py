"""The weights of the models that choose and refuse; `./assistant evals fit` writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

FILE = Path(__file__).with_name("weights.json")
By = Literal["words", "reader"]


@dataclass(frozen=True)
class Weights:
    """Weights by signal: `ranking` of a unit's score, `answerable` of the log-odds of an answer.

    `bias` is the log-odds where all signals are 0; from the probability `likely` on a question is
    answered, which is chosen on dev by what a wrong answer costs against a refusal (docs/log.md).
    """

    ranking: Mapping[str, float]
    answerable: Mapping[str, float]
    bias: float
    likely: float


@cache
def weights(by: By) -> Weights:
    """Those of this version, for signals of words alone or with the reader among them."""
    return Weights(**json.loads(FILE.read_text("utf-8"))[by])


def weighed(signals: Mapping[str, float], by: Mapping[str, float]) -> float:
    """The weighted sum of `signals`; one without a weight counts nothing."""
    return sum(weight * signals[name] for name, weight in by.items())
