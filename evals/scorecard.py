"""What a run comes to: the headline, the hard fails, the diagnostics, and all of it by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles

from evals.behaviour import ABSTAINED, ANSWERED
from evals.hard import HARD
from evals.intervals import Estimate, mean, rate
from evals.question_file import ANSWERING
from evals.verdict import Verdict

Measure = Callable[[Verdict], float | None]
MEASURES = (
    "recall_at_5",
    "recall_at_10",
    "reciprocal_rank",
    "ndcg_at_10",
    "citation_precision",
    "citation_recall",
)


@dataclass(frozen=True)
class Scorecard:
    """The measures of one run, each with its interval."""

    number: int
    verified: Estimate
    truthfulness: float
    missing: Estimate
    hard: Mapping[str, Estimate]
    guarded: Mapping[str, Estimate]
    diagnostics: Mapping[str, Estimate]
    by_kind: Mapping[str, tuple[int, int]]
    words: float
    milliseconds: tuple[float, float]


def scorecard(verdicts: Sequence[Verdict]) -> Scorecard:
    """Everything counts: an error or an empty answer is wrong or missing, never left out."""
    kinds = sorted({verdict.question.kind for verdict in verdicts})
    return Scorecard(
        number=len(verdicts),
        verified=_estimate(verdicts, lambda verdict: float(verdict.right)),
        truthfulness=fmean(verdict.truthfulness for verdict in verdicts) if verdicts else 0.0,
        missing=_rate([v.missing for v in verdicts if _answerable(v)]),
        hard={name: _rate([not v.scores[name].right for v in verdicts]) for name in HARD},
        guarded={name: _rate(hits) for name, hits in guarded(verdicts).items()},
        diagnostics=_diagnostics(verdicts),
        by_kind={
            kind: (sum(v.right for v in of), len(of))
            for kind in kinds
            if (of := [v for v in verdicts if v.question.kind == kind])
        },
        words=fmean(v.words for v in verdicts) if verdicts else 0.0,
        milliseconds=_percentiles([v.milliseconds for v in verdicts]),
    )


def guarded(verdicts: Sequence[Verdict]) -> dict[str, list[bool]]:
    """What the headline cannot buy back: per measure, whether each answer it is about fails."""
    return {
        name: [fails(verdict) for verdict in verdicts if applies(verdict)]
        for name, (applies, fails) in GUARDED.items()
    }


def _answerable(verdict: Verdict) -> bool:
    return verdict.question.expected in ANSWERING


def _must_abstain(verdict: Verdict) -> bool:
    question = verdict.question
    return question.expected == "abstain" and not {"answered", "partial"} & {*question.also_ok}


def _near_miss(verdict: Verdict) -> bool:
    return _must_abstain(verdict) and verdict.question.absence == "near_miss"


def _answered_wrong(verdict: Verdict) -> bool:
    """A wrong claim, or none of the facts asked for, where an answer was given."""
    if verdict.status not in ANSWERED or not _answerable(verdict):
        return False
    return not verdict.scores["wrong"].right or verdict.scores["vital"].value == 0


def _answered(verdict: Verdict) -> bool:
    return verdict.status in ANSWERED


GUARDED: Mapping[str, tuple[Callable[[Verdict], bool], Callable[[Verdict], bool]]] = {
    "answered but wrong": (_answerable, _answered_wrong),
    "vital caveat dropped": (
        lambda verdict: _answered(verdict) and bool(verdict.question.caveats_required),
        lambda verdict: not verdict.scores["caveats"].right,
    ),
    "near miss answered": (_near_miss, _answered),
    "unanswerable answered": (_must_abstain, _answered),
}


def _diagnostics(verdicts: Sequence[Verdict]) -> dict[str, Estimate]:
    told: dict[str, Measure] = {
        "vital facts": lambda v: v.scores["vital"].value if _answerable(v) else None,
        "all facts": lambda v: v.scores["nuggets"].value if _answerable(v) else None,
        "behaviour": lambda v: v.scores["behaviour"].value,
        "within the word cap": lambda v: v.scores["words"].value,
        **{name: _found(name) for name in MEASURES},
    }
    estimates = {
        name: _estimate([v for v in verdicts if measure(v) is not None], measure)
        for name, measure in told.items()
    }
    return {**estimates, **_abstention(verdicts)}


def _found(name: str) -> Measure:
    return lambda verdict: verdict.found.get(name)


def _abstention(verdicts: Sequence[Verdict]) -> dict[str, Estimate]:
    """Of those that abstained how many should have, and of those that should how many did."""
    did = [v for v in verdicts if v.status in ABSTAINED]
    should = [v for v in verdicts if _must_abstain(v)]
    right = [v for v in did if v.scores["behaviour"].right]
    kept = [v for v in should if v.scores["behaviour"].right]
    return {
        "abstention precision": rate(len(right), len(did)),
        "abstention recall": rate(len(kept), len(should)),
    }


def clusters(verdicts: Sequence[Verdict]) -> list[str]:
    """The source of each question's first anchor; an unanswerable one stands for itself."""
    return [
        next((anchor.source for anchor in v.question.anchors.values()), v.question.id)
        for v in verdicts
    ]


def _estimate(verdicts: Sequence[Verdict], measure: Measure) -> Estimate:
    return mean([measure(verdict) or 0.0 for verdict in verdicts], clusters(verdicts))


def _rate(hits: Sequence[bool]) -> Estimate:
    return rate(sum(hits), len(hits))


def _percentiles(times: Sequence[float]) -> tuple[float, float]:
    """Half of the times are at or below the first, 95 of 100 at or below the second."""
    if len(times) < 2:  # noqa: PLR2004 - quantiles need two
        return (times[0], times[0]) if times else (0.0, 0.0)
    cuts = quantiles(times, n=20, method="inclusive")
    return cuts[9], cuts[18]
