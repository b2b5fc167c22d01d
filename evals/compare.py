"""One result against another: every question that flipped, and paired differences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evals.errors import RunError
from evals.intervals import Estimate, mean
from evals.outcome import Outcome
from evals.results import Result
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

    Raises RunError where the two were not scored by the same scorers, or not composed by the same
    composer and one and the same model. Prompts and epochs may differ: to see what a change of the
    prompts does is what a comparison is for.
    """
    if (now.scorers, now.normaliser) != (before.scorers, before.normaliser):
        raise RunError("the baseline was scored otherwise: run and accept the suite again")
    if _composers(now) != _composers(before) or None in _composers(now):
        raise RunError(
            f"{now.suite}: this run is of {now.composed_by} and the baseline of "
            f"{before.composed_by}: only results of one composer and one model are compared"
        )
    both = sorted(now.outcomes.keys() & before.outcomes.keys())
    old, new = before.outcomes, now.outcomes
    return Comparison(
        gained=tuple(i for i in both if new[i].right > old[i].right),
        lost=tuple(i for i in both if new[i].right < old[i].right),
        verified=_difference(now, before, lambda outcome: float(outcome.right)),
        truthfulness=_difference(now, before, lambda outcome: float(outcome.truthfulness)),
        guarded={name: _difference(now, before, _fails(name)) for name in GUARDED},
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        flips={name: _flips(now, before, _fails(name)) for name in GUARDED}
        | {HEADLINE: _flips(now, before, lambda outcome: 1 - outcome.right)},
        same_questions=now.questions == before.questions,
    )


def _composers(result: Result) -> tuple[str, str | None]:
    """The composer and its model: empty without one, None for several or one that is not named."""
    return result.composer, result.model_run.model if result.model_run else ""


def _flips(
    now: Result, before: Result, fails: Callable[[Outcome], float | None]
) -> tuple[int, int]:
    """How many fail that did not, or in more of their epochs, and how many the other way round."""
    pairs = [
        (new, old)
        for i, outcome in now.outcomes.items()
        if i in before.outcomes
        if (new := fails(outcome)) is not None and (old := fails(before.outcomes[i])) is not None
    ]
    return sum(new > old for new, old in pairs), sum(new < old for new, old in pairs)


def _fails(name: str) -> Callable[[Outcome], float | None]:
    """The share of epochs in which the outcome fails; None where the measure is not about it."""

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
