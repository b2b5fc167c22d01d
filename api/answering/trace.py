"""How an answer was made: what was searched for, what was read, and how likely each answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from api.answering.ranking import RankedUnit, answerable
from api.answering.retrieve import Sought
from api.answering.units import Unit
from api.answering.weights import Weights
from ingestion.searching import shown
from ingestion.sources import Source

MOST = 16  # candidates of a search: as many as the reader reads


@dataclass(frozen=True)
class Candidate:
    """A unit that was weighed: its place, its score, and the reader's log-odds, if one read it.

    `text` is None where more of the source may not be shown than is.
    """

    source: str
    passage: str
    text: str | None
    score: float
    log_odds: float | None
    chosen: bool


@dataclass(frozen=True)
class Search:
    """One question that was searched for, standing alone; `likely` is the probability, by the best
    candidate, that it is answered; `passages` counts what was found.
    """

    question: str
    passages: int
    likely: float
    candidates: tuple[Candidate, ...]


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
    candidates = tuple(
        Candidate(
            entry.unit.passage.source_id,
            entry.unit.passage.id,
            entry.unit.text if may_be_shown else None,
            entry.score,
            entry.log_odds,
            entry.unit in chosen,
        )
        for entry, may_be_shown in zip(first, allowed, strict=True)
    )
    return Search(sought.reading.text, len(sought.ranked), likely, candidates)
