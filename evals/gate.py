"""The gate: what a change may not make worse, whatever it wins elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterator

from evals.compare import Comparison
from evals.report import signed, told
from evals.results import Result

LEAST_LIKELY = 0.05


def failures(result: Result, against: Comparison | None) -> list[str]:
    """Why the gate stays shut; empty where it opens.

    No hard fail, ever. And against the accepted baseline nothing that is reported on its own, nor
    the headline, may be worse beyond the paired interval. Without a baseline the gate fails: a
    suite counts once somebody has accepted a result for it.
    """
    return [*_hard(result), *_worse(result, against)]


def _other(result: Result, against: Comparison) -> Iterator[str]:
    """Other questions than accepted, and more losses than chance explains."""
    if not against.same_questions:
        yield f"{result.suite}: the questions are not those of the baseline: run and accept again"
    for name, (worse, better) in against.flips.items():
        if _unlikely(worse, better):
            yield f"{result.suite}: '{name}': {worse} got worse and {better} better"


def _unlikely(worse: int, better: int) -> bool:
    """Whether as many would get worse in under 5 of 100 cases if either were as likely.

    The exact sign test. The interval is over sources, and cannot see a loss in very few of them.
    """
    flips = worse + better
    tail = sum(math.comb(flips, k) for k in range(worse, flips + 1)) / 2**flips
    return worse > better and tail < LEAST_LIKELY


def _hard(result: Result) -> Iterator[str]:
    for name, estimate in result.card["hard"].items():
        if estimate["value"] > 0:
            ids = [
                f"{i}: {reason}"
                for i, outcome in result.outcomes.items()
                for reason in outcome.reasons
                if reason.startswith(f"hard: {name}:")
            ]
            yield f"{result.suite}: hard fail '{name}' in {len(ids)} answers: {'; '.join(ids[:3])}"


def _worse(result: Result, against: Comparison | None) -> Iterator[str]:
    if against is None:
        yield f"{result.suite}: no baseline: run `./assistant evals accept --reason ...`"
        return
    if against.removed:
        yield f"{result.suite}: {len(against.removed)} questions of the baseline were not asked"
    yield from _other(result, against)
    if against.verified.high < 0:
        yield f"{result.suite}: Verified Answer Rate {signed(against.verified)}"
    for name, difference in against.guarded.items():
        if difference.low > 0:
            held = told(result.card["guarded"][name])
            yield f"{result.suite}: '{name}' rose by {signed(difference)}, to {held}"
