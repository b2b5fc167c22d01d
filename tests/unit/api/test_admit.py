"""What is admitted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.answering.admit import (
    MOST_CHARACTERS,
    MOST_HISTORY_CHARACTERS,
    MOST_TURN_CHARACTERS,
    MOST_TURNS,
    admit,
    cleaned,
    latest,
)
from api.answering.answer import Asked, Turn
from api.errors import InadmissibleError


def refusal(asked: Asked) -> InadmissibleError:
    """The error that `asked` meets."""
    with pytest.raises(InadmissibleError) as met:
        admit(asked)
    return met.value


def turns(number: int, content: str = "Yes.") -> tuple[Turn, ...]:
    """So many turns of the reader."""
    return (Turn("user", content),) * number


def test_a_question_within_the_limits_is_admitted() -> None:
    """At every limit, with tabs and line breaks."""
    whole = "a\tb\n" * (MOST_CHARACTERS // 4)
    history = (*turns(4, "c" * MOST_TURN_CHARACTERS), *turns(MOST_TURNS - 4, "d" * 500))
    assert admit(Asked(whole, history)) is None


@pytest.mark.parametrize("empty", ["", " ", "\n\t ", "\u00a0", "\u200b\x00\ufeff"])
def test_an_empty_question_is_refused(empty: str) -> None:
    """White space is nothing."""
    met = refusal(Asked(empty))
    assert (met.field, str(met)) == ("question", "The question is empty: write one.")


def test_one_character_too_many_is_refused_with_the_number_and_the_limit() -> None:
    """The message says how many there are, and how many there may be."""
    met = refusal(Asked("x" * (MOST_CHARACTERS + 1)))
    assert met.field == "question"
    assert "1,001 characters" in str(met)
    assert "1,000 at most" in str(met)


@pytest.mark.parametrize("number", [MOST_TURNS + 1, 1_000])
def test_too_many_turns_are_refused(number: int) -> None:
    """The last twenty are enough."""
    met = refusal(Asked("And before?", turns(number)))
    assert met.field == "history"
    assert str(met) == f"The history has {number:,} turns: send the last 20 at most."


def test_a_turn_that_is_too_long_is_named_by_its_place() -> None:
    """So that a program can find it."""
    met = refusal(Asked("Why?", (*turns(2), Turn("assistant", "x" * 8_001))))
    assert met.field == "history[2].content"
    assert "8,001 characters" in str(met)


@pytest.mark.parametrize(("character", "letters"), [("\ufdfa", 18), ("\u2a74", 3), ("\ufb03", 3)])
def test_lengths_hold_for_the_text_as_it_is_compared(character: str, letters: int) -> None:
    """One character may stand for many: an Arabic ligature for eighteen."""
    most = MOST_CHARACTERS // letters
    assert admit(Asked(character * most)) is None
    met = refusal(Asked(character * (most + 1)))
    assert f"{letters * (most + 1):,} characters" in str(met)
    turn = refusal(Asked("Why?", turns(1, character * (MOST_TURN_CHARACTERS // letters + 1))))
    assert turn.field == "history[0].content"


def test_a_history_that_is_too_long_as_a_whole_is_refused() -> None:
    """Though each of its turns is short enough; as it is compared, too."""
    met = refusal(Asked("Why?", turns(6, "x" * 7_000)))
    assert met.field == "history"
    assert str(met) == "The history has 42,000 characters: send the last 40,000 at most."
    assert refusal(Asked("Why?", turns(6, "\ufdfa" * 400))).field == "history"


@given(st.lists(st.text("a \ufdfa\ufb03ß\u0301é", max_size=40), max_size=30), st.integers(1, 600))
def test_the_latest_turns_of_any_history_are_admitted(texts: list[str], times: int) -> None:
    """As many as fit, in their order, each from its beginning."""
    sent = [Turn("assistant", text * times) for text in texts]
    kept = latest(sent)
    assert admit(Asked("Why?", kept)) is None
    ends = sent[len(sent) - len(kept) :]
    assert all(
        whole.content.startswith(turn.content) for turn, whole in zip(kept, ends, strict=True)
    )
    short = [Turn("user", "Yes.")] * (MOST_TURNS + 1)
    assert latest(short) == tuple(short[1:])
    assert sum(len(turn.content) for turn in kept) <= MOST_HISTORY_CHARACTERS


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("\ufeffWho decides?", "Who decides?"),
        ("Who de\u00adcides?", "Who decides?"),
        ("Who \u202adecides\u202c?\u200e", "Who decides?"),
        ("\U0001f469\u200d\u2695\ufe0f Who decides?", "\U0001f469\u2695\ufe0f Who decides?"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f Who decides?", "\U0001f3f4 Who decides?"),
        ("Who\x0cdecides?\x00", "Who decides? "),
        ("Who decides?\ud800\ue000\uffff", "Who decides?"),
    ],
)
def test_what_cannot_be_seen_is_removed_from_the_question_and_every_turn(
    typed: str, seen: str
) -> None:
    """Marks of order, joined emoji and soft hyphens come with text that is copied.

    The bug: they were refused, and so was every later question of the chat.
    """
    turns = (Turn("user", typed), Turn("assistant", typed))
    told = cleaned(Asked(typed, turns))
    assert told.question == seen
    assert [turn.content for turn in told.history] == [seen, seen]
    assert admit(Asked(typed, turns)) is None


def test_what_is_hidden_between_digits_hides_no_number() -> None:
    """Personal data is looked for in what can be seen."""
    assert admit(Asked("Who treats 943\u200b 476\u00ad 5919?")) == "an NHS number"


@pytest.mark.parametrize(
    "text", ["Who’s in the “ICS”?", "Naïve £5 – 10 % …", "健康", "Who?\r\nWhy?"]
)
def test_visible_characters_of_any_script_are_admitted(text: str) -> None:
    """Typographic quotes, accents and other scripts are no faults."""
    assert admit(Asked(text)) is None


def test_personal_data_is_named_by_kind_wherever_the_reader_wrote_it() -> None:
    """In the question and in the reader's turns; the assistant's own words are not searched."""
    assert admit(Asked("Who treats 943 476 5919?")) == "an NHS number"
    assert admit(Asked("Why?", turns(1, "me@home.example"))) == "an email address"
    assert admit(Asked("Why?", (Turn("assistant", "press@fund.example"),))) is None
