"""How well units answer a question: their signals, weighed and summed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.answering.bodies import Body, is_held_by
from api.answering.parts import Parts
from api.answering.retrieve import Sought
from api.answering.runs import runs_around
from api.answering.signals import Seen, Sight
from api.answering.units import Unit, units
from api.answering.weights import weighed
from ingestion.fusion import RankedPassage
from ingestion.index import PassageIndex

REACH = 4  # passages after a ranked one in which the rest of a list may stand


@dataclass(frozen=True)
class RankedUnit:
    """A unit as the question sees it, with its score."""

    seen: Seen
    score: float

    @property
    def unit(self) -> Unit:
        """The unit."""
        return self.seen.unit


def rank(sought: Sought, parts: Parts) -> list[RankedUnit]:
    """The units of the passages found and of their neighbours, best first.

    Where the words of bodies are asked for, only theirs.
    """
    build = parts.index.build
    sight = Sight(
        sought.reading,
        sought.vector,
        build.by_id,
        build.vocabulary,
        parts.sentence_vectors,
        parts.likeness,
    )
    seen = (sight.seen(unit, score) for unit, score in _candidates(sought.ranked, parts.index))
    ranked = [RankedUnit(entry, weighed(entry.signals, parts.weights.ranking)) for entry in seen]
    speakers = sought.reading.speakers
    theirs = [e for e in ranked if not speakers or any(is_by(e, body) for body in speakers)]
    return sorted(theirs, key=lambda entry: (-entry.score, entry.unit.place))


def is_by(entry: RankedUnit, body: Body) -> bool:
    """Whether it stands in a source of `body`, or is held by it in another's."""
    passage = entry.unit.passage
    return passage.source_id in body.sources or is_held_by(passage.attribution.holder, body)


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
