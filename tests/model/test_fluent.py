"""Answers in a model's own words: what the quotes say leaves, else the source's sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from api.answering.answer import Answer, Turn
from tests.api.documents import POLL
from tests.model.conftest import Ask
from tests.model.scripted import Script, Sent, holding, reply

_NUMBERED = re.compile(r"^\d+\. ", re.MULTILINE)
FAVOUR = "Now 64 per cent of ward leaders favour shared rotas across hospitals."
BEFORE = "Before the pandemic, 38 per cent of ward leaders favoured shared rotas across hospitals."
REWORDED = "Shared rotas across hospitals now have the backing of 64% of ward leaders."


@pytest.fixture
def fluent(ask: Ask) -> Ask:
    """The same, in the fluent style."""
    return partial(ask, answer_style="fluent")


def by_purpose(
    *statements: tuple[str, str],
    verdicts: list[bool] | None = None,
    plan: Mapping[str, Any] | None = None,
    **more: Any,  # noqa: ANN401 - members of the reply
) -> Script:
    """A model that writes these texts with these quotes, plans, and judges, as it is asked.

    `more` goes into the reply; `places` are the rows and columns of the texts.
    """
    places = more.pop("places", ())

    def script(asked: Mapping[str, Any]) -> Sent:
        told = asked["messages"][-1]["content"]
        if told.startswith("Prepare a search"):
            return Sent(json.dumps(plan))
        if told.startswith("Below are sentences"):
            sentences = len(_NUMBERED.findall(told))
            return Sent(
                json.dumps({"verdicts": [True] * sentences if verdicts is None else verdicts})
            )
        number = holding(asked, "64 per cent of ward leaders")
        told_reply = json.loads(reply(*((t, number, q) for t, q in statements)).reply) | more
        for said, (row, column) in zip(told_reply["statements"], places, strict=False):
            said |= {"row": row, "column": column}
        return Sent(json.dumps(told_reply))

    return script


def claims(answer: Answer) -> list[tuple[str, bool]]:
    """The claims of an answer, and whether they are in other words than their quotes."""
    return [(one.text, one.reworded) for one in answer.statements if one.kind == "claim"]


def test_a_sentence_in_other_words_leaves_and_is_told_apart(fluent: Ask) -> None:
    """With the quote that says it."""
    answer, _ = fluent(POLL, by_purpose((REWORDED, FAVOUR)))
    assert claims(answer) == [(REWORDED, True)]
    assert answer.citations[0].quote == FAVOUR


@pytest.mark.parametrize(
    "text",
    [
        "Shared rotas across hospitals now have the backing of 46% of ward leaders.",
        "Shared rotas across hospitals do not have the backing of 64% of ward leaders.",
        "The Birch Alliance wants shared rotas across hospitals, as do 64% of ward leaders.",
        "Hospitals must share rotas now that 64% of ward leaders favour it.",
        "Shared rotas please 64% of ward leaders because they work.",
    ],
)
def test_what_the_quote_does_not_say_gives_way_to_the_source(fluent: Ask, text: str) -> None:
    """Another figure, denial, body, duty or cause: the source's sentence stands in its place."""
    answer, asked = fluent(POLL, by_purpose((text, FAVOUR), (BEFORE, BEFORE)))
    assert set(claims(answer)) == {(BEFORE, False), (FAVOUR, False)}
    assert len(asked) == 2


def test_the_strict_style_takes_no_other_words(ask: Ask) -> None:
    """As before there was another."""
    answer, _ = ask(POLL, by_purpose((REWORDED, FAVOUR)), answer_style="strict")
    assert (REWORDED, True) not in claims(answer)


def test_what_the_model_takes_back_gives_way(fluent: Ask) -> None:
    """In its second look, which comes before anything is told."""
    answer, asked = fluent(POLL, by_purpose((REWORDED, FAVOUR), (BEFORE, BEFORE), verdicts=[False]))
    assert claims(answer) == [(FAVOUR, False), (BEFORE, False)]
    assert REWORDED in asked[-1]["messages"][-1]["content"]


def test_a_second_look_that_says_nothing_lets_nothing_out(fluent: Ask) -> None:
    """Its own sentences are not told; those of the sources are."""
    answer, _ = fluent(POLL, by_purpose((REWORDED, FAVOUR), verdicts=[]))
    assert answer.composer == "extractive"
    assert "model_failed" in {notice.kind for notice in answer.notices}


def test_a_plan_reads_a_follow_up_and_is_searched_in_parts(fluent: Ask) -> None:
    """It is asked for once, with the turns before, and its parts are searched."""
    parts = ["How many ward leaders favoured shared rotas before the pandemic?", POLL]
    history = (Turn("user", POLL), Turn("assistant", FAVOUR))
    script = by_purpose((REWORDED, FAVOUR), plan={"question": parts[0], "parts": parts})
    answer, asked = fluent("And before?", script, history=history)
    assert POLL in asked[0]["messages"][0]["content"]
    assert [search.question for search in answer.searches] == parts


