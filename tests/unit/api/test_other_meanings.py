"""Abbreviations with several meanings."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from api.http.other_meanings import meanings, spelt_out

if TYPE_CHECKING:
    from api.http.schemas.answers import AnswerOut

KNOWN = {
    "icp": frozenset({"integrated care partnership", "integrated care provider"}),
    "pcn": frozenset({"primary care network"}),
}


class Said:
    """As much of an answer as is looked at."""

    def __init__(self, question: str, text: str) -> None:
        """`text` answers `question`."""
        self.standalone_question = question
        self.statements = [self]
        self.text = text


@pytest.mark.parametrize(
    ("question", "answer", "offered"),
    [
        ("What does an ICP do?", "An integrated care partnership (ICP) plans.",
         ("ICP", ("What does an integrated care provider do?",))),
        ("Are ICPs statutory?", "We found no answer.",
         ("ICP", ("Are integrated care partnerships statutory?",
                  "Are integrated care providers statutory?"))),
        ("What is an integrated care provider (ICP)?", "A contract.", None),
        ("What does a PCN do?", "We found no answer.", None),
        ("What does an XYZ do?", "We found no answer.", None),
    ],
)  # fmt: skip
def test_the_senses_that_the_answer_does_not_take_are_offered(
    question: str, answer: str, offered: object
) -> None:
    """Not where the question says which it means."""
    assert meanings(cast("AnswerOut", Said(question, answer)), KNOWN) == offered


def test_a_question_is_the_same_however_it_names_a_thing() -> None:
    """So that it is not suggested again."""
    assert spelt_out("What is a PCN?", KNOWN) == spelt_out("What is a primary care network?", KNOWN)
    assert spelt_out("What is a PCN?", KNOWN) != spelt_out("What is an ICP?", KNOWN)
