"""What speaks for and against a unit as an answer: numbers by name, which `ranking` weighs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import pairwise

from api.answering.demands import Demand, unmet
from api.answering.fits import FIGURES, has_kind, is_own
from api.answering.lead_in import OUR_REMARK
from api.answering.question import Reading
from api.answering.units import Unit
from ingestion.sources import Source
from ingestion.terms import Vocabulary, stems

RARE = 3.0  # idf of a word that stands in less than one passage of twenty
IN_CONTEXT = 0.5  # of a term that stands only in the heading or the sentences before
IN_SOURCE = 0.35  # of a term that stands only in title, publisher, authors or date
_PRESUPPOSES = re.compile(r"(?i)^\W*(?:so )?why (?:did|does|was|were|is|are|has|have)\b")
_LONG = 80  # words from which on a unit is no longer longer
_APART = 2  # words between two that stand together in the question


@dataclass(frozen=True)
class Seen:
    """A unit seen by a question: its signals, and what rules look at.

    `own_words` says that a body whose words are asked for holds it; `unmet` is what the question
    names and the unit does not.
    """

    unit: Unit
    signals: Mapping[str, float]
    own_words: bool
    unmet: tuple[Demand, ...] = ()


class Sight:
    """A question as it looks at units: what costs something is worked out once."""

    def __init__(
        self,
        reading: Reading,
        sources: Mapping[str, Source],
        vocabulary: Vocabulary,
    ) -> None:
        """`sources` by id."""
        self._reading = reading
        self._sources = sources
        self._weights = {term: vocabulary.idf(term) for term in reading.terms}
        self._whole = sum(self._weights.values())
        self._spoken = float(bool(reading.speakers))
        self._demanded = [d for d in reading.demands if _tells(d, vocabulary)]
        self._together = _together(reading.text)

    def seen(self, unit: Unit, passage_score: float) -> Seen:
        """`unit`, whose passage was found with `passage_score`, seen by the question."""
        reading, source = self._reading, self._sources[unit.passage.source_id]
        # A list answers another question only by what announces it.
        announced = unit.items and reading.wants != "list"
        words = unit.core.text if announced else unit.own_text
        said = frozenset(stems(words))
        around = frozenset(stems(f"{unit.context} {unit.text}"))
        about = frozenset(stems(_description(unit, source)))
        shares = self._shares(said, around, about)
        lacking = tuple(unmet(self._demanded, _zones(unit, source), reading.compares))
        signals = {
            **self._coverage(shares.values()),
            "passage": passage_score,
            "together": self._standing_together(words),
            "focus": self._focus(said),
            "length": min(unit.words, _LONG) / _LONG,
            **_lacks(reading, lacking),
            "other kind": float(_is_of_other_kind(reading, unit)),
        }
        return Seen(
            unit=unit,
            signals=signals,
            own_words=is_own(reading, unit),
            unmet=lacking,
        )

    def _shares(
        self, said: Set[str], around: Set[str], about: Set[str]
    ) -> dict[str, tuple[float, float, float]]:
        """How far each term stands in the words, with those around, with the source's name."""
        everywhere = frozenset(said | around | about)
        named = {
            stem
            for demand in self._reading.demands  # what is named is there by whatever name it goes
            if demand.is_met(everywhere)
            for stem in stems(demand.name)
        }
        shares = {}
        for term in self._weights:
            one = float(term in named or term in said)
            two = max(one, float(term in around))
            shares[term] = (one, two, max(two, float(term in about)))
        return shares

    def _sum(self, shares: Iterable[float]) -> float:
        """`shares` of the terms in order, weighted by how rare each is."""
        if not self._whole:
            return 0.0
        weighted = zip(self._weights.values(), shares, strict=True)
        return sum(weight * share for weight, share in weighted) / self._whole

    def _coverage(self, shares: Collection[tuple[float, float, float]]) -> dict[str, float]:
        """The weighted share of the terms in [0, 1]: said, only around it, only in its source."""
        said = self._sum(one for one, _, _ in shares)
        around = self._sum(two - one for one, two, _ in shares)
        about = self._sum(three - two for _, two, three in shares)
        # "What did X say?" has no subject but X, whose words these are.
        covered = said + IN_CONTEXT * around + IN_SOURCE * about if self._whole else self._spoken
        return {"said": said, "around": around, "about": about, "covered": covered}

    def _standing_together(self, words: str) -> float:
        """The share of neighbouring words of the question that stand close by one another."""
        places: dict[str, list[int]] = {}
        for place, stem in enumerate(stems(words)):
            places.setdefault(stem, []).append(place)
        close = [
            any(
                0 < abs(a - b) <= _APART for a in places.get(one, ()) for b in places.get(other, ())
            )
            for one, other in self._together
        ]
        return sum(close) / len(close) if close else 0.0

    def _focus(self, said: Set[str]) -> float:
        """The share of a unit's words that the question asks about."""
        return len(said & self._weights.keys()) / len(said) if said else 0.0


def _is_of_other_kind(reading: Reading, unit: Unit) -> bool:
    """Whether a figure is asked for and none of its kind stands here; "not known" has none."""
    remark = unit.passage.attribution.holder == OUR_REMARK
    said = unit.core.text if unit.items else unit.text
    return reading.wants in FIGURES and not remark and not has_kind(reading, said)


def _tells(demand: Demand, vocabulary: Vocabulary) -> bool:
    """Whether a name holds a rare word: "Nuffield Trust", and not "Health Secretary"."""
    return (
        demand.kind != "name" or max(map(vocabulary.idf, stems(demand.name)), default=0.0) >= RARE
    )


def _lacks(reading: Reading, lacking: Iterable[Demand]) -> dict[str, float]:
    """Whether a year, name or term is missing; "Why was it closed in 2012?" may err on the year."""
    kinds = {demand.kind for demand in lacking}
    if _PRESUPPOSES.search(reading.text):
        kinds -= {"year"}
    return {f"no {kind}": float(kind in kinds) for kind in ("year", "name", "term")}


def _zones(unit: Unit, source: Source) -> str:
    """All that says what a unit is about: its words, those before, its headings and its source."""
    date = "" if unit.names_years else source.published or ""
    return f"{unit.text} {unit.context} {_name(unit, source)} {date}"


def _description(unit: Unit, source: Source) -> str:
    """Who says it, in what, and in which year."""
    return f"{_name(unit, source)} {(source.published or '')[:4]}"


def _name(unit: Unit, source: Source) -> str:
    """Who says it, and in what."""
    told = (source.title, source.publisher, *source.authors, unit.passage.attribution.holder)
    return " ".join(told)


def _together(text: str) -> list[tuple[str, str]]:
    """The words of a question that stand side by side, as stems."""
    found = stems(text)
    return list(pairwise(found))
