"""python -m evals FILE...: ask known questions of the live build and score the answers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from api.errors import AssistantError
from api.settings import Settings
from ingestion.errors import IngestionError

DEFAULT = Path(__file__).resolve().parent / "questions" / "users.yaml"


def main(arguments: list[str] | None = None) -> int:
    """Ask and score; 0 all right, 1 some wrong, 2 bad input."""
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=[DEFAULT])
    parser.add_argument("--split", choices=["dev", "test"], help="only the questions of one split")
    told = parser.parse_args(arguments)
    try:
        return _run(told.files, told.split)
    except (AssistantError, IngestionError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2


def _run(files: list[Path], split: str | None) -> int:
    from api.answering.answer import Asked
    from api.assistant import assistant_of
    from evals.question_file import read_questions
    from evals.scoring import judge

    questions = [q for f in files for q in read_questions(f) if split in {None, q.split}]
    settings = Settings.read()
    assistant = assistant_of(settings)
    texts = _texts(settings)
    wrong = 0
    for question in questions:
        answer = assistant.answer(Asked(question.question))
        verdict = judge(question, answer, texts)
        wrong += not verdict.right
        mark = "right" if verdict.right else "WRONG"
        print(f"{mark}  {question.id}  {question.question}")
        for fault in verdict.faults:
            print(f"       {fault}")
    print(f"{len(questions) - wrong} of {len(questions)} right")
    return 1 if wrong else 0


def _texts(settings: Settings) -> Mapping[str, str]:
    from ingestion.reading import find_files
    from ingestion.sync import read_corpus

    chosen, _ = read_corpus(find_files(settings.corpus_folders).files)
    return {source_id: document.text for source_id, (_, document) in chosen.items()}


if __name__ == "__main__":
    sys.exit(main())
