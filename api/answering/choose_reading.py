"""Which reading of a follow-up is meant: the one that the corpus answers best."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from api.answering.ask_back import ask_back
from api.answering.follow_up import UNRESOLVED, FollowUp
from api.answering.parts import Parts
from api.answering.ranking import answerable, log_odds, rank
from api.answering.retrieve import Sought, sought
from api.answering.trace import Considered
from ingestion.index import Filters

READ_OF_EACH = 3  # candidates of each reading that the reader reads


def chosen(
    readings: Sequence[FollowUp], parts: Parts, filters: Filters
) -> tuple[FollowUp, Sought, tuple[Considered, ...]]:
    """The reading with the best evidence less its cost, what is found for it, and all of them.

    Of `readings`, one at least, the one that costs least where none is likely to be answered; the
    first of equals.
    """
    mended = [replace(one, text=parts.spelling.mended(one.text)) for one in readings]
    found = [(one, sought(one.text, parts, filters)) for one in mended]
    if len(found) == 1:
        return *found[0], (Considered(found[0][0].text, None, True),)
    costs = [reading.cost + (UNRESOLVED if _is_vague(one, parts) else 0) for reading, one in found]
    worth = [_evidence(one, parts) - cost for (_, one), cost in zip(found, costs, strict=True)]
    told = worth
    unlikely = max(worth) < log_odds(parts.weights.likely)
    if unlikely or parts.reader is None:  # words alone take a topic for an answer
        worth = [-cost for cost in costs]
    best = worth.index(max(worth))
    considered = (
        Considered(one.text, worth_of if math.isfinite(worth_of) else None, n == best)
        for n, ((one, _), worth_of) in enumerate(zip(found, told, strict=True))
    )
    return *found[best], tuple(considered)


def _is_vague(found: Sought, parts: Parts) -> bool:
    """Whether one would have to ask back what is meant: "How long is the plan?"."""
    catalogue = parts.index.build.catalogue
    return ask_back(found.reading, found.ranked, catalogue, parts.bodies) is not None


def _evidence(found: Sought, parts: Parts) -> float:
    """The log-odds that what looks best of it is an answer."""
    best_first = rank(found, parts, READ_OF_EACH)
    return log_odds(answerable(best_first[0], parts.weights)) if best_first else -math.inf
