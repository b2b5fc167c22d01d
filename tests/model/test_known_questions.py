"""Known questions in model mode: a scripted model that is right, and one always wrong."""

from __future__ import annotations

from evals.askers import InProcess
from evals.disk import Disk
from evals.suites import suite
from evals.verdict import Verdict, judge
from tests.model.conftest import Phrased
from tests.model.models import right, wrong

EVERY = 10  # a question in so many is asked
QUESTIONS = suite("dev").questions[::EVERY]


def verdicts(asker: InProcess, disk: Disk) -> list[Verdict]:
    """One on each question."""
    return [judge(question, asker.ask(question).answer, disk) for question in QUESTIONS]


def test_a_model_that_is_right_does_better_than_sentences_chosen_by_weights(
    known: tuple[InProcess, Disk], phrased_by: Phrased
) -> None:
    """And nothing that it says fails hard."""
    by_weights = verdicts(*known)
    with phrased_by(right(QUESTIONS)) as asker:
        by_model = verdicts(asker, known[1])
    assert not [verdict.question.id for verdict in by_model if verdict.hard]
    assert sum(v.right for v in by_model) > sum(v.right for v in by_weights)


def test_a_model_that_is_wrong_does_no_harm(
    known: tuple[InProcess, Disk], phrased_by: Phrased
) -> None:
    """Its figures, bodies, denials, duties, additions and quotes fall, and weights choose."""
    by_weights = verdicts(*known)
    with phrased_by(wrong()) as asker:
        by_model = verdicts(asker, known[1])
    assert not [verdict.question.id for verdict in by_model if verdict.hard]
    assert [v.right for v in by_model] == [v.right for v in by_weights]
