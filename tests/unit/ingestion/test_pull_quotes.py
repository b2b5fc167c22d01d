"""Pull quotes."""

from __future__ import annotations

import pytest

from ingestion.pull_quotes import without_pull_quotes
from ingestion.readers.plain_text import read_plain_text

LONG = (
    "The board met in May to settle its plan. Every place was asked to send two people, and the "
    "smaller places asked for more time than the larger ones did."
)


def kept(*paragraphs: str) -> list[str]:
    """The paragraphs that stay."""
    outline = without_pull_quotes(read_plain_text("\n\n".join(paragraphs)))
    return [outline.words(block) for block in outline.blocks]


@pytest.mark.parametrize(
    "quote",
    [
        "Every place was asked to send two people.",
        "every place was asked to send two people",
        "“the smaller places asked for more time than the larger ones”",
    ],
)
def test_a_paragraph_that_a_longer_one_says_again_is_dropped(quote: str) -> None:
    """Before or after it, whatever its case and quotation marks."""
    assert kept(quote, LONG) == [LONG]
    assert kept(LONG, quote) == [LONG]


def test_the_repeated_words_may_leave_some_out_where_no_full_stop_ends_them() -> None:
    """As editors shorten what they set large."""
    assert kept(LONG, "Every place was asked, and the smaller asked for more time") == [LONG]


@pytest.mark.parametrize(
    "paragraph",
    [
        "Every place sent its people in time, and nobody asked for more.",
        "Two people.",
        "Here is what the board then did about all of that:",
    ],
)
def test_other_paragraphs_stay(paragraph: str) -> None:
    """Some shared words are not a repetition, and a few words are not a pull quote."""
    assert kept(LONG, paragraph) == [LONG, paragraph]


def test_a_repetition_far_away_stays() -> None:
    """A pull quote stands beside what it repeats."""
    between = [f"Number {n} of the paragraphs between has its own words {n}." for n in range(6)]
    quote = "Every place was asked to send two people."
    assert quote in kept(LONG, *between, quote)


def test_the_longer_of_the_two_stays() -> None:
    """What is dropped is always said elsewhere in full."""
    assert kept("Every place was asked to send two people.", LONG) == [LONG]
