"""How an answer was made, as JSON: what was weighed, what fell, and the calls of a model."""

from __future__ import annotations

from pydantic import BaseModel

from api.answering.answer import Answer
from api.answering.choose import PassedOver
from api.answering.trace import Purpose, without_texts


class CandidateOut(BaseModel):
    """What was weighed as an answer; `log_odds` of its being one, by the reader, null without.

    `text` is null where more of the source may not be shown than is; characters `start` to `end`
    of the passage are its answering sentence. `passed_over`, why it was not chosen: it is too long,
    of another time than asked about, none is likely to answer, it says what is said already, it
    scores clearly lower than the best, or there was no room.
    """

    source: str
    passage: str
    text: str | None
    score: float
    log_odds: float | None
    chosen: bool
    start: int = 0
    end: int = 0
    passed_over: PassedOver | None = None


class WeighedSearchOut(BaseModel):
    """A question that was searched for; `likely` is the probability that its best answers it."""

    question: str
    passages: int
    likely: float
    candidates: list[CandidateOut]


class ConsideredOut(BaseModel):
    """A way to read the question; `worth` in log-odds, less what the reading costs, null where it
    was the only one.
    """

    question: str
    worth: float | None
    chosen: bool


class FallenOut(BaseModel):
    """A sentence that failed a check: it was mended, gave way to the source's own, or was dropped.

    It is not part of the answer. `sources` are the ids of those that it cites.
    """

    text: str
    kind: str
    reason: str
    sources: list[str]


class CallOut(BaseModel):
    """A call of the language model; `failed` is the cause where it gave nothing of use."""

    purpose: Purpose
    milliseconds: float
    prompt_tokens: int
    reply_tokens: int
    failed: str | None


class WorkingsOut(BaseModel):
    """`likely` is the probability from which on a candidate answers."""

    likely: float
    readings: list[ConsideredOut]
    fallen: list[FallenOut]
    calls: list[CallOut]


class MadeOut(BaseModel):
    """All of it, as it is stored with an answer: without the texts of candidates."""

    trace: list[WeighedSearchOut]
    workings: WorkingsOut | None


def trace_out(answer: Answer) -> list[WeighedSearchOut]:
    """What was weighed for `answer`, as JSON."""
    return [WeighedSearchOut.model_validate(one, from_attributes=True) for one in answer.searches]


def workings_out(answer: Answer) -> WorkingsOut | None:
    """How `answer` came about, as JSON; None where it ended before anything was searched for."""
    told = answer.workings
    return WorkingsOut.model_validate(told, from_attributes=True) if told else None


def made_out(answer: Answer) -> MadeOut:
    """What is stored of how `answer` was made."""
    searches = without_texts(answer.searches)
    trace = [WeighedSearchOut.model_validate(one, from_attributes=True) for one in searches]
    return MadeOut(trace=trace, workings=workings_out(answer))
