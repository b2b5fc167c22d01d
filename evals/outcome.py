"""What came of one question, as results keep it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from evals.epochs import share
from evals.scorecard import GUARDED, cluster
from evals.verdict import Verdict


@dataclass(frozen=True)
class Outcome:
    """What came of one question, small enough to be committed.

    Asked in several epochs: `right`, `truthfulness` and `guarded` are means over them; each status
    and each reason stands once, with the number of epochs that had it.
    """

    status: str
    right: float
    truthfulness: float
    cluster: str
    guarded: Mapping[str, float]
    reasons: tuple[str, ...]

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """The inverse of `asdict`, after a round through JSON."""
        return cls(**{**record, "reasons": tuple(record["reasons"])})


def outcome_of(of: Sequence[Verdict]) -> Outcome:
    """Of the answers to one question."""
    told = {
        name: share(failed)
        for name, (applies, fails) in GUARDED.items()
        if (failed := [fails(verdict) for verdict in of if applies(verdict)])
    }
    return Outcome(
        ", ".join(_each([verdict.status for verdict in of], len(of))),
        share([verdict.right for verdict in of]),
        share([verdict.truthfulness for verdict in of]),
        cluster(of[0].question),
        told,
        tuple(_each([reason for verdict in of for reason in verdict.reasons], len(of))),
    )


def _each(told: Sequence[str], epochs: int) -> list[str]:
    """Each once, with how many of the epochs had it."""
    if epochs == 1:
        return list(told)
    return [f"{one} ({number} of {epochs})" for one, number in Counter(told).items()]
