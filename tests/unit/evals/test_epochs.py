"""Questions asked several times: means within a question first, and what may be compared."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from evals.__main__ import main
from evals.arguments import arguments
from evals.compare import compare
from evals.errors import RunError
from evals.gate import failures
from evals.given import Given
from evals.intervals import rate
from evals.outcome import outcome_of
from evals.phrasing import ModelRun, Phrasing, model_run
from evals.quality_page import quality_page
from evals.question_file import Question
from evals.report import gate_lines, scorecard_lines, wrong_lines
from evals.results import RESULTS, Result, result_of, stem
from evals.scorecard import scorecard
from evals.verdict import Verdict, judge
from tests.unit.evals.parts import WARDS, answer, fact, question, written

SILENT = Given("unanswerable_no_evidence")
RUN = ModelRun(6, {"m": 6}, {"p1": 6}, {"figure": 2}, {})
ASKED: list[Question] = [
    question(
        id=f"q-{number}",
        nuggets=[fact(["45 per cent"])],
        anchors={"a1": {"source": "wards", "section": "Poll", "quote": "45 per cent"}},
    )
    for number in range(3)
]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Verdict, ...]:
    """Three questions in two epochs: right twice, once, never."""
    disk = written(tmp_path_factory.mktemp("corpus"), {"wards.md": WARDS})
    right = answer(
        disk, "In June 2020, 45 per cent of ward leaders agreed that wards should merge."
    )
    given = ((right, right), (right, SILENT), (SILENT, SILENT))
    return tuple(
        judge(one, reply, disk)
        for one, replies in zip(ASKED, given, strict=True)
        for reply in replies
    )


@pytest.fixture
def result(verdicts: tuple[Verdict, ...]) -> Result:
    """Of one model."""
    return result_of("dev", "model", "c", verdicts, {}, RUN)


def test_values_are_averaged_within_a_question_first(verdicts: tuple[Verdict, ...]) -> None:
    """Six answers are three questions; a measure of some answers is their mean, not that of all."""
    card = scorecard(verdicts)
    assert (card.number, card.verified.value, card.verified.number) == (3, 0.5, 3)
    assert (card.missing.value, card.missing.number) == (0.5, 3)
    assert card.by_kind == {"fact": (1.5, 3)}
    precision = card.diagnostics["abstention precision"]
    assert (precision.value, precision.number) == (0, 2)  # of those that abstained at all


@pytest.mark.parametrize("epochs", [2, 3, 7])
def test_the_same_answers_again_tell_nothing_new(
    verdicts: tuple[Verdict, ...], epochs: int
) -> None:
    """No interval narrows because a question was asked more often."""
    once = verdicts[::2]
    again = scorecard([verdict for verdict in once for _ in range(epochs)])
    assert asdict(again) == asdict(scorecard(once))


def test_a_hard_fail_in_one_epoch_is_one_of_the_question(verdicts: tuple[Verdict, ...]) -> None:
    """It counts whole: what leaves once in ten times leaves."""
    unmarked = replace(verdicts[1].scores["markers"], value=0.0)
    failed = replace(verdicts[1], scores={**verdicts[1].scores, "markers": unmarked})
    told = [verdicts[0], failed, *verdicts[2:]]
    assert scorecard(told).hard["markers"].value == pytest.approx(1 / 3)
    shut = failures(result_of("dev", "model", "c", told, {}, RUN), None)
    assert any("hard fail 'markers' in 1 answers: q-0: hard: markers: " in line for line in shut)


@examples(st.lists(st.tuples(st.integers(0, 3), st.just(3)), min_size=1, max_size=60))
def test_an_interval_of_shares_is_that_of_as_many_whole_hits(told: list[tuple[int, int]]) -> None:
    """It holds its value, and has a width where nothing or everything was hit."""
    hits = sum(right / epochs for right, epochs in told)
    found = rate(hits, len(told))
    assert found.low - 1e-9 <= found.value <= found.high + 1e-9
    assert found.high > found.low
    if hits == int(hits):
        assert found == rate(int(hits), len(told))


def test_an_outcome_of_one_epoch_is_as_it_was(verdicts: tuple[Verdict, ...]) -> None:
    """True and not 1.0, no counts: results of one epoch keep their form."""
    one = outcome_of(verdicts[:1])
    assert repr(one.right) == "True"
    assert (one.status, one.truthfulness, one.reasons) == ("answered", 1, ())


def test_shares_and_wavering_questions_are_told(result: Result) -> None:
    """Each question's share, each reason with its epochs, and how many were not always right."""
    assert {i: one.right for i, one in result.outcomes.items()} == {"q-0": 1, "q-1": 0.5, "q-2": 0}
    assert result.outcomes["q-1"].status == "answered (1 of 2), unanswerable_no_evidence (1 of 2)"
    assert all(r.endswith("(1 of 2)") for r in result.outcomes["q-1"].reasons)
    assert (result.epochs, result.wavering) == (2, ("q-1",))
    told = "\n".join(scorecard_lines(result, None))
    assert "dev: 3 questions, model m, prompts p1, epochs 2" in told
    assert "right in some of 2 epochs but not in all: 1 questions" in told
    assert "q-1 50%" in told
    assert "q-1" not in "\n".join(gate_lines(result, None))
    assert [line.split()[0] for line in wrong_lines(result.outcomes)] == ["q-1", "q-2"]


