"""How an answer was made: what was searched for, what was read, and how likely each answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from api.answering.choose import PassedOver, passed_over
from api.answering.ranking import RankedUnit, answerable
from api.answering.retrieve import Sought
from api.answering.units import Unit
from api.answering.weights import Weights
from ingestion.searching import shown
from ingestion.sources import Source

MOST = 16  # candidates of a search: as many as the reader reads


Purpose = Literal["plan", "write", "mend", "look_again"]


@dataclass(frozen=True)
class Candidate:
    """A unit that was weighed: its place, its score, and the reader's log-odds, if one read it.

    `text` is None where more of the source may not be shown than is; passage.text[start:end] is
    its answering sentence. `passed_over` says why it was not chosen.
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


@dataclass(frozen=True)
class Considered:
    """One way to read a question: as it would stand alone, how likely its best candidate answers
    it, in log-odds less what the reading costs (None where only one was considered).
    """

    question: str
    worth: float | None
    chosen: bool


@dataclass(frozen=True)
class Fallen:
    """A sentence that did not leave as it was: why, by which kind of check, and the ids of the
    sources that it cites.
    """

    text: str
    kind: str
    reason: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """One call of the language model; tokens as its endpoint counts them, or else estimated.

    `failed` is the cause where no reply came that could be read.
    """

    purpose: Purpose
    milliseconds: float
    prompt_tokens: int
    reply_tokens: int
    failed: str | None = None


@dataclass(frozen=True)
class Workings:
    """How an answer came about, beside its searches. `likely` is the probability from which on a
    candidate answers.
    """

    likely: float = 0.0
    readings: tuple[Considered, ...] = ()
    fallen: tuple[Fallen, ...] = ()
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True)
class Search:
    """One question that was searched for, standing alone; `likely` is the probability, by the best
    candidate, that it is answered; `passages` counts what was found.
    """

    question: str
    passages: int
    likely: float
    candidates: tuple[Candidate, ...]


def without_texts(searches: Sequence[Search]) -> tuple[Search, ...]:
    """`searches` as small as they can be kept: a candidate's words are found at its place."""
    return tuple(
        replace(one, candidates=tuple(replace(c, text=None) for c in one.candidates))
        for one in searches
    )


def search_of(
    sought: Sought,
    best_first: Sequence[RankedUnit],
    chosen: Collection[Unit],
    weights: Weights,
    sources: dict[str, Source],
) -> Search:
    """What was found for one question, the best candidates first."""
    likely = answerable(best_first[0], weights) if best_first else 0.0
    first = best_first[:MOST]
    allowed = shown(sources[entry.unit.passage.source_id] for entry in first)
    best = [entry for entry in best_first if entry.unit in chosen]
    candidates = tuple(
        Candidate(
            entry.unit.passage.source_id,
            entry.unit.passage.id,
            entry.unit.text if may_be_shown else None,
            entry.score,
            entry.log_odds,
            entry.unit in chosen,
            entry.unit.core.quote.start,
            entry.unit.core.quote.end,
            passed_over(sought.reading, entry, best, weights),
        )
        for entry, may_be_shown in zip(first, allowed, strict=True)
    )
    return Search(sought.reading.text, len(sought.ranked), likely, candidates)
