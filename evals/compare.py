"""One result against another: every question that flipped, and paired differences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evals.errors import RunError
from evals.intervals import Estimate, mean
from evals.results import Outcome, Result
from evals.scorecard import GUARDED

HEADLINE = "Verified Answer Rate"


@dataclass(frozen=True)
class Comparison:
    """Differences over the questions that both hold, now minus before.

    `flips` counts, per guarded measure and for the headline, how many got worse and better.
    """

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    verified: Estimate
    truthfulness: Estimate
    guarded: dict[str, Estimate]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    flips: dict[str, tuple[int, int]]
    same_questions: bool


def compare(now: Result, before: Result) -> Comparison:
    """Pair the outcomes by question; intervals are of the mean difference, clustered.

    Raises RunError where the two were not scored by the same scorers.
    """
    told = (now.scorers, now.normaliser, now.composer)
    if told != (before.scorers, before.normaliser, before.composer):
        raise RunError("the baseline was scored otherwise: run and accept the suite again")
    both = sorted(now.outcomes.keys() & before.outcomes.keys())
    old, new = before.outcomes, now.outcomes
    return Comparison(
        gained=tuple(i for i in both if new[i].right and not old[i].right),
        lost=tuple(i for i in both if old[i].right and not new[i].right),
        verified=_difference(now, before, lambda outcome: float(outcome.right)),
        truthfulness=_difference(now, before, lambda outcome: float(outcome.truthfulness)),
        guarded={name: _difference(now, before, _fails(name)) for name in GUARDED},
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        flips={name: _flips(now, before, _fails(name)) for name in GUARDED}
        | {HEADLINE: _flips(now, before, lambda outcome: float(not outcome.right))},
        same_questions=now.questions == before.questions,
    )


def _flips(
    now: Result, before: Result, fails: Callable[[Outcome], float | None]
) -> tuple[int, int]:
    """How many fail that did not, and how many no longer do."""
    pairs = [
        (fails(o), fails(before.outcomes[i]))
        for i, o in now.outcomes.items()
        if i in before.outcomes
    ]
    return pairs.count((1.0, 0.0)), pairs.count((0.0, 1.0))


def _fails(name: str) -> Callable[[Outcome], float | None]:
    """1 where the outcome fails, 0 where it does not, None where the measure is not about it."""

    def measure(outcome: Outcome) -> float | None:
        fails = outcome.guarded.get(name)
        return None if fails is None else float(fails)

    return measure


def _difference(
    now: Result, before: Result, measure: Callable[[Outcome], float | None]
) -> Estimate:
    pairs = [
        (measure(outcome), measure(before.outcomes[i]), outcome.cluster)
        for i, outcome in now.outcomes.items()
        if i in before.outcomes
    ]
    told = [(new or 0.0, old or 0.0, c) for new, old, c in pairs if (new, old) != (None, None)]
    if not told:
        return Estimate(0.0, 0.0, 0.0, 0)
    return mean([new - old for new, old, _ in told], [cluster for *_, cluster in told])
