"""Results on disk, their comparison, and what is published of them."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from evals.compare import compare
from evals.errors import RunError
from evals.gate import failures
from evals.outcome import Outcome
from evals.quality_page import PAGE, quality_page
from evals.question_file import json_schema
from evals.report import scorecard_lines
from evals.results import BASELINES, RESULTS, Result, last
from evals.suites import QUESTIONS, suite

FILES = sorted(RESULTS.glob("*.json"))


@pytest.fixture
def result() -> Result:
    """The last run of dev."""
    return Result.read(RESULTS / "dev.json")


def changed(result: Result, name: str, outcome: Outcome) -> Result:
    """`result` with another outcome of one question."""
    return replace(result, outcomes={**result.outcomes, name: outcome})


def test_the_published_schema_is_that_of_the_question_file() -> None:
    """`./assistant evals schema > evals/questions/schema.json` brings it up to date."""
    assert json.loads((QUESTIONS / "schema.json").read_text("utf-8")) == json_schema()


def test_a_result_is_read_as_it_was_written(result: Result, tmp_path: Path) -> None:
    """Once through JSON and back."""
    result.write(tmp_path / "again.json")
    assert Result.read(tmp_path / "again.json") == result


def test_a_file_that_is_no_result_is_refused(tmp_path: Path) -> None:
    """By its name, with what to do."""
    file = tmp_path / "dev.json"
    file.write_text('{"suite": "dev"}')
    with pytest.raises(RunError, match=r"is no result .* run the suite again"):
        Result.read(file)


def test_flips_are_named_and_counted(result: Result) -> None:
    """One lost question is a loss, one gained a gain."""
    right = next(name for name, outcome in result.outcomes.items() if outcome.right)
    lost = changed(result, right, replace(result.outcomes[right], right=False))
    assert compare(lost, result).lost == (right,)
    assert compare(result, lost).gained == (right,)
    assert compare(lost, result).verified.value == pytest.approx(-1 / len(result.outcomes))


def test_results_of_other_scorers_are_not_compared(result: Result) -> None:
    """A better score by a kinder scorer is no better answer."""
    with pytest.raises(RunError, match="run and accept the suite again"):
        compare(result, replace(result, scorers=result.scorers + 1))


def test_one_flip_is_within_the_interval_and_many_are_not(result: Result) -> None:
    """The gate lets noise through and stops a loss."""
    right = [name for name, outcome in result.outcomes.items() if outcome.right]

    def without(number: int) -> Result:
        lost = {name: replace(result.outcomes[name], right=False) for name in right[:number]}
        return replace(result, outcomes={**result.outcomes, **lost})

    assert failures(without(1), compare(without(1), result)) == []
    assert any(
        "Verified Answer Rate" in f for f in failures(without(20), compare(without(20), result))
    )


def test_a_loss_in_one_source_alone_shuts_the_gate(result: Result) -> None:
    """The bug: intervals over sources do not see it."""
    right = [name for name, outcome in result.outcomes.items() if outcome.right]
    lost = {name: replace(result.outcomes[name], right=False, cluster="one") for name in right[:9]}
    worse = replace(result, outcomes={**result.outcomes, **lost})
    shut = failures(worse, compare(worse, result))
    assert any("9 got worse and 0 better" in line for line in shut)


def test_other_golds_are_not_passed(result: Result) -> None:
    """The bug: easier questions under the same ids passed for better answers."""
    eased = replace(result, questions="000000000000")
    assert any("not those of the baseline" in f for f in failures(eased, compare(eased, result)))


def test_a_hard_fail_shuts_the_gate_by_itself(result: Result) -> None:
    """Whatever else was won."""
    worse = {"value": 1 / 163, "low": 0.0, "high": 0.03, "number": 163}
    hard = {**result.card["hard"], "figures": worse}
    failed = replace(result, card={**result.card, "hard": hard})
    assert any("hard fail 'figures'" in line for line in failures(failed, compare(failed, result)))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_was_run_is_what_the_question_files_hold(file: Path) -> None:
    """A result of other questions says nothing: run the suite again."""
    result = Result.read(file)
    if result.suite in {"dev", "test", "red_team"}:
        assert result.outcomes.keys() == {q.id for q in suite(result.suite).questions}  # type: ignore[arg-type]
        assert (BASELINES / f"{result.suite}.json").is_file()
    assert "\n".join(scorecard_lines(result, None)).startswith(f"{result.suite}: ")
    assert all(outcome.reasons or outcome.right for outcome in result.outcomes.values())
    assert json.loads(json.dumps(asdict(result)))["suite"] == result.suite


def test_the_quality_page_is_that_of_the_last_results() -> None:
    """`./assistant evals report` writes it."""
    assert PAGE.read_text("utf-8") == quality_page(last(RESULTS))
