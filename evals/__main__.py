"""Questions asked and scored.

./assistant evals run|gate|report|lint|accept|fit|verifier|schema|from-feedback
"""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from api.errors import AssistantError
from evals.arguments import arguments
from evals.errors import EvalError, RunError
from evals.results import BASELINES, RESULTS, SCORERS, Result, digest, last, note, stem
from evals.suites import SuiteName, suite
from ingestion.errors import IngestionError

if TYPE_CHECKING:
    from api.answering.answer import ComposerChoice
    from api.answering.weights import By
    from evals.compare import Comparison
    from evals.fitting import Example, Models

FITTED: tuple[SuiteName, ...] = ("dev", "full_texts_dev")


def main(words: list[str] | None = None) -> int:
    """0 done, 1 the gate or the lint found something, 2 bad input."""
    told = arguments(__doc__, words)
    commands = {
        "run": _run,
        "gate": _gate,
        "report": _report,
        "lint": _lint,
        "accept": _accept,
        "fit": _fit,
        "verifier": _verifier,
        "schema": _schema,
        "from-feedback": _from_feedback,
    }
    try:
        return commands[told.command](told)
    except (AssistantError, EvalError, IngestionError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2


def _run(told: argparse.Namespace) -> int:
    from evals.report import scorecard_lines, table, wrong_lines

    for name in told.suites or told.default:
        result = _asked(name, told)
        kept = told.keep or result.model_run is None
        result.write((RESULTS if kept else _unkept()) / f"{result.stem}.json")
        verified = f"{result.card['verified']['value']:.1%}"
        note(f"run | {name} | {result.composed_by} | {result.corpus_version} | {verified} |")
        print("\n".join(scorecard_lines(result, _if_compared(result))))
        if told.wrong:
            print("\n".join(wrong_lines(result.outcomes)))
    (RESULTS / "table.md").write_text(table(last(RESULTS)) + "\n", "utf-8")
    return 0


def _gate(told: argparse.Namespace) -> int:
    from evals.gate import failures
    from evals.report import gate_lines

    shut: list[str] = []
    for name in told.suites or told.default:
        _require_baseline(name, told.composer)
        result = _asked(name, told)
        against = _compared(result)
        print("\n".join(gate_lines(result, against)))
        shut += failures(result, against)
    print("\n".join(["The gate is shut:", *shut] if shut else ["The gate is open."]))
    return 1 if shut else 0


def _report(told: argparse.Namespace) -> int:
    from evals.quality_page import PAGE, quality_page
    from evals.report import scorecard_lines

    results = last(RESULTS)
    if not results:
        raise RunError("there is no result yet: run `./assistant evals run dev test red_team`")
    for result in [*results, *last(_unkept())]:
        print("\n".join(scorecard_lines(result, _if_compared(result))))
    PAGE.write_text(quality_page(results), "utf-8")
    return 0


def _unkept() -> Path:
    """Where the results of models lie that are not published: not everybody has the model."""
    from api.settings import Settings

    return Settings.read().data_dir / "evals" / "results"


def _schema(told: argparse.Namespace) -> int:
    import json

    from evals.question_file import json_schema

    print(json.dumps(json_schema(), indent=2))
    return 0


def _lint(told: argparse.Namespace) -> int:
    from evals.disk import read_disk
    from evals.lint import lint

    suites = [suite(name) for name in told.suites or told.default]
    questions = [question for one in suites for question in one.questions]
    folders = dict.fromkeys(folder for one in suites for folder in one.folders)
    faults = lint(questions, read_disk(folders))
    print("\n".join([*faults, f"{len(questions)} questions, {len(faults)} faults"]))
    return 1 if faults else 0


def _accept(told: argparse.Namespace) -> int:
    for name in told.suites or told.default:
        file = RESULTS / f"{stem(name, [told.model] if told.model else [])}.json"
        if told.model and not file.is_file():
            raise RunError(f"no result of {name} by {told.model} is kept: run it with --keep")
        result = Result.read(file)
        if result.questions != digest(suite(name).questions) or result.scorers != SCORERS:
            raise RunError(f"the result of {name} is of other questions or scorers: run it again")
        result.write(BASELINES / file.name)
        verified = f"{result.card['verified']['value']:.1%}"
        version = result.corpus_version
        why = f"{told.by}: {told.reason}"
        note(f"accept | {name} | {result.composed_by} | {version} | {verified} | {why}")
        print(f"Baseline of {result.name}: Verified Answer Rate {verified}")
    return 0


def _fit(told: argparse.Namespace) -> int:
    """Fit on the development questions of both corpora, and say how it does on unseen folds."""
    from evals.fitting import READER, WORDS, fitted, write
    from evals.unseen import ablation_lines

    fits: tuple[tuple[By, Models], ...] = (("words", WORDS), ("reader", READER))
    for by, models in fits:
        found = [example for name in FITTED for example in _examples(name, by)]
        write(fitted(found, models), by)
        print(by, *ablation_lines(found, models), sep="\n")
    return 0


def _verifier(told: argparse.Namespace) -> int:
    """Judge the labelled statements as a model's are judged, in both styles."""
    from api.settings import Settings
    from evals.askers import in_process
    from evals.verifier import by_class, checked, looked_at_again

    held = suite("dev")
    data_dir: Path = Settings.read().data_dir / "evals" / held.corpus
    parts = in_process(held.folders, data_dir, "extractive").assistant.parts()
    print("\n".join(str(entry) for entry in checked(parts)))
    for entry in checked(parts, "fluent"):
        again = [looked_at_again(entry, wrong) for wrong in (5, 10, 20, 0)]
        print("\n".join(map(str, [entry, *again])))
        print(f"Of the wrong ones the rules of the fluent style accept:\n{by_class(entry)}")
    return 0


def _from_feedback(told: argparse.Namespace) -> int:
    """Print a reader's report in the form of a question file."""
    from api.settings import Settings
    from api.store.stores import stores_of
    from evals.from_feedback import draft

    report = stores_of(Settings.read()).feedback.get(told.report)
    if report is None:
        raise RunError("There is no such report: `./assistant feedback` lists them")
    print(draft(report))
    return 0


def _examples(name: SuiteName, by: By) -> list[Example]:
    """What the short list holds for each question, chosen by weights fitted before."""
    from api.settings import Settings
    from evals.askers import in_process
    from evals.fitting import examples

    held = suite(name)
    data_dir: Path = Settings.read().data_dir / "evals" / held.corpus
    parts = in_process(held.folders, data_dir, "extractive").assistant.parts()
    by_words = replace(parts, reader=None, weights=parts.words)
    return examples(held.questions, by_words if by == "words" else parts)


def _asked(name: SuiteName, told: argparse.Namespace) -> Result:
    """Run one suite, in process over an index of its own, or against a server."""
    from api.settings import Settings
    from evals.askers import OverHttp, in_process
    from evals.disk import read_disk
    from evals.harness import run
    from evals.phrasing import model_run
    from evals.results import result_of

    held = suite(name)
    data_dir: Path = Settings.read().data_dir / "evals"
    # As readers get it: where the model fails, sentences of the sources; how often is counted.
    choice: ComposerChoice = "auto" if told.composer == "model" else "extractive"
    asker = (
        OverHttp(told.url, choice)
        if told.url
        else in_process(held.folders, data_dir / held.corpus, choice)
    )
    with closing(asker):
        model = asker.model
        logs = data_dir / "logs"
        done = run(held.questions, asker, read_disk(held.folders), name, logs, told.epochs)
    by_model = model_run(done.phrasings, model) if choice == "auto" else None
    if by_model and not (by_model.models or by_model.fallbacks):
        raise RunError("no answer was tried by a model: set ANSWER_MODEL where the server runs")
    return result_of(
        name, told.composer, done.corpus_version, done.verdicts, done.dummies, by_model
    )


def _compared(result: Result) -> Comparison | None:
    """Against the baseline of the same model; a model that has none is not held against another."""
    from evals.compare import compare

    files = (BASELINES / f"{one}.json" for one in (result.stem, result.suite))
    baseline = next((file for file in files if file.is_file()), None)
    return compare(result, Result.read(baseline)) if baseline else None


def _require_baseline(name: SuiteName, composer: str) -> None:
    """Raises RunError where no model's result is accepted: before a model is asked, and paid."""
    if composer == "model" and not any(BASELINES.glob(f"{name}.*.json")):
        raise RunError(
            f"{name}: no model's result is accepted, and the extractive baseline is not compared "
            "with one: run it with --composer model --keep, then accept it with --model NAME"
        )


def _if_compared(result: Result) -> Comparison | None:
    """As `_compared`; a baseline that cannot be compared is told, and does not end the run."""
    try:
        return _compared(result)
    except RunError as error:
        print(f"Not compared: {error}", file=sys.stderr)
        return None


if __name__ == "__main__":
    sys.exit(main())
