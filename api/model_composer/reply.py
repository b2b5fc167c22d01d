"""What a model is asked to send: statements, each with the quotes it rests on; read as it comes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json

from api.model_composer.failure import ModelFailure
from api.model_composer.settings import Style

MOST_STATEMENTS = 8  # of an answer
MOST_PARTS = 4  # questions that a plan divides one into
_MOST_CHARACTERS = 40_000  # of a reply
_MOST_ASKED = 600  # characters of a planned question
_FENCE = re.compile(r"^\s*```\w*\s*|(?:(?<!\s)\s+)?```\s*$")


Direct = Literal["", "yes", "no", "partly", "not_so"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Cited(_Strict):
    """A quote of the passage with this number, as we numbered it."""

    passage: int
    quote: str


class Said(_Strict):
    """One sentence of the answer and what it rests on.

    In the fluent style `row` and `column` may give it a place in a table.
    """

    text: str
    citations: list[Cited]
    row: str = ""
    column: str = ""


class Reply(_Strict):
    """A whole reply. `missing`: words of the question on which nothing was found, or "".

    In the fluent style `direct` may answer the question in a word, before the sentences.
    """

    statements: list[Said]
    completeness: Literal["full", "part", "none"]
    missing: str
    false_premise: bool
    direct: Direct = ""


class Plan(_Strict):
    """The question as it stands alone, and questions that together answer it, if any."""

    question: str
    parts: list[str]


class Verdicts(_Strict):
    """Of each sentence whether the words that it cites say it."""

    verdicts: list[bool]


def read_plan(text: str) -> Plan | None:
    """A plan; None for what is none, or holds a question that is empty or too long."""
    try:
        plan = Plan.model_validate(from_json(_bare(text)))
    except (ValueError, ValidationError):
        return None
    asked = [" ".join(one.split()) for one in (plan.question, *plan.parts[:MOST_PARTS])]
    if not all(0 < len(one) <= _MOST_ASKED for one in asked):
        return None
    return Plan(question=asked[0], parts=asked[1:])


def read_verdicts(text: str, sentences: int) -> list[bool]:
    """A verdict a sentence. Raises ModelFailure."""
    try:
        verdicts = Verdicts.model_validate(from_json(_bare(text))).verdicts
    except (ValueError, ValidationError) as error:
        raise ModelFailure("malformed", type(error).__name__) from None
    if len(verdicts) != sentences:
        raise ModelFailure("malformed", "verdicts")
    return verdicts


def schema(style: Style) -> dict[str, Any]:
    """The JSON Schema of a reply, as strict servers want it: every property is required."""
    told = Reply.model_json_schema()
    reply, said = told["properties"], told["$defs"]["Said"]["properties"]
    if style == "strict":
        del reply["direct"], said["row"], said["column"]
    told["required"], told["$defs"]["Said"]["required"] = list(reply), list(said)
    return told


class Incoming:
    """A reply that is still coming in."""

    def __init__(self) -> None:
        """Nothing has come yet."""
        self.text = ""
        self._given = 0

    def take(self, piece: str) -> list[Said]:
        """The statements that `piece` completes, the first MOST_STATEMENTS of a reply in all.

        Raises ModelFailure for what is no reply.
        """
        self.text += piece
        if len(self.text) > _MOST_CHARACTERS:
            raise ModelFailure("malformed", "no end")
        told = _partial(self.text)
        listed = told.get("statements", [])
        if not isinstance(listed, list):
            raise ModelFailure("malformed", "statements")
        begun = len(told) == 1  # the last one may still grow
        ends = len(listed) - 1 if begun else len(listed)
        ready = listed[self._given : min(ends, MOST_STATEMENTS)]
        self._given += len(ready)
        return [_said(one) for one in ready]

    def whole(self) -> Reply:
        """The reply, once all has come. Raises ModelFailure."""
        if not self.text.strip():
            raise ModelFailure("empty")
        try:
            return Reply.model_validate(from_json(_bare(self.text)))
        except (ValueError, ValidationError) as error:
            raise ModelFailure("malformed", type(error).__name__) from None


def _said(told: object) -> Said:
    try:
        return Said.model_validate(told)
    except ValidationError:
        raise ModelFailure("malformed", "a statement") from None


def _partial(text: str) -> Mapping[str, Any]:
    """What can be read so far, without a last text that is cut."""
    bare = _bare(text)
    if not bare:
        return {}
    try:
        told = from_json(bare, allow_partial=True)
    except ValueError:
        raise ModelFailure("malformed", "JSON") from None
    if not isinstance(told, dict):
        raise ModelFailure("malformed", "no object")
    return told


def _bare(text: str) -> str:
    """The JSON without a fence around it, or words before it, where servers take no schema."""
    bare = _FENCE.sub("", text)
    start = bare.find("{")
    return bare[start:] if start >= 0 else ""