def test_a_plan_that_is_none_changes_nothing(fluent: Ask) -> None:
    """The rules read the follow-up, as they do without a model."""
    history = (Turn("user", POLL), Turn("assistant", FAVOUR))
    script = by_purpose((REWORDED, FAVOUR), plan={"parts": "all"})
    answer, _ = fluent("And before the pandemic?", script, history=history)
    assert "rotas" in answer.standalone_question


SO = "Do ward leaders now favour shared rotas across hospitals?"


@pytest.mark.parametrize(("direct", "word"), [("yes", "Yes."), ("partly", "Partly.")])
def test_a_question_that_asks_whether_is_answered_in_a_word_first(
    fluent: Ask, direct: str, word: str
) -> None:
    """A claim of its own, with the citation that the model judged it by."""
    answer, asked = fluent(SO, by_purpose((REWORDED, FAVOUR), direct=direct))
    assert claims(answer) == [(word, True), (REWORDED, True)]
    assert [one.citations for one in answer.statements if one.kind == "claim"] == [(1,), (1,)]
    assert f"{SO}” the answer is: {word}" in asked[-1]["messages"][-1]["content"]


@pytest.mark.parametrize(
    ("question", "said", "verdicts"),
    [
        (SO, {"direct": "yes"}, [True, False]),
        (POLL, {"direct": "yes"}, None),
        (POLL, {"direct": "not_so"}, None),
    ],
    ids=["not borne out", "not asked whether", "no false premise"],
)
def test_a_word_that_is_not_borne_out_or_asked_for_is_left_out(
    fluent: Ask, question: str, said: Mapping[str, Any], verdicts: list[bool] | None
) -> None:
    """The sentence stays."""
    answer, _ = fluent(question, by_purpose((REWORDED, FAVOUR), verdicts=verdicts, **said))
    assert claims(answer) == [(REWORDED, True)]


def test_what_a_question_takes_for_granted_is_put_right_first(fluent: Ask) -> None:
    """Where the model says that the passages contradict it, and looks at that again."""
    told = by_purpose((REWORDED, FAVOUR), direct="not_so", false_premise=True)
    answer, _ = fluent("Why do no ward leaders favour shared rotas?", told)
    assert claims(answer) == [("No, that is not so.", True), (REWORDED, True)]


def test_a_model_sets_a_comparison_out(fluent: Ask) -> None:
    """At places that it judged with the sentences."""
    question = "How do shared rotas before the pandemic differ from rotas now?"
    told = by_purpose(
        (REWORDED, FAVOUR), (BEFORE, BEFORE),
        places=[("Support", "rotas now"), ("Support", "Shared rotas before the pandemic")],
    )  # fmt: skip
    answer, asked = fluent(question, told)
    assert answer.table is not None
    assert answer.table.columns == ("Rotas now", "Shared rotas before the pandemic")
    assert [row.heading for row in answer.table.rows] == ["Support"]
    assert f"rotas now, Support: {REWORDED}" in asked[-1]["messages"][-1]["content"]


def test_the_strict_style_asks_for_no_places(ask: Ask) -> None:
    """Its reply has the form that it had."""
    _, asked = ask(POLL, by_purpose((FAVOUR, FAVOUR)), answer_style="strict")
    form = asked[0]["response_format"]["json_schema"]["schema"]
    assert form["required"] == ["statements", "completeness", "missing", "false_premise"]
    assert form["$defs"]["Said"]["required"] == ["text", "citations"]


def test_what_fell_and_every_call_is_told_in_the_workings(fluent: Ask) -> None:
    """With the reason, and in the order in which the model was asked."""
    wrong = "Shared rotas across hospitals now have the backing of 46% of ward leaders."
    told = by_purpose((wrong, FAVOUR), (REWORDED, FAVOUR), verdicts=[False])
    answer, asked = fluent("Is it 64 per cent?", told, history=(Turn("user", POLL),))
    assert answer.workings is not None
    assert [call.purpose for call in answer.workings.calls] == [
        "plan", "write", "mend", "look_again",
    ]  # fmt: skip
    assert len(answer.workings.calls) == len(asked)
    assert {call.prompt_tokens for call in answer.workings.calls} == {100}
    fell = [(one.text, one.kind) for one in answer.workings.fallen]
    assert fell == [(wrong, "figure"), (wrong, "figure"), (REWORDED, "judge")]
    assert [one.chosen for one in answer.workings.readings].count(True) == 1
