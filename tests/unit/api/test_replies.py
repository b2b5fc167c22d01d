"""Replies: what takes its question along, and what another said is nobody else's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.answering.runs import Run, runs_around
from api.answering.units import Unit, units
from ingestion.fusion import RankedPassage
from ingestion.sources import Attribution, Passage
from tests.unit.api.parts import HeldPassages, held_by, passage

ASKER, WITNESS = "Mr Ash", "Dr Osei"


def talk(*turns: tuple[str, str]) -> list[Unit]:
    """The units of a talk: who speaks (the asker asks), and what."""
    held = [
        held_by(who, words, n, "question" if who == ASKER else "own")
        for n, (who, words) in enumerate(turns)
    ]
    found = runs_around([RankedPassage(held[0], 1.0)], HeldPassages(held), len(held))
    assert len(found) == 1
    return [unit for unit in units(found[0]) if unit.passage.attribution.holder != ASKER]


def texts(*turns: tuple[str, str]) -> list[str]:
    """The words of the units."""
    return [unit.text for unit in talk(*turns)]


CLOSED = "Did the ward close in May?"


@pytest.mark.parametrize("reply", ["Yes.", "No.", "Correct.", "I did.", "It did.", "Not at all."])
def test_a_short_reply_takes_its_question_along(reply: str) -> None:
    """Alone it affirms anything."""
    assert texts((ASKER, CLOSED), (WITNESS, reply)) == [f"{CLOSED} {reply}"]


def test_a_reply_that_says_more_takes_it_too() -> None:
    """What is affirmed may stand in the question alone."""
    assert texts((ASKER, CLOSED), (WITNESS, "Yes, but only for a week and a day."))[0] == (
        f"{CLOSED} Yes, but only for a week and a day."
    )


def test_what_says_enough_stands_alone() -> None:
    """Its question is context."""
    (unit,) = talk((ASKER, CLOSED), (WITNESS, "The ward closed in June after all."))
    assert unit.text == "The ward closed in June after all."
    assert unit.before == (CLOSED,)


def test_a_reply_is_its_speakers_and_the_question_is_not() -> None:
    """Each sentence has the holder of its passage."""
    (unit,) = talk((ASKER, CLOSED), (WITNESS, "Yes."))
    assert unit.passage.attribution == Attribution(WITNESS, "own")
    assert [s.passage.attribution.holder for s in unit.sentences] == [ASKER, WITNESS]
    assert unit.own_text == "Yes."


@pytest.mark.parametrize("nod", ["Mm-hm.", "Sure.", "Right.", "Yeah."])
def test_a_nod_while_another_talks_is_no_reply(nod: str) -> None:
    """It affirms nothing, unless something is asked."""
    assert texts((ASKER, "We will look at a letter on beds now."), (WITNESS, nod)) == []
    assert texts((ASKER, CLOSED), (WITNESS, nod)) == [f"{CLOSED} {nod}"]


def test_a_question_that_is_broken_off_tells_nothing() -> None:
    """Nor does what goes on with it."""
    assert texts((ASKER, "-- and in May, did it?"), (WITNESS, "Yes.")) == []
    assert texts((ASKER, "Yes."), (WITNESS, "-- which was the end of the matter.")) == []


def test_a_question_in_short_words_takes_along_what_it_asks_of() -> None:
    """ "Is that right?" tells nothing."""
    asked = "You led the trust for two years. Is that right?"
    assert texts((ASKER, asked), (WITNESS, "That is.")) == [f"{asked} That is."]


def test_nobody_leans_on_what_another_says() -> None:
    """A "they" of one speaker is not explained by another's words."""
    other = "Lady Hill"
    assert texts((other, "The boards met."), (WITNESS, "They were late for it again.")) == [
        "The boards met."
    ]
    lists = talk((other, "There are two reasons:"), (WITNESS, "First, beds. Second, pay."))
    assert all(len({s.passage.attribution for s in unit.sentences}) == 1 for unit in lists)


def test_thanks_lead_to_nothing() -> None:
    """Before a turn stands what was said last on the matter."""
    said = talk(
        (WITNESS, "The council refused a pooled budget."),
        (ASKER, "I am grateful. Those are my questions."),
        ("Lady Hill", "We asked for more time to read the figures."),
    )
    assert said[-1].before == ("The council refused a pooled budget.",)


def test_a_documents_own_questions_are_as_before() -> None:
    """A section in one voice has no turns."""
    held: list[Passage] = [replace(passage(CLOSED, 0, voice="question"))]
    (run,) = runs_around([RankedPassage(held[0], 1.0)], HeldPassages(held), 1)
    assert isinstance(run, Run)
    assert [unit.text for unit in units(run)] == [CLOSED]
