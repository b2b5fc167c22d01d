"""A question asked several times: its answers stand for one, their values for their mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import fmean

from evals.verdict import Verdict


def by_question(verdicts: Iterable[Verdict]) -> list[tuple[Verdict, ...]]:
    """The verdicts on each question, in the order in which questions first stand."""
    held: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        held.setdefault(verdict.question.id, []).append(verdict)
    return [tuple(of) for of in held.values()]


def share(values: Sequence[float]) -> float:
    """The mean of the values of one question; a single one as it is (True stays True)."""
    return fmean(values) if len(values) > 1 else values[0]


def shares(verdicts: Sequence[Verdict], measure: Callable[[Verdict], float]) -> list[float]:
    """Of each question among `verdicts` the mean of a measure over its answers."""
    return [share([measure(verdict) for verdict in of]) for of in by_question(verdicts)]
