"""Which units answer a question best."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from api.answering.parts import Parts, parts_of
from api.answering.ranking import RankedUnit, rank
from api.answering.retrieve import Sought
from api.answering.route import Field
from api.answering.weights import Weights
from ingestion.fusion import RankedPassage
from ingestion.sources import Display, Passage
from ingestion.terms import vocabulary
from tests.unit.api.parts import ALDER, BIRCH, HeldPassages, passage
from tests.unit.api.sights import VECTORS, read

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel

Over = Callable[..., Parts]
ONE = passage("Beds cost money. Wards need rotas.")
NEXT = passage("Rotas need nurses.", 1)
FAR = passage("Rotas need beds.", 9)
BIRCHS = passage("Wards need rotas.", source=BIRCH)


@pytest.fixture
def over(model: EmbeddingModel) -> Over:
    """What answering needs, over passages of two sources, with weights by signal."""

    def put_together(*held: Passage, display: Display = "excerpt", **weights: float) -> Parts:
        sources = (ALDER, replace(BIRCH, display=display))
        index = HeldPassages(held, sources)
        words = vocabulary(entry.text for entry in held)
        index.build = replace(index.build, vocabulary=words)
        parts = parts_of(index, model, Field({}), VECTORS)
        return replace(parts, weights=Weights(weights, {}, 0.0))

    return put_together


def ranked(
    parts: Parts, *found: Passage, question: str = "Do wards need rotas?"
) -> list[RankedUnit]:
    """The units of the passages found, which all were found with a score of a half."""
    passages = tuple(RankedPassage(entry, 0.5) for entry in found)
    return rank(Sought(read(question), VECTORS([question])[0], passages), parts)


def texts(found: list[RankedUnit]) -> list[str]:
    """The words of each."""
    return [entry.unit.text for entry in found]


def test_units_are_scored_by_their_weighed_signals(over: Over) -> None:
    """Best first; a signal without a weight counts nothing."""
    best, other = ranked(over(ONE, said=2.0, length=-1.0), ONE)
    assert texts([best, other]) == ["Wards need rotas.", "Beds cost money."]
    assert best.score == pytest.approx(2 - 3 / 80)
    assert other.score == pytest.approx(-3 / 80)


def test_units_of_equal_score_stand_as_in_their_source(over: Over) -> None:
    """Source by source, so that the same question gets the same answer."""
    found = ranked(over(ONE, NEXT, BIRCHS), BIRCHS, ONE)
    assert {entry.score for entry in found} == {0}
    assert [entry.unit.place for entry in found] == sorted(entry.unit.place for entry in found)
    assert len(found) == 4


def test_neighbours_of_what_was_found_are_candidates_without_its_score(over: Over) -> None:
    """The rest of an answer may stand there; what is far off is not looked at."""
    found = ranked(over(ONE, NEXT, FAR, passage=1.0), ONE)
    assert {entry.unit.passage.id: entry.score for entry in found} == {ONE.id: 0.5, NEXT.id: 0.0}


def test_a_source_that_may_only_be_linked_to_gives_no_units(over: Over) -> None:
    """Its words may not be shown, so they answer nothing."""
    assert ranked(over(BIRCHS, display="link"), BIRCHS) == []
    assert texts(ranked(over(BIRCHS, display="full"), BIRCHS)) == ["Wards need rotas."]


def test_nothing_found_is_nothing_ranked(over: Over) -> None:
    """The index holds much that is not looked at."""
    assert ranked(over(ONE, NEXT)) == []
