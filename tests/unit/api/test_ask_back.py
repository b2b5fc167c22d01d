"""Questions that could be about several things."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.answering.ask_back import Back, ask_back
from api.answering.bodies import bodies_of
from api.answering.question import read_question
from ingestion.fusion import RankedPassage
from ingestion.sources import Source, SourceType
from tests.unit.api.parts import ALDER, BIRCH, passage


def document(title: str, published: str | None, kind: SourceType = "white-paper") -> Source:
    """A source of a ministry."""
    return Source(title.lower(), title, "Ministry", "Ministry", published=published, type=kind)


BEDS = document("Joined beds", "2022-02")
WARDS = document("Wards first", "2021-02-11")
UNDATED = document("Old wards", None)
REVIEW = document("Oak inquiry", "2019", "review")
REPORT = document("Elm rotas", "2018", "report")
HEADINGS = (("Beds", "Money"), ("Beds",), ("Beds",), (), ("Wards",), ("Rotas",), ("Chairs",))
OFFERED = ["Money", "Beds", "Wards", "Rotas", "Chairs"]
FOUND = [
    RankedPassage(replace(passage("So.", n), heading_path=path), 1.0)
    for n, path in enumerate(HEADINGS)
]


def back(question: str, *sources: Source, found: list[RankedPassage] = FOUND) -> Back | None:
    """What is asked back of a corpus with `sources`, and two others."""
    held = (*sources, ALDER, BIRCH)
    bodies = bodies_of(held)
    return ask_back(read_question(question, bodies), found, held, bodies)


def labels(asked: Back | None) -> list[str]:
    """What can be meant, as it is offered."""
    assert asked is not None
    assert all(option.label in asked.text for option in asked.options)
    return [option.label for option in asked.options]


@pytest.mark.parametrize(
    "question",
    [
        "When was the white paper published?",
        "Who wrote the white paper?",
        "When did that white paper come out?",
        "What did their white paper say?",
    ],
)
def test_one_of_two_white_papers_is_asked_for(question: str) -> None:
    """With the title and date of each, the earliest first."""
    told = back(question, BEDS, WARDS)
    assert labels(told) == ["“Wards first” (11 February 2021)", "“Joined beds” (February 2022)"]


def test_an_option_is_the_question_with_the_title_in_it() -> None:
    """It can be asked as it stands."""
    told = back("When was the white paper published?", BEDS, WARDS)
    assert told is not None
    assert told.options[0].question == "When was “Wards first” published?"


def test_of_many_the_nearest_are_offered() -> None:
    """Those of the passages found first, five of them."""
    many = [document(f"Paper {n}", f"20{n}") for n in range(10, 20)]
    near = [RankedPassage(passage("So.", n, many[n]), 1.0) for n in (9, 3, 5, 7, 1, 0, 2, 9)]
    told = back("When was the white paper published?", *many, found=near)
    assert labels(told) == [f"“Paper {n}” (20{n})" for n in (11, 13, 15, 17, 19)]


def test_a_paper_without_a_date_is_offered_by_its_title() -> None:
    """No date is made up for it."""
    told = back("When was the white paper published?", BEDS, UNDATED)
    assert labels(told) == ["“Old wards”", "“Joined beds” (February 2022)"]


@pytest.mark.parametrize("held", [(), (WARDS,), (WARDS, REVIEW, REPORT)])
def test_where_one_or_none_can_be_meant_nothing_is_asked(held: tuple[Source, ...]) -> None:
    """The only white paper is the white paper."""
    assert back("When was the white paper published?", *held) is None


def test_a_review_may_be_called_a_report_and_a_report_no_review() -> None:
    """As readers use the two words."""
    assert back("When was the review published?", REVIEW, REPORT) is None
    told = back("When was the report published?", REVIEW, REPORT)
    assert labels(told) == ["“Elm rotas” (2018)", "“Oak inquiry” (2019)"]


def test_a_body_called_by_its_last_word_is_asked_for() -> None:
    """Where several end with it; a name of more words, or of one body alone, is not."""
    oak = replace(BEDS, id="oak", publisher="Oak Commission", holder="Oak Commission")
    elm = replace(BEDS, id="elm", publisher="Elm Commission", holder="Elm Commission")
    told = back("What does the Commission want?", oak, elm)
    assert labels(told) == ["Elm Commission", "Oak Commission"]
    assert told is not None
    assert told.options[1].question == "What does the Oak Commission want?"
    assert back("What does the Commission want?", oak) is None
    assert back("What does the Commission on Wards want?", oak, elm) is None
    assert back("What does the Oak Commission want?", oak, elm) is None
    assert back("What does the Commission want to change about beds?", oak, elm) is None


@pytest.mark.parametrize(
    "question",
    [
        "When was the white paper on beds published?",
        "When was the Joined beds white paper published?",
        "When was the white paper of 2022 published?",
        "When was the white paper published in 2022?",
        "What did the Alder Fund say of the white paper?",
        "What does the white paper say about beds and nurses in the north?",
        "When was a white paper published?",
        "What is a white paper?",
        "Why do boards meet?",
    ],
)
def test_a_question_that_names_more_is_not_asked_back(question: str) -> None:
    """A subject, a year, a body or a title tells which one is meant."""
    assert back(question, BEDS, WARDS) is None


@pytest.mark.parametrize(
    "question",
    ["How many are there?", "How much money is there?", "What share is it?", "When was it?"],
)
def test_a_figure_of_nothing_is_asked_back(question: str) -> None:
    """With up to five headings that come near, each once."""
    assert labels(back(question)) == OFFERED


def test_a_pronoun_for_nothing_is_asked_back() -> None:
    """With headings that share a word with it, or are questions: those can be asked."""
    headings = ("Why were rotas delayed?", "Delayed beds", "Money")
    found = [
        RankedPassage(replace(passage("So.", n), heading_path=(one,)), 1.0)
        for n, one in enumerate(headings)
    ]
    told = back("Why was it delayed?", found=found)
    assert labels(told) == ["Why were rotas delayed?", "Delayed beds"]
    assert told is not None
    assert [option.question for option in told.options] == [
        "Why were rotas delayed?", "About Delayed beds: why was it delayed?",
    ]  # fmt: skip
    assert back("Why was it delayed?", found=found[1:2]) is None  # a choice of one is none
    assert back("Is it true that beds were delayed?", found=found) is None


@pytest.mark.parametrize(
    "question",
    [
        "How many wards have beds?",
        "How many were there in 2022?",
        "How many did the Alder Fund count?",
        "How many ICBs are there?",
    ],
)
def test_a_figure_of_something_is_not_asked_back(question: str) -> None:
    """Two words of a subject, a year, a body or a term are enough."""
    assert back(question) is None


def test_a_word_that_no_near_passage_has_is_not_asked_back() -> None:
    """It is of another field, and no heading would help."""
    assert back("How many planets are there?") is None


def test_where_nothing_comes_near_nothing_is_asked() -> None:
    """There would be no heading to offer."""
    assert back("How many are there?", found=[]) is None
    assert back("How many are there?", found=[FOUND[3]]) is None
