"""All scores of one answer, and what they come to: right, abstained or incomplete, or wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evals.behaviour import ABSTAINED, ANSWERED, BEHAVIOUR, ERRORS, status
from evals.disk import Disk
from evals.evidence import (
    DEPTH,
    Ranked,
    citation_precision,
    citation_recall,
    ndcg_at,
    recall_at,
    reciprocal_rank,
    relevant,
    support_sets,
    units_hold,
)
from evals.given import Given
from evals.hard import HARD
from evals.question_file import ANSWERING, Question
from evals.score import Score


@dataclass(frozen=True)
class Verdict:
    """The scores of one answer by name; `found` are measures of retrieval and citation.

    `likely` is the probability that the question is answered, as the assistant weighed it.
    """

    question: Question
    status: str
    scores: Mapping[str, Score]
    found: Mapping[str, float] = field(default_factory=dict)
    words: int = 0
    milliseconds: float = 0.0
    likely: float | None = None

    @property
    def hard(self) -> tuple[Score, ...]:
        """The hard fails."""
        return tuple(self.scores[name] for name in HARD if not self.scores[name].right)

    @property
    def right(self) -> bool:
        """What the Verified Answer Rate counts: behaviour, vital facts, and nothing against it."""
        return all(score.right for name, score in self.scores.items() if name != "nuggets")

    @property
    def truthfulness(self) -> int:
        """+1 right, 0 abstained or incomplete, -1 wrong, unsupported or failed."""
        if self.right:
            return 1
        return -1 if self.wrong else 0

    @property
    def wrong(self) -> bool:
        """Told something false or unsupported, answered what it should not, or failed."""
        answered_amiss = self.status in ANSWERED and not ANSWERING & {*self.question.behaviours}
        misled = not self.scores["wrong"].right or bool(self.hard)
        unmet = self.status in ANSWERED and not self.scores["vital"].value
        return misled or answered_amiss or unmet or self.status in ERRORS

    @property
    def missing(self) -> bool:
        """Abstained where an answer is there."""
        owed = ANSWERING & {*self.question.behaviours}
        return bool(owed) and self.status in ABSTAINED and not self.scores["behaviour"].right

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why not, hard fails first."""
        return tuple(
            f"{'hard: ' if name in HARD else ''}{name}: {score.reason}"
            for name, score in self.scores.items()
            if not score.right and name != "nuggets"
        )


def judge(
    question: Question,
    given: Given,
    disk: Disk,
    ranked: Sequence[Ranked] = (),
    milliseconds: float = 0.0,
) -> Verdict:
    """Score `given` by every scorer; `disk` holds the source files, not what the answer carries."""
    scores = {name: scorer(question, given, disk) for name, scorer in HARD.items()}
    scores |= {name: scorer(question, given) for name, scorer in BEHAVIOUR.items()}
    return Verdict(
        question,
        status(given),
        scores,
        _found(question, given, disk, ranked),
        sum(len(claim.text.split()) for claim in given.claims),
        milliseconds,
        given.weighed.likely if given.weighed else None,
    )


def _found(
    question: Question, given: Given, disk: Disk, ranked: Sequence[Ranked]
) -> dict[str, float]:
    """Retrieval and citation against the anchors; a measure that does not apply is left out."""
    measures: dict[str, float | None] = {
        "citation_recall": citation_recall(question, given, disk),
        "citation_precision": citation_precision(question, given, disk),
        "first_unit": units_hold(question, given, 1),
        "first_3_units": units_hold(question, given, 3),
    }
    sets = support_sets(question)
    if sets and ranked:
        hits = relevant(question, ranked, disk)
        judged = max(len(question.anchors), sum(map(bool, hits)))
        measures |= {
            "recall_at_5": recall_at(hits, sets, 5),
            "recall_at_10": recall_at(hits, sets, DEPTH),
            "reciprocal_rank": reciprocal_rank(hits),
            "ndcg_at_10": ndcg_at(hits, judged, DEPTH),
        }
    return {name: value for name, value in measures.items() if value is not None}
