"""The one normaliser and matcher."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.matching import Figure, figures, normalise, number_word, unsupported


def typed(text: str) -> set[tuple[str, str]]:
    """Kinds and values of the figures in `text`."""
    return {(figure.kind, figure.value) for figure in figures(text)}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("42 wards", "number", "42"),
        ("1,250 wards", "number", "1250"),
        ("0.5 beds", "number", "0.5"),
        ("3 million visits", "number", "3000000"),
        ("two million visits", "number", "2000000"),
        ("three hundred beds", "number", "300"),
        ("seven wards", "number", "7"),
        ("fifteen wards", "number", "15"),
        ("forty-two wards", "number", "42"),
        ("42 per cent", "percent", "42"),
        ("42%", "percent", "42"),
        ("42 percent", "percent", "42"),
        ("a 21-per-cent rise", "percent", "21"),
        ("a 21 per-cent rise", "percent", "21"),
        ("twenty-one per cent", "percent", "21"),
        ("by 5 percentage points", "percent", "5 points"),
        ("£20.5bn", "money", "£20500000000"),
        ("£20.5 billion", "money", "£20500000000"),
        ("£1,250", "money", "£1250"),
        ("£12m", "money", "£12000000"),
        ("the 12th ward", "ordinal", "12"),
        ("in 2019", "year", "2019"),
    ],
)
def test_a_figure_is_typed(text: str, kind: str, value: str) -> None:
    """The same figure written in another way has the same kind and value."""
    assert typed(text) == {(kind, value)}


@pytest.mark.parametrize("text", ["3 April 2020", "3rd of April 2020", "03 Apr 2020"])
def test_a_date_reads_day_first_and_gives_its_parts(text: str) -> None:
    """A claim may give only the month or only the year of its source's date."""
    assert typed(text) == {
        ("date", "2020-04-03"),
        ("date", "--04-03"),
        ("date", "--04"),
        ("date", "2020-04"),
        ("year", "2020"),
    }


def test_less_than_a_date_supports_no_date() -> None:
    """Month and year in the source do not bear out a day."""
    assert not unsupported("in April 2020", "on 3 April 2020")
    assert unsupported("on 3 April 2020", "in April 2020")
    assert unsupported("on 4 March 2020", "on 3 April 2020")


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("42 wards", "42 per cent of wards"),
        ("42 per cent of wards", "42 wards"),
        ("42 wards", "142 wards"),
        ("42 wards", "4.2 wards"),
        ("42 wards", "42,000 wards"),
        ("£42", "42 wards"),
        ("£42 million", "£42 billion"),
        ("the 2nd of them", "2 of them"),
        ("2020 wards", "2,020 wards"),
        ("20 per cent", "20-25 per cent"),
    ],
)
def test_a_figure_is_not_borne_out_by_another_kind_or_value(claim: str, evidence: str) -> None:
    """The worst failure here is a wrong figure: 42 is not 42 per cent."""
    assert unsupported(claim, evidence)


def test_percentage_points_are_not_per_cent() -> None:
    """The bug: both were one kind, so that a rise by 5 points bore out one by 5 per cent."""
    assert unsupported("rose by 5 per cent", "rose by 5 percentage points")


def test_number_words_up_to_ninety_nine_are_figures() -> None:
    """The bug: 13 to 19 were no figures, and "two million" was 2, as "two thousand" was."""
    assert unsupported("fifteen boards", "fourteen boards")
    assert unsupported("two million people", "two thousand people")
    assert not unsupported("2 million people", "two million people")


@pytest.mark.parametrize("text", ["from 2 to 5 wards", "2-5 wards", "2–5 wards", "2 – 5 wards"])
def test_a_range_is_its_two_ends(text: str) -> None:
    """Whichever dash is used."""
    assert typed(text) == {("number", "2"), ("number", "5")}


@pytest.mark.parametrize("text", ["boards12 met", "boards.12 They met", "ward7a", "COVID-19x"])
def test_digits_glued_to_words_are_no_figures(text: str) -> None:
    """A footnote's number behind a word says nothing."""
    assert typed(text) == set()


def test_one_in_words_is_no_figure() -> None:
    """It is more often a pronoun; the digit counts."""
    assert typed("one of the wards") == set()
    assert typed("1 of the wards") == {("number", "1")}


def test_more_digits_than_python_converts_are_one_figure() -> None:
    """The bug: from 4,301 digits on, int() refuses, and the whole answer failed."""
    assert len(figures("1" * 5_000)) == 1


def test_number_words_and_digits_convert() -> None:
    """Anything else raises ValueError."""
    assert (number_word("Three"), number_word("3")) == (3, 3)
    with pytest.raises(ValueError, match="several"):
        number_word("several")


def test_normalising_levels_what_print_varies() -> None:
    """Quotes, dashes, white space, case and the sign for per cent."""
    assert normalise("“The  trust’s\n42 per cent” – now") == normalise('"the TRUST\'s 42%" - now')


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    """Hypothesis found that folding the case took characters apart again."""
    assert normalise(normalise(text)) == normalise(text)


def test_a_folded_letter_with_an_accent_is_put_together_again() -> None:
    """The bug that the property found."""
    assert normalise(normalise("ß\u0301")) == normalise("ß\u0301")


@given(st.text(alphabet="0123456789.,-–£% percntmilobk/thsd" + "٣²①"))
def test_any_text_has_figures_or_none(text: str) -> None:
    """Nothing raises, and a text bears out its own figures."""
    assert all(isinstance(figure, Figure) for figure in figures(text))
    assert not unsupported(text, text)
