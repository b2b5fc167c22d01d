"""What can be said to `./assistant evals`."""

from __future__ import annotations

import argparse
import getpass

from evals.suites import NAMES, SuiteName

GATED: tuple[SuiteName, ...] = ("dev", "test", "red_team")
_ONLY_MODEL = "the sources' own sentences come out the same each time: add --composer model"


def arguments(description: str | None, told: list[str] | None) -> argparse.Namespace:
    """Read `told`, or the command line; ends with 2 and a line that says what is wrong."""
    made = parser(description)
    read = made.parse_args(told)
    if getattr(read, "composer", "model") != "model":
        if read.epochs > 1:
            made.error(f"--epochs is about a model; {_ONLY_MODEL}")
        if getattr(read, "keep", False):
            made.error("--keep is about a model's result: the others are always kept")
    return read


def parser(description: str | None = None) -> argparse.ArgumentParser:
    """The commands and their options."""
    made = argparse.ArgumentParser(prog="./assistant evals", description=description)
    commands = made.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="ask, score, write the results and the ledger")
    gate = commands.add_parser("gate", help="ask and score; fail where it is worse than accepted")
    for command in (run, gate):
        command.add_argument("--url", help="a server to ask instead of the pipeline in process")
        command.add_argument("--composer", choices=["extractive", "model"], default="extractive")
        command.add_argument("--epochs", type=_epochs, default=1, help="times to ask each question")
    run.add_argument("--wrong", action="store_true", help="print each answer that is not right")
    run.add_argument(
        "--keep", action="store_true", help="a model's result into evals/results, to be published"
    )
    commands.add_parser("report", help="print the last results; write docs/quality.md")
    lint = commands.add_parser("lint", help="golds that the corpus no longer bears out")
    accept = commands.add_parser("accept", help="make the last results the baseline")
    accept.add_argument("--reason", required=True, help="why, for the ledger")
    accept.add_argument("--by", default=getpass.getuser(), help="who, for the ledger")
    accept.add_argument("--model", help="the kept results of this model, not the extractive ones")
    commands.add_parser("fit", help="fit the weights of the answerer to the development questions")
    reported = commands.add_parser("from-feedback", help="print a report as a draft question")
    reported.add_argument("report", help="its id, as `./assistant feedback` lists it")
    commands.add_parser("verifier", help="how well a model's statements are checked")
    commands.add_parser("schema", help="print the JSON Schema of a question file")
    for command in (run, gate, lint, accept):
        command.add_argument("suites", nargs="*", type=_suite_name, help=", ".join(NAMES))
    for command in (run, lint):
        command.set_defaults(default=("dev",))
    for command in (gate, accept):
        command.set_defaults(default=GATED)
    return made


def _suite_name(words: str) -> str:
    if words not in NAMES:
        raise argparse.ArgumentTypeError(f"there is no suite '{words}': name {', '.join(NAMES)}")
    return words


def _epochs(words: str) -> int:
    if not words.isdecimal() or int(words) < 1:
        raise argparse.ArgumentTypeError(f"'{words}' is no number of epochs: give 1 or more")
    return int(words)
