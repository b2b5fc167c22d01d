"""How fitted weights do on questions that they were not fitted to, and what each signal adds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from evals.fitting import Example, Models, fitted, folds, probability, scores_of
from evals.told_apart import auroc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FOLDS, SEEDS = 6, (0, 1)
_SHOWN = 3  # units that an answer may show


@dataclass(frozen=True)
class Unseen:
    """Shares in [0, 1] over questions of folds left out, means of several ways to fold.

    `first` and `shown`: all vital facts are in the unit ranked first, or in the first three;
    `told_apart`: the area under the curve of answerable against not.
    """

    first: float
    shown: float
    told_apart: float

    def __str__(self) -> str:
        """As a row of a table."""
        return f"{self.first:.3f}  {self.shown:.3f}  {self.told_apart:.3f}"


def unseen(found: Sequence[Example], models: Models) -> Unseen:
    """Cross-validation by source: each fold judged by weights fitted to the others."""
    chances = np.zeros(len(found))
    first: list[bool] = []
    shown: list[bool] = []
    for mask in (mask for seed in SEEDS for mask in folds(found, FOLDS, seed)):
        rest = [example for example, out in zip(found, mask, strict=True) if not out]
        weights = fitted(rest, models)
        for place in map(int, np.nonzero(mask)[0]):
            example = found[place]
            chances[place] += probability(example, weights)
            if example.facts.any():
                order = np.argsort(-scores_of(example, dict(weights.ranking)), kind="stable")
                first.append(_holds_all(example, order[:1]))
                shown.append(_holds_all(example, order[:_SHOWN]))
    told_apart = auroc(chances, np.array([example.answerable for example in found]))
    return Unseen(float(np.mean(first)), float(np.mean(shown)), told_apart)


def ablation_lines(found: Sequence[Example], models: Models) -> Iterable[str]:
    """A table: with all signals, and with each of them left out in turn."""
    yield f"{'without':24}  first  shown  told apart ({len(found)} questions, unseen)"
    yield f"{'(all signals)':24}  {unseen(found, models)}"
    for name in models.ranking:
        rest = tuple(other for other in models.ranking if other != name)
        yield f"{'ranking: ' + name:24}  {unseen(found, replace(models, ranking=rest))}"
    for name in models.answerable:
        rest = tuple(other for other in models.answerable if other != name)
        yield f"{'refusing: ' + name:24}  {unseen(found, replace(models, answerable=rest))}"


def _holds_all(example: Example, units: NDArray[np.intp]) -> bool:
    return bool(example.facts[units].any(axis=0).all())
