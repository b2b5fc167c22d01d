"""The question file: YAML, validated."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from api.errors import AssistantError

Expected = Literal[
    "answered", "partial", "abstain", "correct_premise", "clarify", "redirect_clinical", "declined",
    "small_talk",
]  # fmt: skip


class QuestionFileError(AssistantError):
    """A question file that cannot be used: names the file and the mend."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Nugget(_Strict):
    """A fact that the answer must hold: all the terms of one of the alternatives."""

    any_of: Annotated[list[list[str]], Field(min_length=1)]
    vital: bool = True


class Wrong(_Strict):
    """What the answer must not hold."""

    any_of: Annotated[list[list[str]], Field(min_length=1)]
    why: str = ""


class Question(_Strict):
    """One known question with what is expected of its answer."""

    id: str
    split: Literal["dev", "test"]
    kind: str
    question: str
    expected: Expected
    nuggets: list[Nugget] = []
    wrong: list[Wrong] = []
    sources: list[str] = []
    max_words: int = 80


def read_questions(file: Path) -> list[Question]:
    """The questions in `file`. Raises QuestionFileError."""
    try:
        told = yaml.safe_load(file.read_text("utf-8"))
        return TypeAdapter(list[Question]).validate_python(told)
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionFileError(f"{file} cannot be read: name a question file") from error
    except (yaml.YAMLError, ValidationError) as error:
        raise QuestionFileError(f"{file}: {str(error).splitlines()[0]}: mend the file") from error
