"""What a question asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.answering.bodies import Bodies, bodies_of
from api.answering.question import Reading, read_question, speakers_in
from tests.unit.api.parts import ALDER, BIRCH

BODIES = bodies_of((ALDER, BIRCH))


def read(text: str) -> Reading:
    """`text` as read with the bodies of two sources."""
    return read_question(text, BODIES)


@pytest.mark.parametrize(
    "text",
    [
        "What does the Alder Fund say about rotas?",
        "What did the Alder Fund strongly recommend?",
        "According to the Alder Fund, what are rotas for?",
        "What is the Alder Fund's view of rotas?",
        "What is the Alder Fund’s own position on rotas?",
        "What is the position of the Alder Fund on rotas?",
        "What does the Alder Fund call for?",
    ],
)
def test_a_body_whose_words_are_asked_for_is_a_speaker(text: str) -> None:
    """Whatever the question calls its words."""
    assert [body.name for body in read(text).speakers] == ["Alder Fund"]
    assert read(text).unheld is None


@pytest.mark.parametrize(
    "text", ["Who funds the Alder Fund?", "Which places does the Alder Fund visit?", "Who is Ham?"]
)
def test_a_body_that_is_only_named_is_no_speaker(text: str) -> None:
    """Others may speak about it."""
    assert read(text).speakers == ()
    assert read(text).unheld is None


def test_two_bodies_that_are_compared_both_speak() -> None:
    """In the order of the question, one statement each."""
    text = "What does Orla Finch say, and what does the Alder Fund recommend?"
    assert [body.name for body in read(text).speakers] == ["Orla Finch", "Alder Fund"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("What did Zebra Trust say about rotas?", "Zebra Trust"),
        ("What does the Guild of Porters recommend?", "Guild of Porters"),
        ("According to Zebra Trust, who decides?", "Zebra Trust"),
        ("What's Zebra Trust's view on rotas?", "Zebra Trust"),
        ("Whats Zebra Trust's view on rotas?", "Zebra Trust"),
        ("How’s Zebra Trust’s position on rotas put?", "Zebra Trust"),
        ("What is Zebra Trust's position on rotas?", "Zebra Trust"),
    ],
)
def test_a_speaker_that_no_source_carries_is_told(text: str, name: str) -> None:
    """So that nobody else's words are given for it."""
    assert read(text).unheld == name


@pytest.mark.parametrize(
    "text",
    [
        "What does the Rota Act say about wards?",
        "What did the White Paper propose?",
        "What do leaders think of rotas?",
        "Who says so?",
    ],
)
def test_a_document_or_a_common_noun_is_no_speaker_without_sources(text: str) -> None:
    """An act says something, and nobody holds it here under that name."""
    assert read(text).unheld is None


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("What share of leaders favour rotas?", "share"),
        ("What percentage of leaders favour rotas?", "share"),
        ("How many wards are there?", "number"),
        ("How much money do wards get?", "money"),
        ("When was the board founded?", "date"),
        ("When did the board meet?", "date"),
        ("By when must the board be founded?", "date"),
        ("When will the board consider funding?", "occasion"),
        ("When is a board founded?", "occasion"),
        ("When’s the next board?", "occasion"),
        ("In what year was the board founded?", "date"),
        ("Which three reasons are given?", "list"),
        ("What options are there?", "list"),
        ("Why do wards need rotas?", "text"),
    ],
)
def test_the_kind_of_answer_is_read(text: str, wants: str) -> None:
    """A figure of the wrong kind answers nothing."""
    assert read(text).wants == wants


@pytest.mark.parametrize(
    ("text", "items"),
    [("Which three reasons are given?", 3), ("What are the 4 models?", 4), ("Why rotas?", None)],
)
def test_the_number_of_items_is_read(text: str, items: int | None) -> None:
    """In words and in digits."""
    assert read(text).items == items


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("What did leaders favour before the pandemic?", "before"),
        ("What did leaders previously favour?", "before"),
        ("What do leaders favour now?", "now"),
        ("What do leaders currently favour?", "now"),
        ("What do leaders favour?", None),
    ],
)
def test_the_time_asked_about_is_read(text: str, when: str | None) -> None:
    """Before a change, or now."""
    assert read(text).when == when


def test_terms_are_what_the_question_is_about() -> None:
    """Without the words for asking, and without the speaker."""
    assert read("What does the Alder Fund say about rotas on wards?").terms == ("rota", "ward")


def test_years_are_read_once_each() -> None:
    """Digits that are no year of the last or this century are left."""
    assert read("What changed between 2015 and 2020, and in 2015? Not 1250.").years == (
        "2015",
        "2020",
    )


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    """Nothing raises, and without sources nobody known speaks."""
    assert read_question(text, Bodies(())).named == ()
    assert speakers_in(text, Bodies(()))[0] == ()


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("What is a place?", "place"),
        ("what's the middle way", "middle way"),
        ("What is meant by subsidiarity?", "subsidiarity"),
        ("What does STP stand for?", "STP"),
        ("Define place", "place"),
        ("Who is accountable for ICBs?", None),
        ("What is the number of boards in Kent?", None),
        ("What share of boards is elected?", None),
        ("What is the number of boards that have been elected since the reform of 2019?", None),
    ],
)
def test_the_term_to_be_defined_is_the_subject(text: str, term: str | None) -> None:
    """Nothing else in such a question is a term to be covered."""
    assert read(text).defines == term


def test_a_span_of_years_counts_no_items() -> None:
    """The bug: "the 10 year plan" asked for ten of something."""
    assert read("What is in the 10 year plan?").items is None
    assert read("What are the ten levels of the plan?").items == 10


def test_what_follows_a_topic_says_what_kind_of_answer_is_sought() -> None:
    """The bug: "When was the review published? Who announced it?" asked for a date."""
    reading = read("About how many women were against the review: which two ministers led it?")
    assert (reading.wants, reading.items) == ("list", 2)
    assert {"women", "review", "minist", "led"} <= set(reading.terms)


def test_a_topic_tells_whose_words_and_which_time_are_meant() -> None:
    """Of those a follow-up says nothing unless they are other ones."""
    reading = read("About what the Alder Fund said about rotas before the pandemic: why?")
    assert ([body.name for body in reading.speakers], reading.when) == (["Alder Fund"], "before")


def test_what_a_pronoun_means_is_no_term_to_be_explained() -> None:
    """The topic is what is asked about."""
    assert read("About the Alder review: what is it?").defines is None
    assert read("About the Alder review: what is a rota?").defines == "rota"
