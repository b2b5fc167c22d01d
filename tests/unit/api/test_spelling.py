"""Slips of the keyboard in questions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.answering.spelling import Spelling
from ingestion.terms import vocabulary

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel

COMMON = "The system has pooled budgets, commissioning and a theme for wards."
ONCE = "Bosses met at Wexcombe about a zorble."
TEXTS = (COMMON, COMMON, COMMON, ONCE)


def letters(word: str) -> int:
    """As if the model knew no word whole."""
    return len(word)


BY_LETTERS = Spelling(vocabulary(TEXTS), letters)


@pytest.fixture(scope="module")
def spelling(model: EmbeddingModel) -> Spelling:
    """That of a small corpus, with the words that the bundled model knows."""
    return Spelling(vocabulary(TEXTS), model.count_tokens)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("poold budgets", "pooled budgets"),
        ("what did systm leaders want", "what did system leaders want"),
        ("the comissioning of wards", "the commissioning of wards"),
        ("commisionnig", "commissioning"),
        ("bugdets", "budgets"),
        ("Who runs a sytsem?", "Who runs a system?"),
    ],
)
def test_a_slip_is_mended_to_a_word_of_the_corpus(
    spelling: Spelling, slip: str, meant: str
) -> None:
    """A letter lost, doubled or swapped; in a long word two of these."""
    assert spelling.mended(slip) == meant


@pytest.mark.parametrize(
    ("word", "meant"),
    [("improvment", "improvement"), ("differance", "difference"), ("merges", "merges")],
)
def test_a_slip_may_have_the_stem_of_what_is_meant(word: str, meant: str) -> None:
    """A slip within a word, which is no other form of it."""
    texts = ("One improvement, a difference and what merged.",) * 3
    assert Spelling(vocabulary(texts), letters).mended(word) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Poold",
        "POOLD",
        "the Poold Trust",
        "o'systm",
        "systm's",
        "systm-wide",
        "sys2tm",
    ],
)
def test_names_and_parts_of_words_stay(spelling: Spelling, text: str) -> None:
    """Capitals, apostrophes, hyphens and digits mark what is no plain word."""
    assert spelling.mended(text) == text


@pytest.mark.parametrize("word", ["bosses", "price", "because", "pool", "words", "cards"])
def test_words_that_the_model_knows_stay(spelling: Spelling, word: str) -> None:
    """Words are no slips of others, though "words" is near "wards"."""
    assert spelling.mended(word) == word


@pytest.mark.parametrize("word", ["zorble", "zorbles", "wexcombe", "pooling", "systems"])
def test_words_that_the_corpus_holds_stay(word: str) -> None:
    """However rare, in any form of theirs, and whatever the model makes of them."""
    assert BY_LETTERS.mended(word) == word


@pytest.mark.parametrize("word", ["where", "these", "zorbe", "qqqq"])
def test_what_resembles_no_common_word_stays(word: str) -> None:
    """A "theme" is not "these", and what one passage alone calls a "zorble" is seldom meant."""
    assert BY_LETTERS.mended(word) == word


@pytest.mark.parametrize("word", ["sys", "wrd", "bgt"])
def test_short_words_stay(word: str) -> None:
    """Three letters are near too many words."""
    assert BY_LETTERS.mended(word) == word


def test_in_a_short_word_one_slip_is_mended_and_not_two() -> None:
    """Two letters of seven make another word."""
    assert BY_LETTERS.mended("bodgets") == "budgets"
    assert BY_LETTERS.mended("bodgots") == "bodgots"
    assert BY_LETTERS.mended("budgts") == "budgets"
    assert BY_LETTERS.mended("bdgts") == "bdgts"


def test_the_first_letter_is_taken_as_meant() -> None:
    """Slips at the start of a word are rare, and other words begin otherwise."""
    assert BY_LETTERS.mended("pystem") == "pystem"


def test_a_corpus_without_words_mends_nothing() -> None:
    """There is nothing that could be meant."""
    assert Spelling(vocabulary(()), letters).mended("poold budgets") == "poold budgets"


@given(st.text().filter(lambda text: not re.search("[a-z]{4}", text)))
def test_text_without_longer_words_in_lower_case_is_unchanged(text: str) -> None:
    """Only words of four letters and more are looked at."""
    assert BY_LETTERS.mended(text) == text


@given(
    st.lists(
        st.one_of(
            st.text(max_size=8),
            st.text("abdegimnoprstuw", min_size=4, max_size=13),
            st.sampled_from(["poold", "comissioning", "systm", "bugdets", "where"]),
        )
    ).map(" ".join)
)
def test_what_is_mended_stays_as_it_is(text: str) -> None:
    """Mending twice is mending once."""
    once = BY_LETTERS.mended(text)
    assert BY_LETTERS.mended(once) == once
