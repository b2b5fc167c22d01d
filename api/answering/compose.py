"""Step 5, compose: verbatim sentences, chosen and ordered, within a word cap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from api.answering.answer import Draft
from api.answering.choose import MOST_UNITS, choose
from api.answering.lead_in import lead_in
from api.answering.parts import Parts
from api.answering.question import Reading, asked_about
from api.answering.ranking import RankedUnit, is_by, rank
from api.answering.retrieve import Sought
from api.answering.units import Unit
from api.answering.weights import Weights
from api.matching import normalise
from api.wording import say
from ingestion.sources import Source, Voice

MOST_OF_A_PART = 2  # units for each part of a question that asks several things


@dataclass(frozen=True)
class Composed:
    """Drafts of an answer and what it lacks; `nearest` are units that do not answer."""

    drafts: tuple[Draft, ...]
    gaps: tuple[str, ...] = ()
    nearest: tuple[Unit, ...] = ()


@dataclass(frozen=True)
class _Found:
    """What was found for one part of a question: all units, and those chosen, by speaker."""

    reading: Reading
    best_first: list[RankedUnit]
    groups: list[list[RankedUnit]]

    @property
    def chosen(self) -> list[RankedUnit]:
        return [entry for group in self.groups for entry in group]


def compose(whole: Sought, divided: Sequence[Sought], parts: Parts) -> Composed:
    """Choose units that answer the question; none where nothing answers enough of it.

    Where it is `divided` into several, each part is answered by itself, and the whole only where
    no part could be.
    """
    sources = parts.index.build.by_id
    best_first = rank(whole, parts)
    nearest = tuple(
        entry.unit for entry in best_first[:MOST_UNITS] if entry.seen.signals["covered"]
    )
    found = [
        _Found(part.reading, ranked, _groups(part.reading, ranked, parts.weights, MOST_OF_A_PART))
        for part in divided
        for ranked in [rank(part, parts)]
    ]
    if not any(one.chosen for one in found):
        found = [
            _Found(whole.reading, best_first, _groups(whole.reading, best_first, parts.weights))
        ]
    chosen = _once(entry for one in found for entry in one.chosen)
    if not chosen:
        return Composed((), tuple(_why_not(whole.reading, best_first)), nearest)
    gaps = (gap for one in found for gap in _gaps(one, sources))
    return Composed(tuple(_drafts(chosen, sources)), tuple(dict.fromkeys(gaps)), nearest)


def _groups(
    reading: Reading, best_first: list[RankedUnit], weights: Weights, most: int = MOST_UNITS
) -> list[list[RankedUnit]]:
    """The units chosen for each body whose words are asked for; else one list of them."""
    if reading.unheld:  # then only what others say of it, by name
        best_first = [entry for entry in best_first if _names(entry.unit, reading.unheld)]
    return [choose(reading, part, weights, most) for part in _by_speaker(reading, best_first)]


def _once(chosen: Iterable[RankedUnit]) -> list[RankedUnit]:
    """Each unit once, and none that shares a sentence with one before it."""
    kept: list[RankedUnit] = []
    for entry in chosen:
        if not any(set(entry.unit.sentences) & set(other.unit.sentences) for other in kept):
            kept.append(entry)
    return kept


def _why_not(reading: Reading, best_first: list[RankedUnit]) -> list[str]:
    """What keeps the nearest units from being an answer, where it can be named."""
    if reading.unheld:
        return [say("unheld_body", body=reading.unheld)]
    lacking = [frozenset(demand.name for demand in entry.seen.unmet) for entry in best_first]
    if lacking and (names := frozenset.intersection(*lacking)):
        return [say("gap_unmet", names=" or ".join(sorted(names)))]
    return []


def _names(unit: Unit, body: str) -> bool:
    return normalise(body) in normalise(f"{unit.text} {unit.passage.attribution.holder}")


def _by_speaker(reading: Reading, best_first: list[RankedUnit]) -> list[list[RankedUnit]]:
    """One part a body asked about, in the order of the question; else one part in all."""
    if not reading.speakers:
        return [best_first]
    return [[entry for entry in best_first if is_by(entry, body)] for body in reading.speakers]


def _drafts(chosen: list[RankedUnit], sources: dict[str, Source]) -> Iterable[Draft]:
    """A lead-in that names the holder, then the holder's sentences; the best holder first."""
    order = {_held(entry.unit): n for n, entry in reversed(list(enumerate(chosen)))}
    in_order = sorted(
        (entry.unit for entry in chosen),
        key=lambda unit: (order[_held(unit)], unit.passage.position, unit.sentences[0].quote.start),
    )
    for (source_id, holder, voice), group in groupby(in_order, _held):
        yield Draft(lead_in(sources[source_id], holder, voice), "lead_in", holder=holder)
        for sentence in (sentence for unit in group for sentence in unit.sentences):
            words = " ".join(sentence.text.split())
            yield Draft(words, "claim", (sentence.quote,))


def _dated(unit: Unit, sources: dict[str, Source]) -> str:
    """A unit's words with those before, and the date of its source unless it names years itself."""
    date = "" if unit.names_years else sources[unit.passage.source_id].published
    return f"{unit.text} {unit.context} {date}"


def _held(unit: Unit) -> tuple[str, str, Voice]:
    attribution = unit.passage.attribution
    return unit.passage.source_id, attribution.holder, attribution.voice


def _gaps(found: _Found, sources: dict[str, Source]) -> Iterable[str]:
    reading, chosen = found.reading, found.chosen
    for body, group in zip(reading.speakers, found.groups, strict=False):
        if not group:
            number = len(body.sources)
            held = f"{number} source{'s' if number > 1 else ''}"
            yield say("gap_body", sources=held, body=body.name)
    if not chosen:
        yield from _why_not(reading, found.best_first) or [
            say("gap_part", question=asked_about(reading.text)[1].strip(" ?"))
        ]
        return
    best = chosen[0].unit
    if reading.items and best.counted and best.items < reading.items:
        yield say("gap_items", wanted=reading.items, found=best.items)
    said = " ".join(_dated(entry.unit, sources) for entry in chosen)
    for year in reading.years:
        if year not in said:
            yield say("gap_year", year=year)
