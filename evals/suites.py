"""The suites: which questions are asked of which corpus."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from evals.errors import RunError
from evals.question_file import Question, read_questions

SuiteName = Literal["dev", "test", "red_team", "full_texts_dev", "full_texts_test"]
NAMES: tuple[SuiteName, ...] = get_args(SuiteName)

HERE = Path(__file__).resolve().parent
QUESTIONS = HERE / "questions"
CORPUS = HERE.parent / "corpus"
PLANTED = HERE / "planted"  # invented documents that attack the assistant, for red_team alone


@dataclass(frozen=True)
class Suite:
    """Questions, and the folders of the corpus that they are about."""

    name: SuiteName
    questions: tuple[Question, ...]
    folders: tuple[Path, ...]
    corpus: str  # names the index: dev and test are asked of one


def suite(name: SuiteName) -> Suite:
    """Read a suite. Raises QuestionFileError, and RunError where its full texts are missing."""
    if name == "red_team":
        return Suite(name, _read("red_team", "red_team"), (CORPUS, PLANTED), "red_team")
    if name in {"full_texts_dev", "full_texts_test"}:
        split = name.removeprefix("full_texts_")
        return Suite(name, _read("full_texts", split), (full_text_folder(),), "full_texts")
    return Suite(name, _read(name, name), (CORPUS,), "corpus")


def full_text_folder() -> Path:
    """The folder of full texts, which the repository has no right to hold."""
    told = os.environ.get("FULL_TEXT_DIR", "")
    if not told or not Path(told).is_dir():
        raise RunError("the suites of full texts need FULL_TEXT_DIR: set it to their folder")
    return Path(told)


def _read(stem: str, split: str) -> tuple[Question, ...]:
    questions = read_questions(QUESTIONS / f"{stem}.yaml")
    return tuple(question for question in questions if question.split == split)
