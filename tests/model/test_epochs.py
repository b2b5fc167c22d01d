"""Known questions asked several times of a model that is right in some epochs and not in others."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.askers import InProcess, OverHttp
from evals.disk import Disk
from evals.errors import RunError
from evals.harness import Run, run
from evals.phrasing import model_run
from evals.results import Result, result_of
from evals.suites import suite
from evals.verdict import judge
from tests.model.conftest import Phrased
from tests.model.models import by_turns, right
from tests.model.scripted import passages, reply
from tests.model.test_events import serve

IDS = ("ut-021", "ut-022", "ut-024", "ut-030", "dc-001")
QUESTIONS = tuple(question for question in suite("dev").questions if question.id in IDS)
EPOCHS = 3
INVENTED = "The plan was agreed by 97 per cent of boards."


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Where the harness keeps its log."""
    return tmp_path / "logs"


@pytest.fixture
def done(known: tuple[InProcess, Disk], phrased_by: Phrased, logs: Path) -> Run:
    """Asked thrice: the model is right, then finds nothing, then invents a figure."""
    script = by_turns(
        right(QUESTIONS),
        lambda _: reply(completeness="none"),
        lambda asked: reply((INVENTED, 1, passages(asked)[0][1][:60])),
    )
    with phrased_by(script) as asker:
        return run(QUESTIONS, asker, known[1], "dev", logs, EPOCHS)


@pytest.fixture
def result(done: Run) -> Result:
    """As it is written down."""
    by_model = model_run(done.phrasings)
    return result_of("dev", "model", done.corpus_version, done.verdicts, done.dummies, by_model)


def test_a_question_counts_for_the_mean_of_its_epochs(
    known: tuple[InProcess, Disk], done: Run, result: Result, logs: Path
) -> None:
    """Right by the model, by saying that nothing is found, or by sentences in place of its own."""
    from inspect_ai.log import list_eval_logs, read_eval_log

    by_weights = {q.id: judge(q, known[0].ask(q).answer, known[1]).right for q in QUESTIONS}
    shares = {q.id: (1 + (q.expected == "abstain") + by_weights[q.id]) / EPOCHS for q in QUESTIONS}
    assert {i: one.right for i, one in result.outcomes.items()} == pytest.approx(shares)
    assert result.card["number"] == len(QUESTIONS)
    assert result.card["verified"]["value"] == pytest.approx(sum(shares.values()) / len(shares))
    assert result.card["verified"]["number"] == len(QUESTIONS)
    assert set(result.wavering) == {i for i, value in shares.items() if 0 < value < 1}
    assert result.wavering
    assert not any(hard["value"] for hard in result.card["hard"].values())
    log = read_eval_log(list_eval_logs(str(logs))[0])
    assert log.samples is not None
    assert len(log.samples) == len(QUESTIONS) * EPOCHS
    assert log.results is not None
    accuracy = log.results.scores[0].metrics["accuracy"].value
    assert accuracy == pytest.approx(result.card["verified"]["value"])
    assert len(done.verdicts) == len(log.samples)


def test_what_the_model_had_to_do_with_it_is_recorded(result: Result, tmp_path: Path) -> None:
    """Its name, the version of its prompts, what was dropped and how often sentences came."""
    told = result.model_run
    assert told is not None
    assert told.answers == len(QUESTIONS) * EPOCHS
    assert told.models == {"scripted": len(QUESTIONS) * 2}
    assert told.fallbacks == {"model_unsupported": len(QUESTIONS)}
    assert list(told.prompt_versions.values()) == [told.answers]
    assert sum(told.dropped.values()) == len(QUESTIONS)
    assert (result.epochs, result.name, result.stem) == (EPOCHS, "dev, by scripted", "dev.scripted")
    result.write(tmp_path / "again.json")
    again = Result.read(tmp_path / "again.json")
    assert (again.outcomes, again.model_run) == (result.outcomes, result.model_run)
    again.write(tmp_path / "once_more.json")
    assert (tmp_path / "once_more.json").read_text() == (tmp_path / "again.json").read_text()


def test_a_server_tells_what_its_model_did(
    known: tuple[InProcess, Disk], phrased_by: Phrased, tmp_path: Path
) -> None:
    """Over HTTP the same is known of an answer as in process."""
    with phrased_by(right(QUESTIONS)) as asker, serve(asker.assistant, tmp_path) as url:
        far = OverHttp(url, "auto").ask(QUESTIONS[0]).answer.phrasing
        near = asker.ask(QUESTIONS[0]).answer.phrasing
    assert far == near
    assert far.model == "scripted"


def test_without_a_model_nothing_is_asked(known: tuple[InProcess, Disk]) -> None:
    """Else the sources' own sentences would be taken for a model's; far away, answers tell."""
    with pytest.raises(RunError, match="set ANSWER_MODEL"):
        _ = known[0].model
    assert OverHttp("http://127.0.0.1:1", "auto").model == ""
