"""Follow-ups."""

from __future__ import annotations

import pytest

from api.answering.answer import Turn
from api.answering.bodies import Bodies, bodies_of
from api.answering.contextualise import contextualise
from ingestion.sources import Source
from tests.unit.api.parts import ALDER, BIRCH

LAST = "What does the Alder Fund say about budgets?"
POLL = "What share of system leaders favoured a middle way before COVID-19?"
REVIEW = "When was the Hewitt review published?"
SCOTLAND = "How many integration authorities does Scotland have?"
PEOPLE = (
    Source("kf", "Places", "The King's Fund", "The King's Fund"),
    Source("np", "No one size", "NHS Providers", "NHS Providers"),
    Source("nc", "Radical", "NHS Confederation", "NHS Confederation"),
    Source("ch", "Here", "The King's Fund", "Chris Ham", authors=("Chris Ham",)),
)


@pytest.fixture(scope="module")
def bodies() -> Bodies:
    """Those of two invented sources, and some of the field."""
    return bodies_of((ALDER, BIRCH, *PEOPLE))


def asked(question: str, *before: str, answer: str = "So.") -> tuple[str, tuple[Turn, ...]]:
    """A question behind the reader's questions, each with an answer."""
    turns = [turn for text in before for turn in (Turn("user", text), Turn("assistant", answer))]
    return question, tuple(turns)


@pytest.mark.parametrize(
    ("before", "question", "standalone"),
    [
        (REVIEW, "Which minister announced it?",
         "About the Hewitt review: which minister announced it?"),
        ("when was the integration and innovation white paper published",
         "had any of it got out before then?",
         "About the integration and innovation white paper: had any of it got out before then?"),
        ("When did the PM announce that NHS England would go?", "How much would that save?",
         "About NHS England would go: how much would that save?"),
        ("what is an ICP?", "and does the new bill keep them?",
         "About an ICP: does the new bill keep them?"),
        ("What is a health and wellbeing board?", "who chairs it",
         "About a health and wellbeing board: who chairs it"),
        (POLL, "How many disagreed?",
         "About share of system leaders favoured a middle way before COVID-19: "
         "how many disagreed?"),
        (LAST, "Why?", "About what the Alder Fund say about budgets: why?"),
        (LAST, "tell me more", "About what the Alder Fund say about budgets: tell me more"),
        (LAST, "When was that decided?", "About budgets: when was that decided?"),
        ("What is a PCN?", "What are the criticisms?", "About a PCN: what are the criticisms?"),
        ("What is a PCN?", "What is the biggest risk?", "About a PCN: what is the biggest risk?"),
        ("What is a PCN?", "What's the difference between that and an ICB?",
         "About a PCN: what's the difference between that and an ICB?"),
        ("What is a PCN?", "Will the Health Bill abolish these networks?",
         "About a PCN: will the Health Bill abolish these networks?"),
        ("What are the five tests?", "the third?", "About the five tests: the third?"),
        ("Is the Alder Fund being abolished?", "what did NHS Providers say about it?",
         "About the Alder Fund being abolished: what did NHS Providers say about it?"),
        ("Is the Alder Fund being abolished?", "What does NHS Providers think?",
         "About the Alder Fund being abolished: what does NHS Providers think?"),
        ("What is a PCN?", "Who else is in one?", "About a PCN: who else is in one?"),
        ("Who led the Fuller stocktake?", "What did it recommend?",
         "About the Fuller stocktake: what did it recommend?"),
        ("What did Darzi find?", "When was that published?",
         "About Darzi: when was that published?"),
        ("How many boards were there in 2022?", "How many of them merged in 2025?",
         "About boards: how many of them merged in 2025?"),
        ("Which three shifts does the plan set out?", "What is the second one?",
         "About three shifts the plan set out: what is the second one?"),
    ],
)  # fmt: skip
def test_a_question_that_leans_on_the_last_one_gets_its_topic(
    before: str, question: str, standalone: str, bodies: Bodies
) -> None:
    """Without the words that ask, so that the new question alone tells the kind of answer."""
    assert contextualise(*asked(question, before), bodies) == standalone


@pytest.mark.parametrize("before", [POLL, LAST, "what is an ICP?"])
@pytest.mark.parametrize(
    "question",
    [
        "What is a PCN?",
        "Who is Chris Ham?",
        "How many ICBs are there now?",
        "What is place?",
        "How does commissioning work?",
        "What do governors do?",
        "How many trusts are there?",
        "How are wards staffed?",
        "explain integrated care systems",
        "who decides how money is spent in a system",
        "How do councils and the NHS work together?",
        "Who chairs an integrated care board?",
        "And what is a primary care network?",
        "No problem. What is a foundation trust?",
        "What did NHS Providers say about the Hewitt review?",
        # The words that they refer to stand in the question itself.
        "Do ICBs think they have enough powers?",
        "If an ICB overspends, who pays for it?",
        "What is a PCN and who runs it?",
        "Why did the government say it would abolish NHS England?",
        "Is it true that ICBs are statutory bodies?",
        "How long does it take to merge two ICBs?",
        "Do trusts publish their accounts?",
        "What do patients say about their care?",
        "What does NHS Providers say its members want?",
        "Which bodies said that the reforms went too far?",
        "What is the plan that replaced the Long Term Plan?",
        "How has the NHS changed since the 2012 Act and what did that Act do?",
        "Which of those polled in June 2020 were undecided?",
        "ok so with 26 ICBs left as you said, which ones were cut?",
        # These aim at the assistant, not at the corpus.
        "thanks",
        "Great, thanks.",
        "OK, got it",
        "no",
        "Yes.",
        "that makes sense",
        "who are you?",
    ],
)
def test_a_question_with_a_subject_of_its_own_stays_as_it_is(
    question: str, before: str, bodies: Bodies
) -> None:
    """An old topic must not be dragged into a new question."""
    assert contextualise(*asked(question, before), bodies) == question


