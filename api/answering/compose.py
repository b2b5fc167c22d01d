"""Step 5, compose: verbatim sentences, chosen and ordered, within a word cap."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from api.answering.answer import Draft
from api.answering.lead_in import OUR_REMARK, lead_in
from api.answering.question import Reading
from api.answering.ranking import FIGURES, RankedUnit, explains, rank
from api.answering.runs import runs_around
from api.answering.units import Unit, units
from api.matching import normalise
from api.wording import say
from ingestion.fusion import RankedPassage
from ingestion.index import PassageIndex
from ingestion.sources import Source, Voice
from ingestion.terms import stems

if TYPE_CHECKING:
    from ingestion.embedding import Vector

REACH = 4  # passages after a ranked one in which the rest of a list may stand
WORDS, WORDS_OF_A_LIST = 80, 200
MOST_UNITS = 3
ENOUGH = 0.45  # weighted share of the question's terms; measured in docs/log.md
NEARLY = ((0.33, 0.55), (0.2, 0.65))  # less will do where the cosine is this high
NEAR_THE_BEST = 0.2  # of score, for a further unit of prose
NEAR_THE_BEST_FIGURE = 0.1
_UNKNOWN = re.compile(r"\bnot (?:known|found|stated|given)\b")
SAME = 0.75  # shared stems (Jaccard) from which on two units say the same


@dataclass(frozen=True)
class Composed:
    """Drafts of an answer and what it lacks; `nearest` are units that do not answer."""

    drafts: tuple[Draft, ...]
    gaps: tuple[str, ...] = ()
    nearest: tuple[Unit, ...] = ()


def compose(
    reading: Reading,
    question_vector: Vector,
    ranked: Sequence[RankedPassage],
    index: PassageIndex,
    sentence_vectors: Callable[[Sequence[str]], Sequence[Vector]],
) -> Composed:
    """Choose units that cover the question; none where nothing covers enough of it."""
    candidates = _candidates(ranked, index)
    sources = index.build.by_id
    vocabulary = index.build.vocabulary
    best_first = rank(reading, candidates, sources, vocabulary, question_vector, sentence_vectors)
    nearest = tuple(entry.unit for entry in best_first[:MOST_UNITS] if entry.covered)
    if reading.unheld:  # then only what others say of it, by name
        best_first = [entry for entry in best_first if _names(entry.unit, reading.unheld)]
    groups = [_chosen(reading, part) for part in _by_speaker(reading, best_first)]
    chosen = [entry for group in groups for entry in group]
    if not chosen:
        return Composed((), tuple(_why_not(reading, best_first)), nearest)
    return Composed(
        tuple(_drafts(chosen, sources)), tuple(_gaps(reading, groups, chosen, sources)), nearest
    )


def _why_not(reading: Reading, best_first: list[RankedUnit]) -> Iterable[str]:
    """What keeps the nearest units from being an answer, where it can be named."""
    if reading.unheld:
        yield say("unheld_body", body=reading.unheld)
        return
    lacking = [frozenset(demand.name for demand in entry.unmet) for entry in best_first]
    if lacking and (names := frozenset.intersection(*lacking)):
        yield say("gap_unmet", names=" or ".join(sorted(names)))


def _names(unit: Unit, body: str) -> bool:
    return normalise(body) in normalise(f"{unit.text} {unit.passage.attribution.holder}")


def _candidates(
    ranked: Sequence[RankedPassage], index: PassageIndex
) -> Iterable[tuple[Unit, float]]:
    """Units of the passages and their neighbours, but for sources that may only be linked to."""
    scores = {entry.passage.id: entry.score for entry in ranked}
    sources = index.build.by_id
    shown = [e for e in ranked if sources[e.passage.source_id].display != "link"]
    for run in runs_around(shown, index, REACH):
        for unit in units(run):
            yield unit, scores.get(unit.passage.id, 0.0)


def _by_speaker(reading: Reading, best_first: list[RankedUnit]) -> list[list[RankedUnit]]:
    """One part a body asked about, in the order of the question; else one part in all."""
    if not reading.speakers:
        return [best_first]
    return [
        [entry for entry in best_first if entry.unit.passage.source_id in body.sources]
        for body in reading.speakers
    ]


def _chosen(reading: Reading, best_first: list[RankedUnit]) -> list[RankedUnit]:
    """The best unit, if it covers enough, and near ones that add to it within the cap."""
    fitting = _own_words_first(reading, [e for e in best_first if _answers(reading, e)])
    if not fitting:
        return []
    best = fitting[0]
    if _is_the_list(reading, best.unit):
        return [best]  # the list that was asked for, whole
    cap = WORDS_OF_A_LIST if reading.wants == "list" or best.unit.items else WORDS
    margin = NEAR_THE_BEST if reading.wants in {"text", "list"} else NEAR_THE_BEST_FIGURE
    chosen = [best]
    words = best.unit.words
    for entry in fitting[1:]:
        near = entry.score >= best.score - margin
        fits = words + entry.unit.words <= cap
        if near and fits and len(chosen) < MOST_UNITS and not _said(entry.unit, chosen):
            chosen.append(entry)
            words += entry.unit.words
    return chosen


def _own_words_first(reading: Reading, fitting: list[RankedUnit]) -> list[RankedUnit]:
    """What a body holds itself, where its words are asked for; what it published only without."""
    fitting = _remarks_in_place(reading, fitting)
    own = [entry for entry in fitting if entry.own_words]
    only = any(body.is_person for body in reading.speakers)  # an author may hold none of it
    return own if reading.speakers and (own or only) else fitting


def _remarks_in_place(reading: Reading, fitting: list[RankedUnit]) -> list[RankedUnit]:
    """Our remarks after what sources say; but that the present state is not known comes first."""
    remarks = [e for e in fitting if e.unit.passage.attribution.holder == OUR_REMARK]
    said = [entry for entry in fitting if entry not in remarks]
    if reading.when != "now" or reading.wants not in FIGURES:
        return said + remarks
    unknown = [e for e in remarks if _UNKNOWN.search(e.unit.text) and _near(e, fitting[0])][:1]
    return unknown + said


def _near(entry: RankedUnit, best: RankedUnit) -> bool:
    return entry.score >= best.score - NEAR_THE_BEST


def _answers(reading: Reading, entry: RankedUnit) -> bool:
    """Whether a unit covers enough of the question, and what is counted stands in it."""
    if entry.unmet or (reading.head and not set(reading.head) <= entry.terms):
        return False
    remark = entry.unit.passage.attribution.holder == OUR_REMARK
    if reading.wants in FIGURES and not entry.right_kind and not remark:
        return False
    if reading.when and entry.unit.when and reading.when != entry.unit.when:
        return False
    if reading.stance and reading.wants in FIGURES and not reading.stance.search(entry.unit.text):
        return False
    if _is_the_list(reading, entry.unit):
        return True
    nearly = any(entry.covered >= least and entry.cosine >= near for least, near in NEARLY)
    return entry.covered >= ENOUGH or (nearly and not remark)


def _is_the_list(reading: Reading, unit: Unit) -> bool:
    """Whether a unit lists as many things as are asked for, and calls them by the same noun."""
    counted = unit.counted and unit.items == reading.items
    return counted and bool(reading.item_nouns & set(stems(unit.core.text)))


def _said(unit: Unit, chosen: list[RankedUnit]) -> bool:
    """Whether `unit` overlaps one that is chosen, or says nearly the same."""
    mine = set(stems(unit.text))
    for other in (entry.unit for entry in chosen):
        if set(unit.sentences) & set(other.sentences):
            return True
        theirs = set(stems(other.text))
        if len(mine & theirs) >= SAME * len(mine | theirs):
            return True
    return False


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


def _held(unit: Unit) -> tuple[str, str, Voice]:
    attribution = unit.passage.attribution
    return unit.passage.source_id, attribution.holder, attribution.voice


def _gaps(
    reading: Reading,
    groups: list[list[RankedUnit]],
    chosen: list[RankedUnit],
    sources: dict[str, Source],
) -> Iterable[str]:
    for body, group in zip(reading.speakers, groups, strict=False):
        if not group:
            number = len(body.sources)
            held = f"{number} source{'s' if number > 1 else ''}"
            yield say("gap_body", sources=held, body=body.name)
    best = chosen[0].unit
    if reading.items and best.counted and best.items < reading.items:
        yield say("gap_items", wanted=reading.items, found=best.items)
    said = " ".join(
        f"{entry.unit.text} {entry.unit.context} {sources[entry.unit.passage.source_id].published}"
        for entry in chosen
    )
    for year in reading.years:
        if year not in said:
            yield say("gap_year", year=year)
    if reading.defines and not any(explains(entry.unit.text, reading) for entry in chosen):
        yield say("gap_definition", term=reading.defines)
