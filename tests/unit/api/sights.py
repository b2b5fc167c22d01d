"""Small vectors, and units as a question sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from api.answering.bodies import bodies_of
from api.answering.question import Reading, read_question
from api.answering.runs import runs_around
from api.answering.signals import Sight
from api.answering.units import Unit, units
from ingestion.fusion import RankedPassage
from ingestion.sources import Passage, Source
from ingestion.terms import Vocabulary, words
from tests.unit.api.parts import ALDER, BIRCH, HeldPassages

if TYPE_CHECKING:
    from ingestion.embedding import Vector

MOST_WORDS = 500  # of all texts, but for those told
BODIES = bodies_of((ALDER, BIRCH))
FIELD = Vocabulary({"ward": 9, "rota": 1, "nurs": 1, "health": 60, "secretari": 60}, 100)


class ByWord:
    """Gives a text the direction of its words together; a word not told lies across all others."""

    def __init__(self, told: Mapping[str, tuple[float, float]]) -> None:
        """`told` gives a unit vector a word."""
        self._told = told
        self._axes: dict[str, int] = {}

    def __call__(self, texts: Sequence[str]) -> list[Vector]:
        """One unit vector a text."""
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> Vector:
        whole = np.zeros(MOST_WORDS + 2, dtype=np.float32)
        for word in words(text):
            if word in self._told:
                whole[:2] += self._told[word]
            else:
                whole[2 + self._axes.setdefault(word, len(self._axes))] += 1
        direction: Vector = whole / np.linalg.norm(whole)
        return direction


# Cosines: 0.74 of "shift" and "rota", half the way from unlike to alike; 0 of "ward" and either.
VECTORS = ByWord(
    {
        "rota": (1, 0),
        "rotas": (1, 0),
        "shift": (0.74, -0.6726),
        "ward": (0, 1),
        "2020": (0, 1),
        "2021": (0, 1),
    }
)


def read(text: str) -> Reading:
    """`text` as read with the bodies of two sources."""
    return read_question(text, BODIES)


def units_of(*held: Passage) -> list[Unit]:
    """All units of passages that follow one another."""
    ranked = [RankedPassage(held[0], 1.0)]
    runs = runs_around(ranked, HeldPassages(held), len(held))
    return [unit for run in runs for unit in units(run)]


def sight_of(
    question: str, sources: Sequence[Source] = (ALDER, BIRCH), vocabulary: Vocabulary = FIELD
) -> Sight:
    """`question` as it looks at units of `sources`."""
    by_id = {source.id: source for source in sources}
    reading = read_question(question, bodies_of(sources))
    return Sight(reading, by_id, vocabulary)