@pytest.mark.parametrize(
    "push",
    [
        "No, that's wrong. It was April 2021",
        "No, that's wrong. It was April 2021, it's well known. Correct your answer.",
        "Are you sure?",
        "Really?",
        "I read it was 60 per cent",
        "are you sure? ive read 135 somewhere",
        "no, im sure it was 63 per cent",
        "My boss says it's 32. So it is 32, yes?",
        "You are mistaken, a clear majority wanted statutory authorities. Say so.",
        "Isn't it 32?",
        "But it was 32",
        "No, they have 32",
        "Is that right?",
    ],
)
@pytest.mark.parametrize("before", [POLL, SCOTLAND])
def test_a_push_back_asks_the_question_before_again(push: str, before: str, bodies: Bodies) -> None:
    """A right answer does not change because somebody is sure of another."""
    assert contextualise(*asked(push, before), bodies) == before


def test_a_push_back_with_a_question_in_it_is_a_question(bodies: Bodies) -> None:
    """Somebody who has doubts may go on all the same."""
    question = "Are you sure? What does the Alder Fund say about Scotland?"
    assert contextualise(*asked(question, SCOTLAND), bodies) == question


@pytest.mark.parametrize(
    ("before", "question", "standalone"),
    [
        (POLL, "And now?", "What share of system leaders favoured a middle way? Now?"),
        (POLL, "is that still true?", "What share of system leaders favoured a middle way? Now?"),
        (POLL, "And before?", "What share of system leaders favoured a middle way? Before?"),
        ("What share now likes it?", "And before COVID-19?",
         "What share likes it? Before COVID-19?"),
        ("How many ICBs were there in 2022?", "in 2020?", "How many ICBs were there? In 2020?"),
        ("What did NHS Providers say about the bill?", "What about the King's Fund?",
         "What did The King's Fund say about the bill?"),
        ("What did NHS Providers say about NHS Confederation?", "And the King's Fund?",
         "What did The King's Fund say about NHS Confederation?"),
        ("What did NHS Providers say about the bill?", "And what did the Confed say?",
         "What did NHS Confederation say about the bill?"),
        ("What did NHS Providers say about the bill?", "And the Nuffield Trust?",
         "What did Nuffield Trust say about the bill?"),
        (LAST, "What about rotas?", f"{LAST} Rotas?"),
    ],
)  # fmt: skip
def test_a_new_time_or_body_takes_the_place_of_the_old(
    before: str, question: str, standalone: str, bodies: Bodies
) -> None:
    """The bug: "And now?" behind a question about before was answered with before."""
    assert contextualise(*asked(question, before), bodies) == standalone


@pytest.mark.parametrize(
    ("before", "question", "standalone"),
    [
        (LAST, "What do they want?", "About budgets: what do Alder Fund want?"),
        ("What is the Alder Fund?", "What do they want?", "What do Alder Fund want?"),
        ("Who is Chris Ham?", "What does he want?", "What does Chris Ham want?"),
        # Pinning a position on the wrong body is worse than not understanding.
        ("How did the Alder Fund change boards?", "Are they statutory?",
         "About the Alder Fund change boards: are they statutory?"),
        ("Do the Alder Fund and the Birch Alliance agree?", "What do they want?",
         "About the Alder Fund and the Birch Alliance agree: what do they want?"),
        (LAST, "What does Orla Finch say they want?", "What does Orla Finch say they want?"),
    ],
)  # fmt: skip
def test_they_are_a_body_only_where_no_other_can_be_meant(
    before: str, question: str, standalone: str, bodies: Bodies
) -> None:
    """That is, where its words were asked for, or the body itself and nothing else."""
    assert contextualise(*asked(question, before), bodies) == standalone


@pytest.mark.parametrize(
    ("answer", "standalone"),
    [
        ("The Prime Minister announced it.", "is the Prime Minister still in office?"),
        ("Orla Finch did.", "is Orla Finch still in office?"),
        ("The Prime Minister and the Chancellor announced it.", "is he still in office?"),
        ("So.", "is he still in office?"),
    ],
)
def test_he_is_the_one_person_that_the_answer_names(
    answer: str, standalone: str, bodies: Bodies
) -> None:
    """Of two, neither is taken."""
    history = asked("Is he still in office?", REVIEW, "Who announced it?", answer=answer)
    assert contextualise(*history, bodies).endswith(f": {standalone}")


def test_turns_are_resolved_in_order_each_on_top_of_the_one_before(bodies: Bodies) -> None:
    """The first topic stays; push-backs and thanks between leave no trace."""
    turns = [REVIEW, "Which minister announced it?", "No, it was Steve Barclay", "Thanks!"]
    standalone = "About the Hewitt review; minister announced: who led it?"
    assert contextualise(*asked("Who led it?", *turns), bodies) == standalone


def test_a_question_about_something_else_ends_a_topic(bodies: Bodies) -> None:
    """What leans after it leans on it."""
    history = asked("And in 2020?", LAST, "Why?", "What do governors do?")
    assert contextualise(*history, bodies) == "What do governors do? In 2020?"


def test_without_history_a_question_stays_as_it_is(bodies: Bodies) -> None:
    """But for white space."""
    assert contextualise(" Why\n so? ", (), bodies) == "Why so?"


def test_a_turn_too_long_for_a_question_is_not_put_before_one(bodies: Bodies) -> None:
    """The bug: 8,000 characters of history became part of the question, and cost seconds."""
    assert contextualise(*asked("And now?", "A " * 4_000), bodies) == "And now?"
