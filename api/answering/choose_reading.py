"""Which reading of a follow-up is meant: the one that the corpus answers best."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from api.answering.choose import answerable
from api.answering.follow_ups import FollowUp
from api.answering.parts import Parts
from api.answering.ranking import rank
from api.answering.retrieve import Sought, sought
from ingestion.index import Filters

READ_OF_EACH = 3  # candidates of each reading that the reader reads


def chosen(readings: Sequence[FollowUp], parts: Parts, filters: Filters) -> tuple[FollowUp, Sought]:
    """The reading with the best evidence less its cost, and what is found for it.

    Of `readings`, one at least, only those that cost least count where none is likely to be
    answered, and the first of equals.
    """
    mended = [replace(one, text=parts.spelling.mended(one.text)) for one in readings]
    found = [(one, sought(one.text, parts, filters)) for one in mended]
    if len(found) == 1:
        return found[0]
    evidence = [_evidence(one, parts) for _, one in found]
    likely = _log_odds(parts.weights.likely)
    worth = [odds - one.cost for odds, one in zip(evidence, mended, strict=True)]
    if max(worth) < likely:  # then not by what costs more
        least = min(one.cost for one in mended)
        worth = [
            w if one.cost == least else -math.inf for w, one in zip(worth, mended, strict=True)
        ]
    return found[worth.index(max(worth))]


def _evidence(found: Sought, parts: Parts) -> float:
    """The log-odds that what looks best of it is an answer."""
    best_first = rank(found, parts, READ_OF_EACH)
    return _log_odds(answerable(best_first[0], parts.weights)) if best_first else -math.inf


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))
