"""What a question names, and whether words name it too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.answering.abbreviations import abbreviations
from api.answering.bodies import Bodies, bodies_of
from api.answering.demands import compares, demands, unmet
from api.answering.question import read_question
from tests.unit.api.parts import ALDER, BIRCH, passage

GLOSSARY = [
    replace(passage("ICBs began in 2022."), heading_path=("Integrated care board (ICB)",)),
    replace(passage("A clinical commissioning group (CCG) came before."), heading_path=("CCG",)),
    replace(
        passage("Abolished."), heading_path=("NHS England and NHS Improvement (NHSEI or NHSI)",)
    ),
    replace(passage("England (as a nation) has health authorities (HAs)."), heading_path=("x",)),
]
BODIES = bodies_of([ALDER, BIRCH], GLOSSARY)


def names(text: str, bodies: Bodies = BODIES) -> list[str]:
    """What `text` demands."""
    return [demand.name for demand in demands(text, bodies, ())]


def lacking(question: str, words: str) -> list[str]:
    """What `question` names and `words` do not."""
    reading = read_question(question, BODIES)
    return [demand.name for demand in unmet(reading.demands, words, reading.compares)]


def test_a_glossary_explains_its_abbreviations_both_ways() -> None:
    """With all the words that the letters stand for, and no more."""
    known = abbreviations(GLOSSARY)
    assert known["icb"] == {"integrated care board"}
    assert known["integrated care board"] == {"icb"}
    assert known["ccg"] == {"clinical commissioning group"}
    assert known["nhsi"] == {"nhs improvement"}
    assert "as a nation" not in known


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("How many staff did it have in 2019?", ["2019"]),
        ("What must they save in 2023/24?", ["2023/24"]),
        ("What of the reforms of the 2010s?", []),
        ("What does Orla Finch say?", ["Orla Finch"]),
        ("Why did Mark Cubbon withdraw?", ["Mark Cubbon"]),
        ("What do STP and ICS leaders want?", ["STP", "ICS"]),
        ("how many icbs are there in the NHS in England", ["icb"]),
        ("has it changed?", []),
        ("Explain to me like I'm five what a board is, as I'll ask", []),
        ("How Many Integrated Care Boards Are There Now?", ["integrated care board"]),
        ("PLEASE tell me who appoints the chair", []),
    ],
)
def test_years_people_names_and_terms_are_demanded(question: str, named: list[str]) -> None:
    """What stands everywhere in this field is not."""
    assert names(question) == named


@pytest.mark.parametrize(
    ("question", "words", "missing"),
    [
        ("How many ICBs had a deficit in 2024/25?", "42 ICBs in 2022/23", ["2024/25"]),
        ("How many ICBs are there?", "42 integrated care boards", []),
        ("How many integrated care boards are there?", "42 ICBs", []),
        ("Do Mark Cubbon and Ada Byrne agree?", "Mark Cubbon says no.", ["Ada Byrne"]),
        ("How do 2020 and 2021 compare?", "In 2021 more did.", []),
        ("Which CCGs became ICBs?", "CCGs closed.", []),
    ],
)
def test_near_misses_lack_what_was_named(question: str, words: str, missing: list[str]) -> None:
    """All years and names are needed, one of the terms, and anything where things are compared."""
    assert lacking(question, words) == missing


@pytest.mark.parametrize("text", ["takes an ending (S) in most cases", "nothing"])
def test_an_odd_glossary_explains_nothing_and_breaks_nothing(text: str) -> None:
    """The bug: a glossary without headings, or with "(S)", took every answer down."""
    assert abbreviations([replace(passage(text), heading_path=())]) == {}


def test_a_body_whose_words_are_asked_for_is_no_demand() -> None:
    """Its own sources are looked in, and need not name it in every sentence."""
    assert read_question("What does the Alder Fund say about beds?", BODIES).demands == ()


def test_questions_that_compare_are_known() -> None:
    """Each sentence speaks of one side only."""
    assert compares("PCN vs team?")
    assert not compares("What is a PCN?")
