"""python -m evals run|gate|report|lint|accept|fit|verifier|schema: questions asked and scored."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from api.errors import AssistantError
from evals.errors import EvalError, RunError
from evals.results import BASELINES, RESULTS, SCORERS, Result, digest, note
from evals.suites import NAMES, SuiteName, suite
from ingestion.errors import IngestionError

if TYPE_CHECKING:
    from evals.compare import Comparison
    from evals.fitting import Example

FITTED: tuple[SuiteName, ...] = ("dev", "full_texts_dev")
GATED: tuple[SuiteName, ...] = ("dev", "test", "red_team")


def main(arguments: list[str] | None = None) -> int:
    """0 done, 1 the gate or the lint found something, 2 bad input."""
    told = _parser().parse_args(arguments)
    commands = {
        "run": _run,
        "gate": _gate,
        "report": _report,
        "lint": _lint,
        "accept": _accept,
        "fit": _fit,
        "verifier": _verifier,
        "schema": _schema,
    }
    try:
        return commands[told.command](told)
    except (AssistantError, EvalError, IngestionError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="ask, score, write evals/results and the ledger")
    gate = commands.add_parser("gate", help="ask and score; fail where it is worse than accepted")
    for command in (run, gate):
        command.add_argument("--url", help="a server to ask instead of the pipeline in process")
        command.add_argument("--composer", choices=["extractive", "model"], default="extractive")
    run.add_argument("--wrong", action="store_true", help="print each answer that is not right")
    commands.add_parser("report", help="print the last results; write docs/quality.md")
    lint = commands.add_parser("lint", help="golds that the corpus no longer bears out")
    accept = commands.add_parser("accept", help="make the last results the baseline")
    accept.add_argument("--reason", required=True, help="why, for the ledger")
    accept.add_argument("--by", default=getpass.getuser(), help="who, for the ledger")
    commands.add_parser("fit", help="fit the weights of the answerer to the development questions")
    commands.add_parser("verifier", help="how well a model's statements are checked")
    commands.add_parser("schema", help="print the JSON Schema of a question file")
    for command in (run, gate, lint, accept):
        command.add_argument("suites", nargs="*", type=_suite_name, help=", ".join(NAMES))
    for command in (run, lint):
        command.set_defaults(default=("dev",))
    for command in (gate, accept):
        command.set_defaults(default=GATED)
    return parser


def _suite_name(words: str) -> str:
    if words not in NAMES:
        raise argparse.ArgumentTypeError(f"there is no suite '{words}': name {', '.join(NAMES)}")
    return words


def _run(told: argparse.Namespace) -> int:
    from evals.report import scorecard_lines, table, wrong_lines

    for name in told.suites or told.default:
        result = _asked(name, told)
        result.write(RESULTS / f"{_file(name, told.composer)}.json")
        verified = f"{result.card['verified']['value']:.1%}"
        note(f"run | {name} | {told.composer} | {result.corpus_version} | {verified} |")
        print("\n".join(scorecard_lines(result, _if_compared(result))))
        if told.wrong:
            print("\n".join(wrong_lines(result.outcomes)))
    (RESULTS / "table.md").write_text(table(_last()) + "\n", "utf-8")
    return 0


def _gate(told: argparse.Namespace) -> int:
    from evals.gate import failures
    from evals.report import gate_lines

    shut: list[str] = []
    for name in told.suites or told.default:
        result = _asked(name, told)
        against = _compared(result)
        print("\n".join(gate_lines(result, against)))
        shut += failures(result, against)
    print("\n".join(["The gate is shut:", *shut] if shut else ["The gate is open."]))
    return 1 if shut else 0


def _report(told: argparse.Namespace) -> int:
    from evals.quality_page import PAGE, quality_page
    from evals.report import scorecard_lines

    results = _last()
    if not results:
        raise RunError("there is no result yet: run `python -m evals run dev test red_team`")
    for result in results:
        print("\n".join(scorecard_lines(result, _if_compared(result))))
    PAGE.write_text(quality_page(results), "utf-8")
    return 0


def _last() -> list[Result]:
    """The last result of every suite."""
    return [Result.read(file) for file in sorted(RESULTS.glob("*.json"))]


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
        result = Result.read(RESULTS / f"{name}.json")
        if result.questions != digest(suite(name).questions) or result.scorers != SCORERS:
            raise RunError(f"the result of {name} is of other questions or scorers: run it again")
        result.write(BASELINES / f"{name}.json")
        verified = f"{result.card['verified']['value']:.1%}"
        version = result.corpus_version
        why = f"{told.by}: {told.reason}"
        note(f"accept | {name} | {result.composer} | {version} | {verified} | {why}")
        print(f"Baseline of {name}: Verified Answer Rate {verified}")
    return 0


def _fit(told: argparse.Namespace) -> int:
    """Fit on the development questions of both corpora, and say how it does on unseen folds."""
    from evals.fitting import fitted, write
    from evals.unseen import ablation_lines

    found = [example for name in FITTED for example in _examples(name)]
    write(fitted(found))
    print("\n".join(ablation_lines(found)))
    return 0


def _verifier(told: argparse.Namespace) -> int:
    """Judge the labelled statements as a model's are judged."""
    from api.settings import Settings
    from evals.askers import in_process
    from evals.verifier import checked

    held = suite("dev")
    data_dir: Path = Settings.read().data_dir / "evals" / held.corpus
    parts = in_process(held.folders, data_dir, "extractive").assistant.parts()
    print("\n".join(str(entry) for entry in checked(parts)))
    return 0


def _examples(name: SuiteName) -> list[Example]:
    from api.settings import Settings
    from evals.askers import in_process
    from evals.fitting import examples

    held = suite(name)
    data_dir: Path = Settings.read().data_dir / "evals" / held.corpus
    asker = in_process(held.folders, data_dir, "extractive")
    return examples(held.questions, asker.assistant.parts())


def _asked(name: SuiteName, told: argparse.Namespace) -> Result:
    """Run one suite, in process over an index of its own, or against a server."""
    from api.settings import Settings
    from evals.askers import OverHttp, in_process
    from evals.disk import read_disk
    from evals.harness import run
    from evals.results import result_of

    held = suite(name)
    data_dir: Path = Settings.read().data_dir / "evals"
    asker = (
        OverHttp(told.url, told.composer)
        if told.url
        else in_process(held.folders, data_dir / held.corpus, told.composer)
    )
    done = run(held.questions, asker, read_disk(held.folders), name, data_dir / "logs")
    return result_of(name, told.composer, done.corpus_version, done.verdicts, done.dummies)


def _compared(result: Result) -> Comparison | None:
    from evals.compare import compare

    baseline = BASELINES / f"{result.suite}.json"
    return compare(result, Result.read(baseline)) if baseline.is_file() else None


def _if_compared(result: Result) -> Comparison | None:
    """As `_compared`; a baseline that cannot be compared is told, and does not end the run."""
    try:
        return _compared(result)
    except RunError as error:
        print(f"Not compared: {error}", file=sys.stderr)
        return None


def _file(name: SuiteName, composer: str) -> str:
    return name if composer == "extractive" else f"{name}_{composer}"


if __name__ == "__main__":
    sys.exit(main())
