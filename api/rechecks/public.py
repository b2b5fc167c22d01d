"""The public questions: those that readers are shown as examples."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from api.errors import WordingError
from api.wording import FOLDER

_PREFIX = "public."
_BROKEN = "prompts/examples.yaml is no list of groups with `for` and `questions`: correct it"


@dataclass(frozen=True)
class Group:
    """Questions for readers of one kind, and what the kind is called."""

    name: str
    questions: tuple[str, ...]


@cache
def public_groups() -> tuple[Group, ...]:
    """The groups of prompts/examples.yaml. Raises WordingError."""
    file = FOLDER / "examples.yaml"
    try:
        listed = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise WordingError("prompts/examples.yaml cannot be read: restore the file") from error
    if not isinstance(listed, list):
        raise WordingError(_BROKEN)
    return tuple(_group(entry) for entry in listed)


@cache
def public_questions() -> tuple[str, ...]:
    """The questions of all groups. Raises WordingError."""
    return tuple(question for group in public_groups() for question in group.questions)


def public_id(question: str) -> str:
    """Under which a public question is recorded: no id of an answer has a full stop."""
    return _PREFIX + hashlib.sha256(question.encode()).hexdigest()[:16]


def _group(entry: Any) -> Group:  # noqa: ANN401 - as YAML has it
    match entry:
        case {"for": str(name), "questions": [*questions]} if all(
            isinstance(question, str) for question in questions
        ):
            return Group(name, tuple(questions))
    raise WordingError(_BROKEN)
