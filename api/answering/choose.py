"""Which units make an answer, and whether there is one: the best, and those near that add to it."""

from __future__ import annotations

import math
from typing import Literal

from api.answering.lead_in import OUR_REMARK
from api.answering.question import Reading
from api.answering.ranking import GAIN, RankedUnit, answerable
from api.answering.units import Unit
from api.answering.weights import Weights, weighed
from ingestion.terms import stems

WORDS, WORDS_OF_A_LIST = 80, 200
MOST_UNITS, UNITS_OF_A_LIST = 3, 5
NEAR_THE_BEST = 0.25  # of score, for a further unit
PassedOver = Literal["long", "time", "unlikely", "said", "lower", "room"]
SAME = 0.75  # shared stems (Jaccard) from which on two units say the same


def choose(
    reading: Reading, best_first: list[RankedUnit], weights: Weights, most: int = MOST_UNITS
) -> list[RankedUnit]:
    """The best unit and near ones that add to it, within the cap; none where none is likely."""
    cap, most = (WORDS_OF_A_LIST, max(most, UNITS_OF_A_LIST)) if reading.wide else (WORDS, most)
    fitting = [
        entry
        for entry in best_first
        if entry.unit.words <= cap and _is_of_the_time(reading, entry.unit)
    ]
    fitting = _own_words_first(reading, fitting)
    if (whole := _whole_list(reading, best_first, fitting)) is not None:
        return [whole] if answerable(whole, weights) >= weights.likely else []
    if not fitting:
        return []
    best = fitting[0]
    if is_the_list(reading, best.unit):
        return [best]  # the list that was asked for, whole
    if answerable(best_first[0], weights) < weights.likely:
        return []
    chosen = [best]
    words = best.unit.words
    for entry in fitting[1:]:
        near = entry.score >= best.score - NEAR_THE_BEST
        likely = answerable(entry, weights) >= weights.likely
        fits = words + entry.unit.words <= cap
        new = not _said(entry.unit, chosen)
        if near and likely and fits and len(chosen) < most and new:
            chosen.append(entry)
            words += entry.unit.words
    return chosen


def passed_over(
    reading: Reading, entry: RankedUnit, chosen: list[RankedUnit], weights: Weights
) -> PassedOver | None:
    """Why `entry` is not among the `chosen`, by the first test that it fails; None where it is."""
    if entry in chosen:
        return None
    if entry.unit.words > (WORDS_OF_A_LIST if reading.wide else WORDS):
        return "long"
    if not _is_of_the_time(reading, entry.unit):
        return "time"
    if not chosen or answerable(entry, weights) < weights.likely:
        return "unlikely"
    if _said(entry.unit, chosen):
        return "said"
    return "lower" if entry.score < chosen[0].score - NEAR_THE_BEST else "room"


def _whole_list(
    reading: Reading, best_first: list[RankedUnit], fitting: list[RankedUnit]
) -> RankedUnit | None:
    """A list that answers clearly better than all that is shorter, whole; or the longest of those
    that are announced in the words of the best unit.
    """
    lists = [
        entry
        for entry in best_first
        if entry.unit.counted and entry.unit.words <= WORDS_OF_A_LIST
        if _is_of_the_time(reading, entry.unit) and entry.log_odds is not None
    ]
    if not lists:
        return None
    best = max([*fitting, *lists], key=lambda entry: entry.log_odds or 0.0)
    shorter = [e.log_odds or 0.0 for e in fitting if e not in lists]
    if not best.unit.counted or (best.log_odds or 0.0) < max(shorter, default=-math.inf) + GAIN:
        return None
    core = set(stems(best.unit.core.text))
    same = [e for e in lists if _is_same(core, set(stems(e.unit.core.text)))]
    return max(same, key=lambda entry: entry.unit.items)


def is_likely(log_odds: float, weights: Weights) -> bool:
    """Whether what the reader gives these log-odds, and nothing else speaks against, answers."""
    lacking = dict.fromkeys(weights.answerable, 0.0)
    told = weighed({**lacking, "reader": log_odds}, weights.answerable)
    return 1 / (1 + math.exp(-weights.bias - told)) >= weights.likely


def _own_words_first(reading: Reading, fitting: list[RankedUnit]) -> list[RankedUnit]:
    """What a body holds itself, where its words are asked for; what it published only without."""
    own = [entry for entry in fitting if entry.seen.own_words or is_remark(entry.unit)]
    only = any(body.is_person for body in reading.speakers)  # an author may hold none of it
    return own if reading.speakers and (own or only) else fitting


def _is_of_the_time(reading: Reading, unit: Unit) -> bool:
    """Whether a unit may be of the time asked about: a figure from before is none of now."""
    return not (reading.when and unit.when and reading.when != unit.when)


def is_remark(unit: Unit) -> bool:
    """Whether it is our own remark on what a source does not say."""
    return unit.passage.attribution.holder == OUR_REMARK


def is_the_list(reading: Reading, unit: Unit) -> bool:
    """Whether a unit lists as many things as are asked for, and calls them by the same noun."""
    counted = unit.counted and unit.items == reading.items
    return counted and bool(reading.item_nouns & set(stems(unit.core.text)))


def _said(unit: Unit, chosen: list[RankedUnit]) -> bool:
    """Whether `unit` overlaps one that is chosen, or says nearly the same."""
    mine = set(stems(unit.text))
    for other in (entry.unit for entry in chosen):
        if set(unit.sentences) & set(other.sentences):
            return True
        if _is_same(mine, set(stems(other.text))):
            return True
    return False


def _is_same(mine: set[str], theirs: set[str]) -> bool:
    return len(mine & theirs) >= SAME * len(mine | theirs)
