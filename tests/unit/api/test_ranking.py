"""Which units answer a question best."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from api.answering.parts import Parts, parts_of
from api.answering.ranking import READ, RankedUnit, rank
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

PLAIN = Weights({}, {}, 0.0, 0.5)  # all units alike
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
        parts = parts_of(index, model, Field({}))
        fixed = Weights(weights, {}, 0.0, 0.5)
        return replace(parts, words=fixed, weights=fixed)

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


class ByText:
    """A reader that scores what it is told to score, and all else low."""

    name = "by text"
    digest = ""

    def __init__(self, **told: float) -> None:
        """`told` by the first word of a candidate's text."""
        self._told = told
        self.read: list[str] = []

    def score(self, question: str, candidates: Sequence[str]) -> list[float]:
        """The scores told."""
        self.read += candidates
        texts = (candidate.rpartition(" » ")[2] for candidate in candidates)
        return [self._told.get(text.split()[0], -5.0) for text in texts]


def test_a_reader_orders_the_short_list(over: Over) -> None:
    """By its log-odds, as far as they weigh."""
    parts = replace(over(ONE, reader=1.0), words=PLAIN, reader=ByText(Beds=2.0, Wards=1.0))
    assert texts(ranked(parts, ONE)) == ["Beds cost money.", "Wards need rotas."]


def test_a_reader_reads_a_unit_in_its_context(over: Over) -> None:
    """Holder and year, title and headings, the sentence before."""
    reader = ByText()
    ranked(replace(over(ONE, reader=1.0), words=PLAIN, reader=reader), ONE)
    told = "Alder Fund, 2021. On places / Budgets. Beds cost money. » Wards need rotas."
    assert told in reader.read


def test_no_more_is_read_than_the_short_list_and_what_is_around_its_best(over: Over) -> None:
    """However much was found: reading costs time."""
    reader = ByText()
    many = [passage(f"Wards need rota {n}.", 2 * n) for n in range(40)]
    found = ranked(replace(over(*many, reader=1.0), words=PLAIN, reader=reader), *many)
    assert len(found) == READ
    assert len(reader.read) <= READ + 4


def test_a_wider_unit_takes_the_place_of_the_best_where_it_is_clearly_better(over: Over) -> None:
    """The sentence before may hold what was asked; otherwise the shorter one stays."""
    held = passage("Rotas help. They cost money.")
    better = replace(over(held, reader=1.0), words=PLAIN, reader=ByText(They=0.0, Rotas=1.0))
    assert texts(ranked(better, held))[0] == "Rotas help. They cost money."
    alone = passage("Wards meet. Rotas cost money.")
    plain = replace(over(alone, reader=1.0), words=PLAIN, reader=ByText(Rotas=1.0, Wards=1.5))
    assert "Rotas cost money." in texts(ranked(plain, alone))


def test_nothing_found_is_nothing_ranked(over: Over) -> None:
    """The index holds much that is not looked at."""
    assert ranked(over(ONE, NEXT)) == []
