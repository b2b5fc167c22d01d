"""Follow-ups."""

from __future__ import annotations

import pytest

from api.answering.answer import Turn
from api.answering.bodies import Bodies, bodies_of
from api.answering.follow_up import ANSWERED, CARRIED, UNRESOLVED
from api.answering.follow_ups import alone_if_it_can, readings
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


def first(question: str, history: tuple[Turn, ...], bodies: Bodies) -> str:
    """The reading that holds where no evidence decides."""
    return readings(question, history, bodies)[0].text


def texts(question: str, history: tuple[Turn, ...], bodies: Bodies) -> list[str]:
    """All readings, as questions that stand alone."""
    return [one.text for one in readings(question, history, bodies)]


@pytest.mark.parametrize(
    ("before", "question", "standalone"),
    [
        (REVIEW, "Which minister announced it?", "Which minister announced the Hewitt review?"),
        ("when was the integration and innovation white paper published",
         "had any of it got out before then?",
         "had any of the integration and innovation white paper got out before then?"),
        ("what is an ICP?", "and does the new bill keep them?", "does the new bill keep ICPs?"),
        ("What is the Alder Fund?", "who decides how it's spent?",
         "who decides how the Alder Fund's spent?"),
        ("About ICBs: why fewer now?", "Which ones have merged?", "Which ICBs have merged?"),
        ("What did Lord Darzi find about budgets?", "what caused it?", "what caused budgets?"),
        ("What is a health and wellbeing board?", "who chairs it",
         "who chairs a health and wellbeing board"),
        (LAST, "Why?", "About budgets: why?"),
        (LAST, "tell me more", "About budgets: tell me more"),
        (LAST, "When was that decided?", "When was budgets decided?"),
        ("What is a PCN?", "What's the difference between that and an ICB?",
         "What's the difference between a PCN and an ICB?"),
        ("What is a PCN?", "Will the Health Bill abolish these networks?",
         "About a PCN: will the Health Bill abolish these networks?"),
        ("What are the five tests?", "the third?", "About the five tests: the third?"),
        ("Is the Alder Fund being abolished?", "what did NHS Providers say about it?",
         "what did NHS Providers say about the Alder Fund?"),
        ("What are health boards for?", "Are they going too?",
         "Are health boards going too?"),
        ("What is a PCN?", "Who else is in one?", "About a PCN: who else is in one?"),
        ("Who led the Fuller stocktake?", "What did it recommend?",
         "What did the Fuller stocktake recommend?"),
        ("How many boards were there in 2022?", "How many of them merged in 2025?",
         "How many boards merged in 2025?"),
    ],
)  # fmt: skip
def test_what_points_at_the_last_question_gets_its_topic(
    before: str, question: str, standalone: str, bodies: Bodies
) -> None:
    """A name in place of the pronoun where it fits, else before the question."""
    assert first(*asked(question, before), bodies) == standalone


def test_why_and_when_may_go_on_with_the_last_question(bodies: Bodies) -> None:
    """ "Why is NHS England being abolished?" beside "About NHS England: why?"."""
    found = texts(*asked("Why?", "Is the Alder Fund being abolished?"), bodies)
    assert "Why is the Alder Fund being abolished?" in found
    assert "When are there?" not in texts(*asked("When?", "How many ICBs are there?"), bodies)


def test_they_are_no_single_document(bodies: Bodies) -> None:
    """The bug: boards that an Act created were taken for the Act."""
    history = asked(
        "Are they going too?", "What are health boards for?",
        answer="A health board is a creature of the Hewitt review. [1]",
    )  # fmt: skip
    assert not any("review" in one for one in texts(*history, bodies))


def test_what_the_last_answer_names_may_be_meant_too(bodies: Bodies) -> None:
    """Evidence decides between the topics; the question as it stands costs most."""
    answer = "In March the Prime Minister said so. [1]"
    found = readings(*asked("How much will that save?", REVIEW, answer=answer), bodies)
    assert [(one.text, one.topic, one.cost) for one in found] == [
        ("How much will the Hewitt review save?", "the Hewitt review", 0.0),
        ("How much will the Prime Minister save?", "the Prime Minister", ANSWERED),
        ("How much will that save?", "", UNRESOLVED),
    ]


def test_a_question_that_may_stand_alone_is_read_both_ways(bodies: Bodies) -> None:
    """A topic that it does not ask for costs something."""
    found = readings(*asked("Did the government agree to all of it?", REVIEW), bodies)
    assert found[-1].cost == UNRESOLVED
    found = readings(*asked("Did the government agree?", REVIEW), bodies)
    assert [(one.text, one.cost) for one in found] == [
        ("Did the government agree?", 0.0),
        ("About the Hewitt review: did the government agree?", CARRIED),
    ]


