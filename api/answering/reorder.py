"""A search put in order by the reader, where few results are wanted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from api.answering.parts import Parts
from ingestion.fusion import RankedPassage
from ingestion.index import Filters
from ingestion.searching import search
from ingestion.trained_reader import framed_text

FEW = 20  # passages that the reader puts in order; of a longer list it reads none
FUSED = 10.0  # log-odds for the whole span of the fused score, docs/log.md


def search_in_order(text: str, parts: Parts, filters: Filters, limit: int) -> list[RankedPassage]:
    """The passages nearest to `text`, at most `limit`, best first, with scores in [0, 1]."""
    vector = next(iter(parts.model.embed([text])))
    if parts.reader is None or limit > FEW:
        return search(text, vector, parts.index, filters, limit)
    ranked = search(text, vector, parts.index, filters, FEW)
    sources = parts.index.build.by_id
    passages = [entry.passage for entry in ranked]
    read = [framed_text(p, sources[p.source_id], "", p.text) for p in passages]
    scores = parts.reader.score(text, read)
    return _in_order(ranked, scores)[:limit]


def _in_order(ranked: Sequence[RankedPassage], log_odds: Sequence[float]) -> list[RankedPassage]:
    read = [
        replace(entry, score=1 / (1 + math.exp(-odds - FUSED * (entry.score - 0.5))))
        for entry, odds in zip(ranked, log_odds, strict=True)
    ]
    return sorted(read, key=lambda entry: (-entry.score, entry.passage.id))
