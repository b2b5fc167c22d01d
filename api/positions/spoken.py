"""How far words speak of a topic: by its terms in them, and by their meaning.

A question is answered by what covers most of it; a row pins a position on somebody, so its words
must speak of the topic themselves. Names of documents and bodies do not count: "the White Paper
Joining up care for people, places and populations" says nothing about place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from api.answering.demands import Demand, unmet
from api.answering.units import Unit
from api.positions.topic import Topic, base, spaced
from ingestion.terms import stems, words

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel

# Weighted share of the terms, and cosine: where all the words of a topic stand scattered it must be
# near in meaning too, where only part of them stands much nearer. Tried on the repository's corpus:
# docs/log.md.
WHOLE, PART = (0.95, 0.25), (0.45, 0.57)
IN_HEADING = 0.5  # of a term that stands only in the heading
MEASURED = 6  # units of a holder in a source that are compared in meaning
COSINE, POSITION = 0.6, 0.2  # against the share of terms, to choose the best words by
_TAKES_A_POSITION = re.compile(
    r"(?i)\b(?:should|must|would|needs?|needed|wants?|wanted|argue[sd]?|propose[sd]?|worried"
    r"|recommend(?:s|ed)?|call(?:s|ed) (?:for|on)|believe[sd]?|reject(?:s|ed)?|oppose[sd]?"
    r"|support(?:s|ed)?|favour(?:s|ed)?|welcome[sd]?|criticise[sd]?|warn(?:s|ed)?|fear(?:s|ed)?"
    r"|accept(?:s|ed)|regard(?:s|ed)|(?:dis)?agree[sd]?|ask(?:s|ed)|announce[sd]?"
    r"|too (?:much|many|little|few))\b"
)


@dataclass(frozen=True)
class Spoken:
    """A unit with how far it speaks of a topic: `covered` and `cosine` are at most 1.

    `named` says that all bodies, years and terms which the topic names are named, `verbatim` that
    it has the topic as written.
    """

    unit: Unit
    covered: float
    cosine: float
    named: bool
    verbatim: bool

    @property
    def score(self) -> float:
        """To choose the best by."""
        return self.covered + COSINE * self.cosine + POSITION * self.takes_a_position

    @property
    def takes_a_position(self) -> bool:
        """Whether it says what somebody wants, thinks or does, and not only what there is."""
        return _TAKES_A_POSITION.search(self.unit.text) is not None

    @property
    def on_topic(self) -> bool:
        """Whether it says enough of the topic, and names whom the topic names."""
        part = self._reaches(PART) and self.takes_a_position
        return self.named and (self.verbatim or self._reaches(WHOLE) or part)

    def _reaches(self, bar: tuple[float, float]) -> bool:
        return self.covered >= bar[0] and self.cosine >= bar[1]


def best_first(topic: Topic, units: Iterable[Unit], model: EmbeddingModel) -> list[Spoken]:
    """Those on `topic` before all others, and what speaks most of it first.

    Only the MEASURED that have most of its terms are compared in meaning, for that costs time.
    """
    spoken = sorted(map(partial(_spoken, topic), units), key=lambda s: (-s.score, s.unit.place))
    near = [s for s in spoken if s.covered >= PART[0] or s.verbatim][:MEASURED]
    vectors = model.embed([_embedded(entry.unit) for entry in near])
    measured = [
        replace(entry, cosine=float(vector @ topic.vector))
        for entry, vector in zip(near, vectors, strict=True)
    ]
    rest = [entry for entry in spoken if entry not in near]
    return sorted(measured + rest, key=lambda s: (not s.on_topic, -s.score, s.unit.place))


def _spoken(topic: Topic, unit: Unit) -> Spoken:
    text = topic.said_in(unit.core.text if unit.items else unit.text)  # what announces a list
    return Spoken(
        unit=unit,
        covered=_covered(topic, text, " ".join(unit.passage.heading_path)),
        cosine=0.0,
        named=_names_all(topic, unit),
        verbatim=topic.verbatim.search(text) is not None,
    )


def _embedded(unit: Unit) -> str:
    """The words behind the headings that they stand under."""
    return f"{' > '.join(unit.passage.heading_path)}. {unit.text}"


def _covered(topic: Topic, text: str, heading: str) -> float:
    """The weighted share of the topic's terms that `text` has, by whatever name they go."""
    said, above = ({base(word) for word in words(zone)} for zone in (text, heading))
    met = [demand for demand in topic.reading.demands if _is_met(demand, text)]
    by_name = {term for demand in met for term in stems(demand.name)}
    got = 0.0
    for term, weight in topic.weights.items():
        word = topic.bases.get(term, term)
        whole = term in by_name or word in said
        got += weight * (1.0 if whole else IN_HEADING if word in above else 0.0)
    return got / sum(topic.weights.values())


def _names_all(topic: Topic, unit: Unit) -> bool:
    """Whether all that the topic names stands in the words or above them; but for speakers."""
    said = " ".join([unit.text, *unit.passage.heading_path])
    named = all(
        any(re.search(rf"(?i)\b{re.escape(alias)}\b", said) for alias in body.aliases)
        for body in topic.reading.named
        if body not in topic.reading.speakers
    )
    terms = [demand for demand in topic.reading.demands if demand.kind == "term"]
    others = [demand for demand in topic.reading.demands if demand.kind != "term"]
    of_field = not terms or any(_is_met(demand, said) for demand in terms)
    return named and of_field and not unmet(others, said, topic.reading.compares)


def _is_met(demand: Demand, text: str) -> bool:
    """A term of the field must stand as one: "integrated care partnership", not its three words."""
    if demand.kind != "term":
        return demand.is_met(frozenset(stems(text)))
    return any(re.search(rf"(?i)\b{spaced(form)}s?\b", text) for form in demand.forms)
