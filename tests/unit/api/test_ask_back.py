"""Questions that could be about several things."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.answering.ask_back import ask_back
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
FOUND = [
    RankedPassage(replace(passage("So.", n), heading_path=path), 1.0)
    for n, path in enumerate(HEADINGS)
]


def back(question: str, *sources: Source, found: list[RankedPassage] = FOUND) -> str | None:
    """What is asked back of a corpus with `sources`, and two others."""
    held = (*sources, ALDER, BIRCH)
    return ask_back(read_question(question, bodies_of(held)), found, held)


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
    assert back(question, BEDS, WARDS) == (
        "Which white paper do you mean? Held here: “Wards first” (11 February 2021); "
        "“Joined beds” (February 2022)."
    )


def test_a_paper_without_a_date_is_offered_by_its_title() -> None:
    """No date is made up for it."""
    told = back("When was the white paper published?", BEDS, UNDATED)
    assert told is not None
    assert told.endswith("Held here: “Old wards”; “Joined beds” (February 2022).")


@pytest.mark.parametrize("held", [(), (WARDS,), (WARDS, REVIEW, REPORT)])
def test_where_one_or_none_can_be_meant_nothing_is_asked(held: tuple[Source, ...]) -> None:
    """The only white paper is the white paper."""
    assert back("When was the white paper published?", *held) is None


def test_a_review_may_be_called_a_report_and_a_report_no_review() -> None:
    """As readers use the two words."""
    assert back("When was the review published?", REVIEW, REPORT) is None
    assert back("When was the report published?", REVIEW, REPORT) == (
        "Which report do you mean? Held here: “Elm rotas” (2018); “Oak inquiry” (2019)."
    )


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
    """With up to four headings that come near, each once."""
    told = back(question)
    assert told is not None
    assert told.endswith("The closest passages are about: Money; Beds; Wards; Rotas.")


@pytest.mark.parametrize(
    "question",
    [
        "How many wards have beds?",
        "How many were there in 2022?",
        "How many did the Alder Fund count?",
        "How many ICBs are there?",
        "Why is that?",
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
