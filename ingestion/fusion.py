"""Two scored lists into one: a pure function of ours, because the engines' own fusions differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.index import Lists, Scored
from ingestion.sources import Passage

DENSE_WEIGHT = 0.5  # against 1 - DENSE_WEIGHT for BM25; measured in docs/log.md


@dataclass(frozen=True)
class RankedPassage:
    """A passage with its fused score in [0, 1]; `cosine` is None outside the dense list."""

    passage: Passage
    score: float
    cosine: float | None = None


def fuse(lists: Lists, limit: int, dense_weight: float = DENSE_WEIGHT) -> list[RankedPassage]:
    """Min-max normalise each list, add them with weights, break ties by passage id."""
    weighted = ((lists.dense, dense_weight), (lists.bm25, 1 - dense_weight))
    passages: dict[str, Passage] = {}
    scores: dict[str, float] = {}
    for scored, weight in weighted:
        for entry, share in zip(scored, _normalised(scored), strict=True):
            passages[entry.passage.id] = entry.passage
            scores[entry.passage.id] = scores.get(entry.passage.id, 0.0) + weight * share
    cosines = {entry.passage.id: entry.score for entry in lists.dense}
    order = sorted(scores, key=lambda passage_id: (-scores[passage_id], passage_id))
    return [RankedPassage(passages[i], scores[i], cosines.get(i)) for i in order[:limit]]


def _normalised(scored: Sequence[Scored]) -> list[float]:
    """Scores between 0 and 1; a list of equal scores counts in full."""
    if not scored:
        return []
    highest, lowest = scored[0].score, scored[-1].score
    spread = highest - lowest
    return [(entry.score - lowest) / spread if spread > 0 else 1.0 for entry in scored]
