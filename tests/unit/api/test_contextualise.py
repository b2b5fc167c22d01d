"""Follow-ups."""

from __future__ import annotations

import pytest

from api.answering.answer import Turn
from api.answering.bodies import Bodies, bodies_of
from api.answering.contextualise import contextualise
from ingestion.sources import Source
from tests.unit.api.parts import ALDER, BIRCH

LAST = "What does the Alder Fund say about budgets?"


@pytest.fixture
def bodies() -> Bodies:
    """Those of two sources."""
    return bodies_of((ALDER, BIRCH))


def asked(question: str, *before: str) -> tuple[str, tuple[Turn, ...]]:
    """A question behind the reader's questions, each with an answer."""
    turns = [turn for text in before for turn in (Turn("user", text), Turn("assistant", "So."))]
    return question, tuple(turns)


@pytest.mark.parametrize(
    ("question", "standalone"),
    [
        ("What do they want?", "What do Alder Fund want?"),
        ("When was its report published?", "When was Alder Fund's report published?"),
        ("And before the pandemic?", f"{LAST} Before the pandemic?"),
        ("What about rotas?", f"{LAST} Rotas?"),
        ("Why?", f"{LAST} Why?"),
        ("tell me more", f"{LAST} Tell me more"),
        ("How are wards staffed?", "How are wards staffed?"),
    ],
)
def test_what_a_follow_up_leaves_out_is_taken_from_the_question_before(
    question: str, standalone: str, bodies: Bodies
) -> None:
    """A pronoun becomes the one body named; an ellipsis is put behind; the rest stands alone."""
    assert contextualise(*asked(question, LAST), bodies) == standalone


def test_without_history_a_question_stays_as_it_is(bodies: Bodies) -> None:
    """But for white space."""
    assert contextualise(" Why\n so? ", (), bodies) == "Why so?"


def test_only_the_readers_last_question_counts(bodies: Bodies) -> None:
    """An answer is no question, and an older one is over."""
    question, history = asked("And in 2020?", LAST, "What do governors do?")
    assert contextualise(question, history, bodies) == "What do governors do? In 2020?"


def test_a_pronoun_that_two_bodies_may_own_stays(bodies: Bodies) -> None:
    """Pinning a position on the wrong body is worse than not understanding."""
    both = "Do the Alder Fund and the Birch Alliance agree?"
    assert contextualise(*asked("What do they want?", both), bodies) == "What do they want?"


def test_a_question_that_names_its_own_body_keeps_its_pronoun(bodies: Bodies) -> None:
    """Its "they" means the body in the same question."""
    question = "What does Orla Finch say they want?"
    assert contextualise(*asked(question, LAST), bodies) == question


def test_a_turn_too_long_for_a_question_is_not_put_before_one(bodies: Bodies) -> None:
    """The bug: 8,000 characters of history became part of the question, and cost seconds."""
    assert contextualise(*asked("And now?", "A " * 4_000), bodies) == "And now?"


@pytest.mark.parametrize(
    ("question", "before", "standalone"),
    [
        ("And now?", "What share liked it before the pandemic?", "What share liked it? Now?"),
        (
            "And before the pandemic?",
            "What share now likes it?",
            "What share likes it? Before the pandemic?",
        ),
        ("And Birch Board?", LAST, "What does Birch Board say about budgets?"),
    ],
)
def test_a_new_time_or_body_takes_the_place_of_the_old(
    question: str, before: str, standalone: str
) -> None:
    """The bug: "And now?" behind a question about before was answered with before."""
    birch = Source("birch-plan", "Plan", "Birch Board", "Birch Board")
    text, history = asked(question, before)
    assert contextualise(text, history, bodies_of((ALDER, birch))) == standalone
