"""The question file: known questions in YAML, validated. Its JSON Schema is published beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from evals.errors import QuestionFileError

Kind = Literal[
    "fact", "figure", "date", "definition", "duty", "list", "comparison", "timeline",
    "attribution", "cross_source", "superseded", "newcomer", "multi_turn", "unanswerable",
    "false_premise", "underspecified", "out_of_scope", "clinical", "personal_data", "injection",
    "over_refusal_twin",
]  # fmt: skip
Expected = Literal[
    "answered", "partial", "abstain", "correct_premise", "clarify", "redirect_clinical", "declined",
    "small_talk",
]  # fmt: skip
Absence = Literal[
    "out_of_corpus", "future", "false_presupposition", "underspecified", "near_miss", "safety"
]
Terms = Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]
Alternatives = Annotated[list[Terms], Field(min_length=1)]

WORDS = 80  # the cap of an answer, where the question gives none
WORDS_OF_OVERVIEWS = 200
ANSWERING: frozenset[Expected] = frozenset({"answered", "partial", "correct_premise"})
OVERVIEWS: frozenset[Kind] = frozenset(
    {"list", "comparison", "timeline", "cross_source", "newcomer"}
)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Anchor(_Strict):
    """Words that really stand in a section of a source: what a right answer rests on."""

    source: str
    section: str = Field(description="a heading, or the path of headings joined by ' > '")
    quote: Annotated[str, Field(min_length=8)]


class Nugget(_Strict):
    """A fact of the answer: the terms of one alternative stand together, and all the figures."""

    text: str
    any_of: Alternatives
    vital: bool = True
    figures: list[str] = []
    support: list[str] = Field(default=[], description="names of anchors")


class Wrong(_Strict):
    """What an answer must not claim."""

    any_of: Alternatives
    why: str


class Turn(_Strict):
    """One turn of the conversation before the question."""

    role: Literal["user", "assistant"]
    content: str


class Provenance(_Strict):
    """How a question came about, and how its gold, or the absence of one, was checked."""

    method: str
    checked_against: str


class Question(_Strict):
    """One known question, with what is expected of its answer."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    split: Literal["dev", "test", "red_team"]
    kind: Kind
    question: Annotated[str, Field(min_length=1, max_length=1000)]
    paraphrases: list[str] = []
    history: list[Turn] = []
    standalone: str | None = Field(default=None, description="a follow-up, with all it refers to")
    as_of: str | None = Field(default=None, description="the date at which the gold holds")
    pair: str | None = Field(default=None, description="shared by questions that differ in a word")
    expected: Expected
    also_ok: list[Expected] = Field(default=[], description="other behaviours that are right too")
    nuggets: list[Nugget] = []
    wrong: list[Wrong] = []
    anchors: dict[str, Anchor] = {}
    support_sets: list[list[str]] = Field(default=[], description="any one of them suffices")
    caveats_required: list[Nugget] = Field(default=[], description="said in claim, gap or notice")
    canaries: list[str] = Field(default=[], description="regular expressions no reply may match")
    absence: Absence | None = Field(default=None, description="of an unanswerable question")
    max_words: int | None = None
    provenance: Provenance

    @property
    def word_cap(self) -> int:
        """The most words that an answer may take."""
        return self.max_words or (WORDS_OF_OVERVIEWS if self.kind in OVERVIEWS else WORDS)

    @property
    def behaviours(self) -> tuple[Expected, ...]:
        """The behaviours that are right."""
        return (self.expected, *self.also_ok)

    @model_validator(mode="after")
    def _names_resolve(self) -> Question:
        named = {
            name for nugget in (*self.nuggets, *self.caveats_required) for name in nugget.support
        }
        named |= {name for names in self.support_sets for name in names}
        if unknown := named - self.anchors.keys():
            raise ValueError(f"question {self.id} names no such anchor: {sorted(unknown)}")
        return self


# The C loader takes a tenth of the time; it is not in every build of PyYAML.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FILE = TypeAdapter(list[Question])


def read_questions(file: Path) -> list[Question]:
    """The questions in `file`, each id once. Raises QuestionFileError."""
    try:
        questions = _FILE.validate_python(yaml.load(file.read_text("utf-8"), _Loader))
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionFileError(f"{file} cannot be read: name a question file") from error
    except yaml.YAMLError as error:
        raise QuestionFileError(f"{file} is not YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        raise QuestionFileError(f"{file}: {_first(error)}: mend the file") from error
    ids = [question.id for question in questions]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise QuestionFileError(f"{file}: ids stand twice: {', '.join(twice)}")
    return questions


def json_schema() -> dict[str, object]:
    """The schema of a question file, as evals/questions/schema.json publishes it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Known questions",
        **_FILE.json_schema(),
    }


def _first(error: ValidationError) -> str:
    told = error.errors()[0]
    return f"{'.'.join(str(part) for part in told['loc'])}: {told['msg']}"
