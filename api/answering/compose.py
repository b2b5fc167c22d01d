"""Step 5, compose: verbatim sentences, chosen and ordered, within a word cap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest

from api.answering.answer import NO_FILTERS, Draft
from api.answering.choose import MOST_UNITS, WORDS_OF_A_LIST, choose
from api.answering.gaps import Near, beside_answer, of_part, without_answer
from api.answering.lead_in import lead_in
from api.answering.parts import Parts
from api.answering.question import Reading
from api.answering.ranking import RankedUnit, is_by, rank
from api.answering.record_choice import answering_records
from api.answering.records import Record, quotes_for
from api.answering.retrieve import Sought
from api.answering.runs import Sentence
from api.answering.trace import Search, search_of
from api.answering.units import Unit
from api.answering.weights import Weights
from ingestion.index import Filters
from ingestion.matching import normalise
from ingestion.sources import Source, Voice
from ingestion.terms import stems

WORDS_READ = 110  # of an answer that is no list, lead-ins too
MOST_OF_A_PART = 2  # units for each part of a question that asks several things


@dataclass(frozen=True)
class Composed:
    """Drafts of an answer and what it lacks; `nearest` are units that do not answer.

    `searches` tell what was weighed for each question within the question.
    """

    drafts: tuple[Draft, ...]
    gaps: tuple[str, ...] = ()
    nearest: tuple[Unit, ...] = ()
    searches: tuple[Search, ...] = ()

    @property
    def of_records(self) -> bool:
        """Whether all it says is what the records of sources say."""
        quotes = [quote for draft in self.drafts for quote in draft.quotes]
        return bool(quotes) and all(quote.of_record for quote in quotes)


@dataclass(frozen=True)
class _Found:
    """What was found for one part of a question: all units, and those chosen, by speaker.

    Where the records of sources answer it, no unit is chosen.
    """

    sought: Sought
    best_first: list[RankedUnit]
    groups: list[list[RankedUnit]]
    records: tuple[Record, ...] = ()

    @property
    def chosen(self) -> list[RankedUnit]:
        return [entry for group in self.groups for entry in group]

    @property
    def answers(self) -> bool:
        return bool(self.chosen or self.records)


def compose(
    whole: Sought, divided: Sequence[Sought], parts: Parts, filters: Filters = NO_FILTERS
) -> Composed:
    """Choose units that answer the question; none where nothing answers enough of it.

    Where it is `divided` into several, each part is answered by itself, and the whole only where
    no part could be; of a comparison the whole comes first if one unit speaks of all that is
    compared. What is asked of a source as such, its record answers.
    """
    best_first = rank(whole, parts)
    nearest = tuple(
        entry.unit for entry in best_first[:MOST_UNITS] if entry.seen.signals["covered"]
    )
    together = _found(whole, best_first, filters, parts)
    found = [together]
    if not (whole.reading.compares and _tells_all(together, divided)):
        parted = [_found(one, rank(one, parts), filters, parts, MOST_OF_A_PART) for one in divided]
        found = parted if any(one.answers for one in parted) else found
    sources = parts.index.build.by_id
    chosen = _within_words(found, sources)
    told = dict.fromkeys(record for one in found for record in one.records)
    partly = bool(chosen or told)
    gaps = tuple(dict.fromkeys(gap for one in found for gap in _gaps(one, chosen, partly, parts)))
    units = {entry.unit for entry in chosen}
    searches = tuple(
        search_of(one.sought, one.best_first, units, parts.weights, sources) for one in found
    )
    of_records = (Draft(one.text, "claim", quotes_for(one, parts.index)) for one in told)
    of_parts = [[entry for entry in one.chosen if entry.unit in units] for one in found]
    drafts = (*of_records, *_drafts(of_parts, sources))
    return Composed(drafts, gaps, nearest, searches)


def shortest(composed: Composed) -> Composed:
    """The shortest claim alone, with its lead-in; what the rest lacks is not said again."""
    led: list[tuple[Draft, ...]] = []
    lead: Draft | None = None
    for draft in composed.drafts:
        if draft.kind == "lead_in":
            lead = draft
        else:
            led.append((lead, draft) if lead else (draft,))
    kept = min(led, key=lambda drafts: len(drafts[-1].text.split()), default=())
    return replace(composed, drafts=kept, gaps=())


def _tells_all(together: _Found, divided: Sequence[Sought]) -> bool:
    """Whether a record, or one unit chosen for the whole, speaks of all that the parts ask."""
    terms = {term for part in divided for term in part.reading.terms}
    units = (entry.unit for entry in together.chosen)
    said = (set(stems(f"{unit.context} {unit.text}")) for unit in units)
    return bool(together.records) or any(terms <= words for words in said)


def _found(
    sought: Sought,
    best_first: list[RankedUnit],
    filters: Filters,
    parts: Parts,
    most: int = MOST_UNITS,
) -> _Found:
    told = answering_records(sought.reading, best_first, filters, parts)
    if told:
        return _Found(sought, best_first, [], told)
    return _Found(sought, best_first, _groups(sought.reading, best_first, parts.weights, most))


def _gaps(found: _Found, chosen: Sequence[RankedUnit], partly: bool, parts: Parts) -> Iterable[str]:
    """What one part lacks, checked against all that is cited and all that came near."""
    if found.records:
        return ()
    cited = [sentence.passage for entry in chosen for sentence in entry.unit.sentences]
    nearest = [entry.unit.passage for entry in found.best_first[:MOST_UNITS]]
    ranked = [entry.passage for entry in found.sought.ranked]
    passages = tuple({passage.id: passage for passage in (*cited, *nearest, *ranked)}.values())
    near = Near(passages, parts.index.build.by_id, parts.index.build.vocabulary)
    reading = found.sought.reading
    if found.chosen:
        return beside_answer(reading, found.groups, near)
    return (of_part if partly else without_answer)(reading, found.best_first, near)


def _groups(
    reading: Reading, best_first: list[RankedUnit], weights: Weights, most: int = MOST_UNITS
) -> list[list[RankedUnit]]:
    """The units chosen for each body whose words are asked for; else one list of them.

    What shares no word with the question, not even by its source's name, is no answer to it.
    """
    if reading.terms:
        best_first = [entry for entry in best_first if entry.seen.signals["covered"]]
    if reading.unheld:  # then only what others say of it, by name
        best_first = [entry for entry in best_first if _names(entry.unit, reading.unheld)]
    return [choose(reading, part, weights, most) for part in _by_speaker(reading, best_first)]


def _within_words(found: Sequence[_Found], sources: dict[str, Source]) -> list[RankedUnit]:
    """The best of each part, then further units as long as all that is read, lead-ins too, keeps
    within the words for an answer; none that shares a sentence with one before it.
    """
    wide = any(one.sought.reading.wide for one in found)
    most = WORDS_OF_A_LIST if wide else WORDS_READ
    kept: list[RankedUnit] = []
    for best, entry in _best_of_each_first(found):
        if any(set(entry.unit.sentences) & set(other.unit.sentences) for other in kept):
            continue
        if best or _words(_drafts([[*kept, entry]], sources)) <= most:
            kept.append(entry)
    return kept


def _best_of_each_first(found: Sequence[_Found]) -> Iterable[tuple[bool, RankedUnit]]:
    """Units with whether they are the best that was chosen of a part and a speaker."""
    ranks = zip_longest(*(group for one in found for group in one.groups))
    for n, row in enumerate(ranks):
        yield from ((n == 0, entry) for entry in row if entry)


def _words(drafts: Iterable[Draft]) -> int:
    return sum(len(draft.text.split()) for draft in drafts)


def _names(unit: Unit, body: str) -> bool:
    return normalise(body) in normalise(f"{unit.text} {unit.passage.attribution.holder}")


def _by_speaker(reading: Reading, best_first: list[RankedUnit]) -> list[list[RankedUnit]]:
    """One part a body asked about, in the order of the question; else one part in all."""
    if not reading.speakers:
        return [best_first]
    return [[entry for entry in best_first if is_by(entry, body)] for body in reading.speakers]


def _drafts(of_parts: Iterable[list[RankedUnit]], sources: dict[str, Source]) -> Iterable[Draft]:
    """Part by part, a lead-in that names the holder, then its sentences; the best holder first.

    Before a reply stands the question, as that of who asks it.
    """
    in_order = dict.fromkeys(unit for part in of_parts for unit in _in_order(part))
    said = (sentence for unit in in_order for sentence in unit.sentences)
    for opening, group in groupby(said, lambda sentence: _led_in(sentence, sources)):
        yield opening
        for sentence in group:
            words = " ".join(sentence.text.split())
            yield Draft(words, "claim", (sentence.quote,))


def _led_in(sentence: Sentence, sources: dict[str, Source]) -> Draft:
    source_id, holder, voice = _held(sentence)
    return Draft(lead_in(sources[source_id], holder, voice), "lead_in", holder=holder)


def _in_order(part: list[RankedUnit]) -> list[Unit]:
    """By holder, the best first, and then as the sources have them."""
    order = {_held(entry.unit.core): n for n, entry in reversed(list(enumerate(part)))}
    return sorted(
        (entry.unit for entry in part),
        key=lambda unit: (
            order[_held(unit.core)],
            unit.passage.position,
            unit.sentences[0].quote.start,
        ),
    )


def _held(sentence: Sentence) -> tuple[str, str, Voice]:
    attribution = sentence.passage.attribution
    return sentence.passage.source_id, attribution.holder, attribution.voice
