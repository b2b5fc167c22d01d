"""What an answer lacks, in our wording. No line denies what a cited or a near passage says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from api.answering.answer import Citation, Coverage
from api.answering.bodies import Body, is_held_by
from api.answering.demands import Demand
from api.answering.present import counted
from api.answering.question import Reading, asked_about
from api.answering.ranking import RankedUnit
from api.answering.signals import RARE
from api.answering.units import Unit
from api.wording import say
from ingestion.matching import normalise
from ingestion.sources import Passage, Source
from ingestion.terms import Vocabulary, stem, stems

_MOST_LACKING = 3  # words that are named as missing


@dataclass(frozen=True)
class Near:
    """The passages that an answer cites or that come near it, nearest first, with their sources."""

    passages: Sequence[Passage]
    sources: Mapping[str, Source]
    vocabulary: Vocabulary

    def text_of(self, passage: Passage) -> str:
        """All that a passage says, and what says whose it is."""
        source = self.sources[passage.source_id]
        told = (source.title, source.publisher, source.holder, *source.authors)
        return " ".join((passage.text, *passage.heading_path, passage.attribution.holder, *told))

    def date_of(self, passage: Passage) -> str:
        """The date of its source, as published."""
        return self.sources[passage.source_id].published or ""

    def names(self, name: str) -> bool:
        """Whether any has a rare word of `name`: what it names may be cut short or spelt out."""
        asked = set(stems(name))
        rare = {word for word in asked if self.vocabulary.idf(word) >= RARE} or asked
        said = (f"{self.text_of(passage)} {self.date_of(passage)}" for passage in self.passages)
        return any(rare & set(stems(words)) for words in said)

    def lacks(self, words: str) -> bool:
        """Whether no document at all has any of `words`, not even in its title."""
        asked = set(stems(words))
        return asked.isdisjoint(self.vocabulary.counts) and asked.isdisjoint(self._of_records)

    @cached_property
    def _of_records(self) -> frozenset[str]:
        """The stems of what says whose each source is, and of all that the passages say."""
        sources = self.sources.values()
        told = [f"{one.title} {one.publisher} {one.holder} {one.authors}" for one in sources]
        return frozenset(stems(" ".join((*told, *map(self.text_of, self.passages)))))

    def holds(self, name: str) -> bool:
        """Whether any source at all is by `name`, which may be a last name."""
        wanted = normalise(name)
        by = (
            (source.holder, source.publisher, *source.authors) for source in self.sources.values()
        )
        return any(wanted in normalise("; ".join(names)) for names in by)

    def covering(self, terms: Iterable[str], body: Body | None = None) -> Passage | None:
        """The nearest that holds all of `terms`, of those by `body`."""
        wanted = set(terms)
        ours = (one for one in self.passages if body is None or _is_by(one, body))
        return next((one for one in ours if wanted <= set(stems(self.text_of(one)))), None)


def without_answer(reading: Reading, best_first: Sequence[RankedUnit], near: Near) -> Iterator[str]:
    """What keeps the nearest units from being an answer, where it can be named."""
    told = tuple(_unmet(reading, best_first, near))
    unknown = [f"“{word}”" for word in asked_words(reading) if near.lacks(word)][:_MOST_LACKING]
    if unknown and not told:
        told = (say("gap_unknown", names=" or ".join(unknown)),)
    yield from told


def _unmet(reading: Reading, best_first: Sequence[RankedUnit], near: Near) -> Iterator[str]:
    """The body, or what is named, that no near unit has."""
    if reading.unheld:
        unknown = any(map(near.lacks, reading.unheld.split()))
        if unknown or not (near.names(reading.unheld) or near.holds(reading.unheld)):
            yield say("unheld_body", body=reading.unheld)
        return
    lacking = [frozenset(entry.seen.unmet) for entry in best_first]
    missing = frozenset[Demand]().union(*lacking[:1]).intersection(*lacking[1:])
    names = sorted(demand.name for demand in missing if not _is_named(demand, near))
    if names:
        nowhere = all(near.lacks(name) for name in names)
        yield say("gap_unknown" if nowhere else "gap_unmet", names=" or ".join(names))


def asked_words(reading: Reading) -> tuple[str, ...]:
    """The words of a question that say what it is about, as it writes them, each once."""
    found = {stem(word): word for word in re.findall(r"[\w'’-]+", reading.text)[::-1]}
    return tuple(found[term] for term in dict.fromkeys(reading.terms) if term in found)


def differences(reading: Reading, covered: Coverage) -> tuple[str, ...]:
    """For each of the nearest passages, in our wording, how it differs from what was asked."""
    return tuple(_difference(reading, one) for one in covered.nearest)


def _difference(reading: Reading, cited: Citation) -> str:
    source, passage = cited.source, cited.passage
    told = (passage.text, *passage.heading_path, source.title, source.publisher, source.holder)
    held = set(stems(" ".join((*told, passage.attribution.holder, source.published or ""))))
    forms: dict[str, tuple[str, ...]] = {}
    forms |= {one: (one,) for one in (*filter(None, [reading.unheld]), *reading.years)}
    forms |= {body.name: (body.name, *body.aliases) for body in reading.speakers}
    forms |= {demand.name: tuple(demand.forms) for demand in reading.demands}
    names = [
        name for name, told in forms.items() if not any(set(stems(one)) <= held for one in told)
    ]
    rest = asked_words(reading)
    words = [
        f"“{one}”" for one in rest if not set(stems(one)) & (held | set(stems(" ".join(names))))
    ]
    if lacking := list(dict.fromkeys(names + words))[:_MOST_LACKING]:
        return say("near_lacks", words=" or ".join(lacking))
    return say("near_differs")


def beside_answer(
    reading: Reading, groups: Sequence[Sequence[RankedUnit]], near: Near
) -> Iterator[str]:
    """What the units chosen for a question, by body where bodies are asked for, leave open."""
    chosen = list(chain.from_iterable(groups))
    cited = [sentence.passage for entry in chosen for sentence in entry.unit.sentences]
    for body in reading.speakers:
        if not any(_is_by(passage, body) for passage in cited):
            yield _of_body(body, reading, near)
    best = chosen[0].unit
    alone = len(chosen) == 1 and best.counted
    if reading.items and alone and best.items < reading.items:
        yield say("gap_items", wanted=reading.items, found=best.items)
    said = " ".join(map(near.text_of, cited))
    quoted = " ".join(_dated(entry.unit, near) for entry in chosen)
    for year in reading.years:
        if year not in quoted:
            yield say("gap_year_beside" if year in said else "gap_year", year=year)


def of_part(reading: Reading, best_first: Sequence[RankedUnit], near: Near) -> Iterator[str]:
    """That a part of a question is not answered, and why, where that can be named."""
    question = asked_about(reading.text)[1].strip(" ?")
    told = tuple(_unmet(reading, best_first, near))
    passage = near.covering(reading.terms)
    if told or passage is None:
        yield from told or (say("gap_part", question=question),)
    else:
        yield _closest(f"“{question}”", passage, near)


def _dated(unit: Unit, near: Near) -> str:
    """A unit's words with those before, and the date of its source unless it names years itself."""
    date = "" if unit.names_years else near.date_of(unit.passage)
    return f"{unit.text} {unit.context} {date}"


def _of_body(body: Body, reading: Reading, near: Near) -> str:
    passage = near.covering(reading.terms, body)
    if passage is not None:
        return _closest(body.name, passage, near)
    return say("gap_body", sources=counted(len({*body.sources, *body.heard_in})), body=body.name)


def _closest(asked: str, passage: Passage, near: Near) -> str:
    """Where to look, for it may be there."""
    title = near.sources[passage.source_id].title
    return say(
        "gap_near", asked=asked, heading=" > ".join(passage.heading_path) or title, title=title
    )


def _is_by(passage: Passage, body: Body) -> bool:
    return passage.source_id in body.sources or is_held_by(passage.attribution.holder, body)


def _is_named(demand: Demand, near: Near) -> bool:
    return any(near.names(form) for form in demand.forms)
