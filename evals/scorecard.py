"""What a run comes to: the headline, the hard fails, the diagnostics, and all of it by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles

from evals.behaviour import ABSTAINED, ANSWERED
from evals.epochs import by_question, shares
from evals.hard import HARD
from evals.intervals import Estimate, mean, rate
from evals.question_file import ANSWERING, Question
from evals.told_apart import auroc, calibration_error, estimate
from evals.verdict import Verdict

Measure = Callable[[Verdict], float | None]
MEASURES = (
    "recall_at_5",
    "recall_at_10",
    "reciprocal_rank",
    "ndcg_at_10",
    "citation_precision",
    "citation_recall",
    "first_unit",
    "first_3_units",
)


@dataclass(frozen=True)
class Scorecard:
    """The measures of one run, each with its interval.

    Where questions were asked in several epochs, a value is first averaged within a question (over
    the answers that the measure is about), and only then over questions; `number` counts questions.
    """

    number: int
    verified: Estimate
    truthfulness: float
    missing: Estimate
    hard: Mapping[str, Estimate]
    guarded: Mapping[str, Estimate]
    diagnostics: Mapping[str, Estimate]
    by_kind: Mapping[str, tuple[float, int]]
    words: float
    milliseconds: tuple[float, float]


def scorecard(verdicts: Sequence[Verdict]) -> Scorecard:
    """Everything counts: an error or an empty answer is wrong or missing, never left out.

    `verdicts` hold one for each epoch of a question, as many of each; a hard fail in any is one.
    """
    questions = by_question(verdicts)
    kinds = sorted({verdict.question.kind for verdict in verdicts})
    return Scorecard(
        number=len(questions),
        verified=_estimate(verdicts, lambda verdict: float(verdict.right)),
        truthfulness=fmean(verdict.truthfulness for verdict in verdicts) if verdicts else 0.0,
        missing=_rate([v for v in verdicts if _answerable(v)], lambda v: v.missing),
        hard={name: _any_fails(name, questions) for name in HARD},
        guarded={
            name: _rate([v for v in verdicts if applies(v)], fails)
            for name, (applies, fails) in GUARDED.items()
        },
        diagnostics=_diagnostics(verdicts),
        by_kind={
            kind: (_sum(of), len(of))
            for kind in kinds
            if (of := shares([v for v in verdicts if v.question.kind == kind], _right))
        },
        words=fmean(v.words for v in verdicts) if verdicts else 0.0,
        milliseconds=_percentiles([v.milliseconds for v in verdicts]),
    )


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


# What the headline cannot buy back: which answers a measure is about, and which of them fail.
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
    return {**estimates, **_abstention(verdicts), **_told_apart(verdicts)}


def _found(name: str) -> Measure:
    return lambda verdict: verdict.found.get(name)


def _abstention(verdicts: Sequence[Verdict]) -> dict[str, Estimate]:
    """Of those that abstained how many should have, and of those that should how many did."""
    did = [v for v in verdicts if v.status in ABSTAINED]
    should = [v for v in verdicts if _must_abstain(v)]
    return {
        "abstention precision": _rate(did, _behaves),
        "abstention recall": _rate(should, _behaves),
    }


def _told_apart(verdicts: Sequence[Verdict]) -> dict[str, Estimate]:
    """How the probability of an answer fits what can be answered (area under the ROC curve)."""
    weighed = [v for v in verdicts if v.likely is not None and (_answerable(v) or _must_abstain(v))]
    near = [v for v in weighed if _answerable(v) or _near_miss(v)]
    return {
        "told apart": _measured(auroc, weighed),
        "near misses apart": _measured(auroc, near),
        "calibration error": _measured(calibration_error, weighed),
    }


def _measured(measure: Callable[..., float], of: Sequence[Verdict]) -> Estimate:
    return estimate(measure, [v.likely or 0.0 for v in of], [_answerable(v) for v in of])


def cluster(question: Question) -> str:
    """The source of its first anchor; an unanswerable one stands for itself."""
    return next((anchor.source for anchor in question.anchors.values()), question.id)


def _estimate(verdicts: Sequence[Verdict], measure: Measure) -> Estimate:
    held = [cluster(of[0].question) for of in by_question(verdicts)]
    return mean(shares(verdicts, lambda verdict: measure(verdict) or 0.0), held)


def _rate(verdicts: Sequence[Verdict], hit: Callable[[Verdict], bool]) -> Estimate:
    hits = shares(verdicts, hit)
    return rate(sum(hits), len(hits))


def _any_fails(name: str, questions: Sequence[Sequence[Verdict]]) -> Estimate:
    failed = [any(not verdict.scores[name].right for verdict in of) for of in questions]
    return rate(sum(failed), len(failed))


def _sum(values: Sequence[float]) -> float:
    """To two digits, and whole where it is whole."""
    whole = round(sum(values), 2)
    return int(whole) if whole == int(whole) else whole


def _right(verdict: Verdict) -> bool:
    return verdict.right


def _behaves(verdict: Verdict) -> bool:
    return verdict.scores["behaviour"].right


def _percentiles(times: Sequence[float]) -> tuple[float, float]:
    """Half of the times are at or below the first, 95 of 100 at or below the second."""
    if len(times) < 2:  # noqa: PLR2004 - quantiles need two
        return (times[0], times[0]) if times else (0.0, 0.0)
    cuts = quantiles(times, n=20, method="inclusive")
    return cuts[9], cuts[18]