def test_a_question_worse_in_some_epochs_is_a_loss(result: Result) -> None:
    """By the mean difference, and one flip."""
    right = {i: replace(one, right=1.0) for i, one in result.outcomes.items()}
    before = replace(result, outcomes=right)
    against = compare(result, before)
    assert against.lost == ("q-1", "q-2")
    assert against.verified.value == pytest.approx(-0.5)
    assert against.flips["Verified Answer Rate"] == (2, 0)


@pytest.mark.parametrize(
    "other",
    [
        {"composer": "extractive", "model_run": None},
        {"model_run": replace(RUN, models={"n": 6})},
        {"model_run": replace(RUN, models={"m": 3, "n": 3})},
    ],
)
def test_other_composers_and_models_are_not_compared(
    result: Result, other: dict[str, object]
) -> None:
    """In either direction, by a line that names both."""
    against = replace(result, **other)  # type: ignore[arg-type]
    for now, before in ((result, against), (against, result)):
        with pytest.raises(RunError, match="only results of one composer and one model") as told:
            compare(now, before)
        assert now.composed_by in str(told.value)
        assert before.composed_by in str(told.value)


def test_a_model_that_is_not_named_is_compared_with_none(result: Result) -> None:
    """Two that are not named may be two."""
    unnamed = replace(result, model_run=replace(RUN, models={}))
    assert unnamed.stem == "dev.unnamed"
    with pytest.raises(RunError, match="a model that no answer names"):
        compare(unnamed, unnamed)


def test_other_prompts_of_one_model_are_compared(result: Result) -> None:
    """That is how a change of the prompts is judged."""
    changed = replace(result, model_run=replace(RUN, prompt_versions={"p2": 6}))
    assert compare(result, changed).lost == ()


def test_several_models_in_one_run_are_told_as_such() -> None:
    """And of one that phrased nothing, that it did not."""
    told = [
        Phrasing("a", "p1", {"figure": 1}),
        Phrasing("b", "p2"),
        Phrasing("", "p2", {"figure": 2, "quote": 1}, "model_unsupported"),
        Phrasing("", "", {}, "model_failed"),
        Phrasing(),
    ]
    run = model_run(told)
    assert (run.answers, run.models, run.prompt_versions) == (
        5,
        {"a": 1, "b": 1},
        {"p1": 1, "p2": 2},
    )
    assert run.dropped == {"figure": 3, "quote": 1}
    assert run.fallbacks == {"model_unsupported": 1, "model_failed": 1}
    assert run.model is None
    assert model_run(told[2:], "a").models == {"a": 0}
    held = Result.read(RESULTS / "dev.json")
    told_by = replace(held, composer="model", model_run=run).composed_by
    assert told_by.startswith(
        "model a (1 answers) and b (1 answers), prompts p1 (1 answers) and p2"
    )


def test_files_of_models_never_bear_the_name_of_another() -> None:
    """Whatever a model is called."""
    names = ["gpt-x", "GPT-x", "gpt/x", "gpt x", "../../gpt-x", "", "a" * 80, "a" * 81]
    stems = [stem("dev", [name]) for name in names]
    assert stem("dev", []) == "dev"
    assert stems[0] == "dev.gpt-x"
    assert len({*stems, "dev"}) == len(names) + 1
    assert all(Path(told).name == told and len(told) < 90 for told in stems)


def test_the_quality_page_tells_of_a_models_results(result: Result) -> None:
    """Beside the extractive ones, under the model's name."""
    held = Result.read(RESULTS / "dev.json")
    named = replace(held, composer="model", model_run=RUN)
    page = quality_page([held, named])
    assert "| **dev, by m** |" in page
    assert "statements dropped: 2 (figure 2)" in page
    assert "statements dropped" not in quality_page([held])


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("run dev --epochs 3", "add --composer model"),
        ("run dev --keep", "always kept"),
        ("gate --composer model --epochs 0", "give 1 or more"),
        ("run --composer model --epochs -1", "epochs"),
        ("run nothing", "there is no suite"),
    ],
)
def test_what_makes_no_sense_is_refused(
    words: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With 2, before anything is asked."""
    with pytest.raises(SystemExit) as ended:
        arguments("", words.split())
    assert ended.value.code == 2
    assert why in capsys.readouterr().err


def test_the_gate_asks_no_model_without_an_accepted_result_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Hundreds of paid calls would end with what is known before."""
    monkeypatch.setattr("evals.__main__.BASELINES", tmp_path)
    Result.read(RESULTS / "dev.json").write(tmp_path / "dev.json")
    assert main(["gate", "dev", "--composer", "model"]) == 2
    assert "accept it with --model NAME" in capsys.readouterr().err
