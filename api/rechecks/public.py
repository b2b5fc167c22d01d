"""The public questions: those that readers are shown as examples."""

from __future__ import annotations

import hashlib
from functools import cache

import yaml

from api.errors import WordingError
from api.wording import FOLDER

_PREFIX = "public."


@cache
def public_questions() -> tuple[str, ...]:
    """The questions of prompts/examples.yaml. Raises WordingError."""
    file = FOLDER / "examples.yaml"
    try:
        listed = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise WordingError("prompts/examples.yaml cannot be read: restore the file") from error
    if not isinstance(listed, list) or not all(isinstance(entry, str) for entry in listed):
        raise WordingError("prompts/examples.yaml is no list of questions: correct it")
    return tuple(listed)


def public_id(question: str) -> str:
    """Under which a public question is recorded: no id of an answer has a full stop."""
    return _PREFIX + hashlib.sha256(question.encode()).hexdigest()[:16]
