"""One result against another: every question that flipped, and paired differences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evals.errors import RunError
from evals.intervals import Estimate, mean
from evals.results import Outcome, Result
from evals.scorecard import GUARDED


@dataclass(frozen=True)
class Comparison:
    """Differences over the questions that both hold, now minus before."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    verified: Estimate
    truthfulness: Estimate
    guarded: dict[str, Estimate]
    added: tuple[str, ...]
    removed: tuple[str, ...]


def compare(now: Result, before: Result) -> Comparison:
    """Pair the outcomes by question; intervals are of the mean difference, clustered.

    Raises RunError where the two were not scored by the same scorers.
    """
    if now.scorers != before.scorers or now.normaliser != before.normaliser:
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
    )


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
