"""What an answer lacks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.answering.answer import Coverage, Quote
from api.answering.gaps import Near, beside_answer, differences, of_part, without_answer
from api.answering.present import citation
from api.answering.question import Reading
from api.answering.ranking import RankedUnit
from api.answering.signals import Seen
from ingestion.sources import Passage
from ingestion.terms import Vocabulary
from tests.unit.api.parts import ALDER, BIRCH, held_by, passage
from tests.unit.api.sights import read, units_of

SOURCES = {source.id: source for source in (ALDER, BIRCH)}
COMMON = Vocabulary({"trust": 40, "ward": 40}, 100)
BUDGET = passage("A ward has a budget.")
SAID = passage("Governors meet in public.", source=BIRCH)


def near(*passages: Passage) -> Near:
    """These came near."""
    return Near(passages, SOURCES, COMMON)


def near_quote(one: Passage) -> Quote:
    """All of it."""
    return Quote(one, 0, len(one.text))


def chosen(one: Passage) -> list[RankedUnit]:
    """The first unit of a passage, as an answer."""
    return [RankedUnit(Seen(units_of(one)[0], {}, own_words=True), 1.0)]


def lacking(reading: Reading) -> list[RankedUnit]:
    """A unit that names nothing of what the question does."""
    seen = Seen(units_of(BUDGET)[0], {}, own_words=False, unmet=reading.demands)
    return [RankedUnit(seen, 1.0)]


def lines(question: str, answer: Passage | None, *passages: Passage) -> list[str]:
    """What is said to be lacking."""
    reading = read(question)
    if answer is None:
        return list(without_answer(reading, lacking(reading), near(*passages)))
    groups = [chosen(answer), *([[]] * (len(reading.speakers) - 1))]
    return list(beside_answer(reading, groups, near(answer, *passages)))


def test_a_name_that_no_near_passage_has_is_told() -> None:
    """A reader learns why there is no answer."""
    told = lines("How many wards are there in Leeds?", None, BUDGET)
    assert told == ["None of our documents mentions Leeds."]
    known = Near((BUDGET,), SOURCES, Vocabulary({"leed": 1, "ward": 40}, 100))
    reading = read("How many wards are there in Leeds?")
    assert list(without_answer(reading, lacking(reading), known)) == [
        "The closest passages do not mention Leeds."
    ]


def test_words_that_no_document_has_are_told() -> None:
    """As the reader wrote them."""
    told = lines("How many dentists does a ward trust?", None, BUDGET)
    assert told == ["None of our documents mentions “dentists”."]


def test_each_of_the_nearest_says_how_it_differs() -> None:
    """By the words of the question that it lacks, if any."""
    covered = Coverage(1, ("Alder",), None, None, (citation(near_quote(BUDGET), 1, SOURCES),))
    assert differences(read("How many dentists has a ward?"), covered) == (
        "It does not mention “dentists”.",
    )
    assert differences(read("What did the Cedar Fund say about budgets in 2019?"), covered) == (
        "It does not mention Cedar Fund or 2019.",
    )
    assert differences(read("Which ward has a budget?"), covered) == (
        "It uses the same words, but we did not find your answer in it.",
    )


@pytest.mark.parametrize(
    "there",
    [
        passage("Wards in Leeds have budgets."),
        replace(BUDGET, heading_path=("Leeds",)),
        held_by("Leeds Trust", "A ward has a budget."),
    ],
)
def test_a_name_that_a_near_passage_has_is_not_denied(there: Passage) -> None:
    """Neither in its words, nor in its headings, nor as its holder.

    The bug: "do not speak of Eastholme ICB", which the first hit named.
    """
    assert lines("How many wards does Leeds Trust have?", None, BUDGET, there) == []


def test_a_body_that_no_near_passage_names_has_no_source_here() -> None:
    """That it has no position is not said."""
    told = lines("What does the Zebra Institute say about wards?", None, BUDGET)
    assert told == [
        "None of our sources is by Zebra Institute, so we cannot say what its position is. "
        "That does not mean it has none."
    ]


def test_a_body_that_a_near_passage_names_is_not_denied() -> None:
    """Somebody else may report its view."""
    there = held_by("Zebra Institute", "A ward has a budget.", voice="reported")
    assert lines("What does the Zebra Institute say about wards?", None, BUDGET, there) == []


def test_a_holder_who_is_no_author_is_not_denied_by_the_last_name() -> None:
    """Whatever came near.

    The bug: "No source held here is by Darzi", whose review it held.
    """
    elder = replace(ALDER, id="elder", holder="Lord Elder")
    found = replace(near(BUDGET), sources={**SOURCES, "elder": elder})
    reading = read("What does Elder recommend on wards?")
    assert reading.unheld == "Elder"
    assert list(without_answer(reading, lacking(reading), found)) == []


BOTH = "What do the Alder Fund and the Birch Alliance say about budgets of wards?"


def test_a_body_without_an_answer_is_told_beside_anothers() -> None:
    """With how many of its sources were looked in."""
    assert lines(BOTH, BUDGET, SAID) == [
        "We found no answer to this in our 1 source by Birch Alliance. "
        "That does not mean that Birch Alliance has said nothing."
    ]


def test_a_body_whose_passage_has_all_words_of_the_question_is_not_denied() -> None:
    """The reader is told where to look.

    The bug: "nothing was found in the 1 source held here by NHS Providers", where it was.
    """
    there = passage("The budgets of wards are public.", source=BIRCH)
    assert lines(BOTH, BUDGET, SAID, there) == [
        "For Birch Alliance, the closest passage is under “Budgets” in “On governors”. "
        "It may not answer your question."
    ]


def test_a_body_that_is_cited_is_not_denied() -> None:
    """Whichever group its words were chosen for."""
    reading = read(BOTH)
    groups = [[*chosen(BUDGET), *chosen(SAID)], []]
    assert list(beside_answer(reading, groups, near(BUDGET, SAID))) == []


def test_a_year_is_told_only_where_no_cited_passage_has_it() -> None:
    """The date of its source counts too."""
    assert lines("Why did wards close in 2019?", BUDGET) == [
        "The passages cited do not mention 2019."
    ]
    assert lines("Why did wards close in 2021?", BUDGET) == []  # published then
    whole = passage("A ward has a budget. Beds were cut in 2019.")
    assert lines("Why did wards close in 2019?", whole) == [
        "The passages cited mention 2019, but not in the sentences quoted."
    ]


def test_a_part_without_an_answer_is_told() -> None:
    """With its question; or with where its words stand."""
    reading = read("How many rotas are there?")
    assert list(of_part(reading, [], near(BUDGET))) == [
        "We found no answer in our documents to this part of your question: "
        "“How many rotas are there”."
    ]
    assert list(of_part(reading, [], near(passage("Rotas are short.")))) == [
        "For “How many rotas are there”, the closest passage is under “Budgets” in “On places”. "
        "It may not answer your question."
    ]


@pytest.mark.parametrize(
    ("more", "told"), [((), True), ((passage("A fourth thing is rest."),), False)]
)
def test_items_are_counted_only_where_nothing_else_is_cited(
    more: tuple[Passage, ...], told: bool
) -> None:
    """The rest may be there."""
    things = passage("Wards need three things. First, beds. Second, rotas. Third, nurses.")
    unit = next(unit for unit in units_of(things) if unit.items)
    listed = RankedUnit(Seen(replace(unit, counted=True), {}, own_words=True), 1.0)
    others = [entry for one in more for entry in chosen(one)]
    reading = read("Which four things do wards need?")
    gaps = list(beside_answer(reading, [[listed, *others]], near(things, *more)))
    assert bool(gaps) == told
