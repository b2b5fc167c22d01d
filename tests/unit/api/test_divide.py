"""Questions that ask several things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.answering.divide import divide, divide_by_name, sides


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("What is the difference between a place and a system?", "a place", "a system"),
        ("what's the difference between an ICB and an ICP", "an ICB", "an ICP"),
        ("What are the main differences between wards and beds?", "wards", "beds"),
        ("What is the relationship between a trust and the local board?", "a trust",
         "the local board"),
        ("What is the split between health and social care?", "health", "social care"),
        ("PCN vs team?", "PCN", "team"),
        ("ICB vs. ICP", "ICB", "ICP"),
        ("Place versus system", "Place", "system"),
        ("How does a place differ from a system?", "a place", "a system"),
        ("How is an ICB different from a CCG?", "an ICB", "a CCG"),
        ("How is a ward different to a bed?", "a ward", "a bed"),
        ("Compare a ward with a bed", "a ward", "a bed"),
        ("A ward or a bed: which is bigger?", "A ward", "a bed"),
        ("a ward or a bed - which is which", "a ward", "a bed"),
    ],
)  # fmt: skip
def test_what_tells_two_things_apart_is_asked_of_each(question: str, one: str, other: str) -> None:
    """One sentence seldom says what both are."""
    asked = sides(question)
    assert asked == tuple(f"What {_verb(side)} {side}?" for side in (one, other))


def _verb(thing: str) -> str:
    return "are" if thing in {"wards", "beds"} else "is"


def test_what_came_before_and_after_is_asked_of_each_time() -> None:
    """An answer about one time is none about the other."""
    assert sides("What did wards cost before and after the merger?") == (
        "What did wards cost before the merger?",
        "What did wards cost after the merger?",
    )


@pytest.mark.parametrize("question", ["What is a ward?", "Do wards or beds cost more?"])
def test_what_sets_nothing_side_by_side_has_no_sides(question: str) -> None:
    """One thing, or a choice that is itself the question."""
    assert sides(question) == ()


@pytest.mark.parametrize(
    "question",
    [
        "How big is a ward compared with a place?",
        "How big is a ward, compared to a place?",
        "How big is a ward as against a place",
    ],
)
def test_a_measure_that_is_compared_is_asked_of_each(question: str) -> None:
    """The same measure, of two things."""
    assert divide(question) == ("How big is a ward?", "How big is a place?")


def test_what_follows_a_comparison_belongs_to_both() -> None:
    """Where and when it is made."""
    assert divide("How big is a ward compared with a place, in England?") == (
        "How big is a ward, in England?",
        "How big is a place, in England?",
    )


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who does an ICB answer to, and who tells NHS England what to do?",
         ("Who does an ICB answer to?", "who tells NHS England what to do?")),
        ("Who appoints the chair? What does it cost?",
         ("Who appoints the chair?", "What does it cost?")),
        ("What do boards do and how are they paid?",
         ("What do boards do?", "how are they paid?")),
        ("What do boards do, but why are they slow?",
         ("What do boards do?", "why are they slow?")),
        ("Who runs it and also how much does it cost?",
         ("Who runs it?", "how much does it cost?")),
        ("Who chairs the board, and when does it meet, and where does it meet?",
         ("Who chairs the board?", "when does it meet?", "where does it meet?")),
    ],
)  # fmt: skip
def test_each_thing_asked_is_a_question(question: str, parts: tuple[str, ...]) -> None:
    """In the order of the question, in its words."""
    assert divide(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Who appoints the chair?",
        "What does the Alder Fund say about wards and beds?",
        "Which wards and beds are there?",
        "What do boards and those who chair them do?",
        "Who decides, the ICB or the council?",
    ],
)
def test_a_question_that_asks_one_thing_stays_whole(question: str) -> None:
    """Two things may be asked about at once."""
    assert divide(question) == (question,)


@pytest.mark.parametrize(
    "question",
    [
        "About the Hewitt review: who led it, and when was it published?",
        "About wards: what is the difference between a place and a system?",
    ],
)
def test_a_follow_up_with_its_topic_stays_whole(question: str) -> None:
    """Its second part would lose the topic."""
    assert divide(question) == (question,)
    assert divide_by_name(f"{question} Both?", ("Hewitt", "Darzi")) == ()


@pytest.mark.parametrize(
    "question",
    [
        "What does the Alder Fund say about wards, and who says so?",
        "What is a place and where do you know that from?",
        "What is a place, and is that right?",
        "Who chairs the board, and why?",
    ],
)
def test_a_part_that_asks_about_the_rest_divides_nothing(question: str) -> None:
    """ "And who says so?" asks for the citation that every answer has."""
    assert divide(question) == (question,)


def test_a_question_of_more_than_three_parts_stays_whole() -> None:
    """An answer has no room for four."""
    asked = "Who chairs it now, and when does it meet, and where does it meet, and what is it for?"
    assert divide(asked) == (asked,)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("Alder vs Darzi: who should run wards?",
         "Alder: who should run wards?", "Darzi: who should run wards?"),
        ("Alder and Darzi: who set each one going?",
         "Alder: who set it going?", "Darzi: who set it going?"),
        ("Who led Alder in 2023 and the Darzi in 2024 respectively?",
         "Who led Alder in 2023?", "Who led the Darzi in 2024?"),
        ("Do Alder and Darzi agree on wards?",
         "Do Alder agree on wards?", "Do Darzi agree on wards?"),
        ("What did Alder and then the Darzi each find?", "What did Alder find?",
         "What did the Darzi find?"),
    ],
)  # fmt: skip
def test_names_set_side_by_side_are_asked_one_by_one(question: str, one: str, other: str) -> None:
    """In their order, each with its year, and without the words that set them side by side."""
    assert divide_by_name(question, ("Alder", "Darzi")) == (one, other)


def test_another_name_in_the_question_stays_where_it_is() -> None:
    """What both are asked about."""
    asked = "How did Alder and Birch each react to Darzi?"
    assert divide_by_name(asked, ("Alder", "Birch", "Darzi")) == (
        "How did Alder react to Darzi?",
        "How did Birch react to Darzi?",
    )


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("Who led Hewitt and Darzi?", ("Hewitt", "Darzi")),
        ("What does each part of Hewitt say?", ("Hewitt",)),
        ("How do wards differ?", ()),
    ],
)
def test_names_that_nothing_sets_side_by_side_divide_nothing(
    asked: str, titles: tuple[str, ...]
) -> None:
    """Neither does one name alone."""
    assert divide_by_name(asked, titles) == ()


@given(
    st.lists(
        st.sampled_from([
            "and", "or", "who", "what", "is", "?", ",", "a", "place", "ICB", "difference",
            "between", "versus", "How", "many", "are", "compared", "with", "differ", "from", "-",
        ]),
        max_size=14,
    ).map(" ".join)
)  # fmt: skip
def test_there_are_one_to_three_parts_and_one_is_the_question(text: str) -> None:
    """Whatever the words are."""
    parts = divide(text)
    assert 1 <= len(parts) <= 3
    assert len(parts) > 1 or parts == (text,)