@pytest.mark.parametrize("before", [POLL, LAST, "what is an ICP?"])
@pytest.mark.parametrize(
    "question",
    [
        "What is a PCN?",
        "Who is Chris Ham?",
        "How many ICBs are there now?",
        "How does commissioning work?",
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
    assert first(*asked(question, before), bodies) == question


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
    assert texts(*asked(push, before), bodies) == [before]


def test_a_push_back_with_a_question_in_it_is_a_question(bodies: Bodies) -> None:
    """Somebody who has doubts may go on all the same."""
    question = "Are you sure? What does the Alder Fund say about Scotland?"
    assert (
        first(*asked(question, SCOTLAND), bodies) == question.removeprefix("Are you sure? ")
        or question
    )


@pytest.mark.parametrize(
    ("before", "question", "standalone"),
    [
        (POLL, "And now?", "What share of system leaders favoured a middle way now?"),
        (POLL, "is that still true?", "What share of system leaders favoured a middle way now?"),
        (POLL, "And before?", "What share of system leaders favoured a middle way before?"),
        ("What share now likes it?", "And before COVID-19?",
         "What share likes it before COVID-19?"),
        ("How many ICBs were there in 2022?", "in 2020?", "How many ICBs were there in 2020?"),
        ("How many ICBs were there in 2022?", "and how many in 2020?",
         "How many ICBs were there in 2020?"),
        ("What did NHS Providers say about the bill?", "What about the King's Fund?",
         "What did The King's Fund say about the bill?"),
        ("What did NHS Providers say about NHS Confederation?", "And the King's Fund?",
         "What did The King's Fund say about NHS Confederation?"),
        ("What did NHS Providers say about the bill?", "And what did the Confed say?",
         "What did NHS Confederation say about the bill?"),
        ("What did NHS Providers say about the bill?", "And the Nuffield Trust?",
         "What did Nuffield Trust say about the bill?"),
        ("What is an HWB?", "no, I meant ICPs", "What is ICPs?"),
        ("What is the Ham review?", "No, I meant the NHS Providers report",
         "What is the NHS Providers report?"),
    ],
)  # fmt: skip
def test_a_new_time_name_or_body_takes_the_place_of_the_old(
    before: str, question: str, standalone: str, bodies: Bodies
) -> None:
    """The bug: "And now?" behind a question about before was answered with before."""
    assert first(*asked(question, before), bodies) == standalone


def test_two_bodies_that_were_asked_the_same_are_compared(bodies: Bodies) -> None:
    """And a third is asked what they were asked."""
    turns = ["What does the King's Fund say about place?", "and NHS Providers?"]
    both = "What do The King's Fund and NHS Providers say about place?"
    assert texts(*asked("do they agree?", *turns), bodies) == [both]
    turns.append("do they agree?")
    assert first(*asked("what about the NHS Confederation?", *turns), bodies) == (
        "What does NHS Confederation say about place?"
    )


def test_something_else_may_be_added_or_be_new(bodies: Bodies) -> None:
    """What is added costs something where it may take the place of a name."""
    assert texts(*asked("What about rotas?", LAST), bodies) == [
        "What does rotas say about budgets?",
        f"{LAST} Rotas?",
        "What is rotas?",
    ]


@pytest.mark.parametrize(
    "less",
    ["say that more simply", "Shorter please", "in plain English?", "give me that in one sentence"],
)
def test_less_is_the_last_answer_at_its_shortest(less: str, bodies: Bodies) -> None:
    """The same question, for its shortest statement alone."""
    [one] = readings(*asked(less, LAST), bodies)
    assert (one.text, one.shortest) == (LAST, True)


@pytest.mark.parametrize("more", ["sources?", "what's the source for that?", "Who says that?"])
def test_sources_are_those_of_the_last_question(more: str, bodies: Bodies) -> None:
    """It is answered again, with its citations."""
    [one] = readings(*asked(more, LAST), bodies)
    assert (one.text, one.shortest) == (LAST, False)


@pytest.mark.parametrize(
    ("before", "question", "standalone"),
    [
        (LAST, "What do they want?", "What do the Alder Fund want?"),
        ("What is the Alder Fund?", "What do they want?", "What do the Alder Fund want?"),
        ("Who is Chris Ham?", "What does he want?", "What does Chris Ham want?"),
        # Pinning a position on the wrong body is worse than not understanding.
        ("Do the Alder Fund and the Birch Alliance agree?", "What do they want?",
         "About the Alder Fund and the Birch Alliance: what do they want?"),
        (LAST, "What does Orla Finch say they want?", "What does Orla Finch say they want?"),
    ],
)  # fmt: skip
def test_they_are_the_bodies_of_the_last_question(
    before: str, question: str, standalone: str, bodies: Bodies
) -> None:
    """Neither of two is taken for the other."""
    assert first(*asked(question, before), bodies) == standalone


@pytest.mark.parametrize(
    ("answer", "standalone"),
    [
        ("It was the Prime Minister who announced it.", "Is the Prime Minister still in office?"),
        ("Orla Finch did.", "Is Orla Finch still in office?"),
    ],
)
def test_he_may_be_whom_the_answer_names(answer: str, standalone: str, bodies: Bodies) -> None:
    """A person before a document."""
    history = asked("Is he still in office?", REVIEW, "Who announced it?", answer=answer)
    assert first(*history, bodies) == standalone


@pytest.mark.parametrize(
    ("question", "standalone"),
    [
        ("what caused it, according to him?", "what caused place, according to Chris Ham?"),
        ("when did he report?", "when did Chris Ham report?"),
        ("What is his view?", "What is Chris Ham's view?"),
    ],
)
def test_he_may_be_whom_an_earlier_question_names(
    question: str, standalone: str, bodies: Bodies
) -> None:
    """Before anything that the last answer names."""
    turns = ["What did Chris Ham find about place?", "Which council is it?"]
    history = asked(question, *turns[: 1 if " it" in question else 2], answer="Birch did.")
    assert first(*history, bodies) == standalone


def test_a_topic_that_goes_on_is_not_taken_with_what_was_asked_of_it(bodies: Bodies) -> None:
    """The bug: "About came up with system by default: what did people think of it?"."""
    turns = ["What is system by default?", "who came up with it?"]
    asking = "what did people think of it?"
    assert first(*asked(asking, *turns), bodies) == "what did people think of system by default?"


def test_he_may_hold_a_view_without_being_an_author(bodies: Bodies) -> None:
    """By a title, or by two names that are no body's."""
    held = bodies_of((*PEOPLE, Source("d", "Findings", "UK government", "Lord Darzi"),
                      Source("h", "Review", "UK government", "Patricia Hewitt")))  # fmt: skip
    before = "What did Lord Darzi and NHS Providers find about place?"
    assert first(*asked("did he say why?", before), held).startswith("did Lord Darzi")
    assert first(
        *asked("did ministers agree with her?", "What did Patricia Hewitt want?"), held
    ) == ("did ministers agree with Patricia Hewitt?")


def test_turns_are_resolved_in_order_each_on_top_of_the_one_before(bodies: Bodies) -> None:
    """The first topic stays; push-backs and thanks between leave no trace."""
    turns = [REVIEW, "Which minister announced it?", "No, it was Steve Barclay", "Thanks!"]
    assert first(*asked("Who led it?", *turns), bodies) == "Who led the Hewitt review?"


@pytest.mark.parametrize(
    "question", ["What is place?", "What do governors do?", "How many trusts are there?"]
)
def test_a_question_of_one_noun_costs_nothing_either_way(question: str, bodies: Bodies) -> None:
    """It may be about the field or about the topic."""
    found = readings(*asked(question, LAST), bodies)
    assert [(one.topic, one.cost) for one in found] == [
        ("budgets", 0.0), ("the Alder Fund", 0.0), ("", 0.0),
    ]  # fmt: skip
    assert alone_if_it_can(*asked(question, LAST), bodies) == question


def test_a_question_about_something_else_ends_a_topic(bodies: Bodies) -> None:
    """What leans after it leans on it."""
    history = asked("And in 2020?", LAST, "Why?", "What do councils and governors do?")
    assert first(*history, bodies) == "What do councils and governors do in 2020?"


def test_without_history_a_question_stays_as_it_is(bodies: Bodies) -> None:
    """But for white space."""
    assert first(" Why\n so? ", (), bodies) == "Why so?"


def test_a_turn_too_long_for_a_question_is_not_put_before_one(bodies: Bodies) -> None:
    """The bug: 8,000 characters of history became part of the question, and cost seconds."""
    assert texts(*asked("And now?", "A " * 4_000), bodies) == ["And now?"]
