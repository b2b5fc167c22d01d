"""Personal data in questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.answering.personal_data import personal_data
from api.answering.personal_shapes import is_nhs_number
from tests.unit.api.personal_tables import CAUGHT, NHS, NOT_CAUGHT

nine_digits = st.text("0123456789", min_size=9, max_size=9)


def check_digit(nine: str) -> int:
    """Modulus 11, as the NHS Data Model and Dictionary sets it out; 10 is never given."""
    rest = sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True))
    return (11 - rest % 11) % 11


@given(nine_digits)
def test_an_nhs_number_is_told_by_its_check_digit(nine: str) -> None:
    """One of ten last digits is right, or none where the check comes to 10."""
    right = [last for last in "0123456789" if is_nhs_number(nine + last)]
    check = check_digit(nine)
    assert right == ([] if check == 10 else [str(check)])


@pytest.mark.parametrize(
    "written",
    [
        "9434765919",
        "943 476 5919",
        "943-476-5919",
        "943\u00a0476\u00a05919",
        "943–476–5919",
        "NHS no:943 476 5919",
        "NHS-943 476 5919",
        "943 476 5919 2 weeks ago",
    ],
)
def test_an_nhs_number_is_found_however_it_is_written(written: str) -> None:
    """The bug: no-break spaces, dashes, or a figure behind it hid it."""
    assert personal_data(f"Which trust treats {written}?") == "an NHS number"


@pytest.mark.parametrize("written", ["943 476 5918", "943 476 591", "9434765910"])
def test_digits_with_a_wrong_check_are_no_nhs_number(written: str) -> None:
    """Nor are nine digits."""
    assert personal_data(f"Which trust is {written}?") is None


@pytest.mark.parametrize(
    "written",
    [
        "020 7946 0958",
        "02079460958",
        "(020) 7946 0958",
        "020.7946.0958",
        "07700 900123",
        "+44 7700 900123",
        "+44 (0)20 7946 0958",
        "0044 7700 900123",
        "07700-900-123",
    ],
)
def test_a_telephone_number_is_found(written: str) -> None:
    """The bug: brackets and full stops hid it."""
    assert personal_data(f"Ring me on {written}, please") == "a telephone number"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("write to a.finch+nhs@trust.example.org", "an email address"),
        ("card 4111 1111 1111 1111", "a payment card number"),
        ("card 4111-1111-1111-1111.", "a payment card number"),
        ("card 378282246310005", "a payment card number"),
        ("NI number AB 12 34 56 C", "a National Insurance number"),
        ("ni ab123456c", "a National Insurance number"),
        ("NI AB-12-34-56-C", "a National Insurance number"),
        ("DOB: 3/5/1950", "a date of birth"),
        ("her date of birth is 3 May 1950", "a date of birth"),
        ("she was born on 3 May 1950", "a date of birth"),
    ],
)
def test_other_personal_data_is_found(text: str, kind: str) -> None:
    """By shape, and cards by Luhn's check."""
    assert personal_data(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Which plans ran from 2015 to 2020?",
        "What changed in 2020/21?",
        "What changed in 2019-20, 2020-21 and 2021-22?",
        "Who got £20.5bn, and who £1,250?",
        "Does a system serve 0.5-3 million people?",
        "Does it serve 1 250 000 000 people?",
        "What did the Health and Care Act 2022 change on 1 July 2022?",
        "Which report of 01-04-2020 31-03-2021 is meant?",
        "Why call 111 or 999?",
        "card 4111 1111 1111 1112",
        "Who said on page 12 that 42 per cent of 1,250 leaders agreed?",
        "Was the board born in 2 places?",
        "GB123456A is a reserved prefix",
    ],
)
def test_a_question_of_policy_holds_none(text: str) -> None:
    """Years, ranges, sums of money and counts are what this service is asked about."""
    assert personal_data(text) is None


@pytest.mark.parametrize("first", range(1990, 2031))
def test_years_in_a_row_are_no_card_number(first: int) -> None:
    """The bug: "2015 2016 2017 2018" has sixteen digits that pass Luhn's check."""
    assert personal_data(" ".join(str(first + n) for n in range(4))) is None


@given(nine_digits.filter(lambda nine: check_digit(nine) < 10), st.text("abc ,.;:?!", max_size=9))
def test_a_number_is_found_between_any_words(nine: str, words: str) -> None:
    """Unless it is glued to a word, a grouped number with the right check digit is found."""
    number = f"{nine[:3]} {nine[3:6]} {nine[6:]}{check_digit(nine)}"
    found = personal_data(f"{words} {number} {words}")
    assert found is not None or nine[:2] in {"19", "20"}


@given(st.text())
def test_no_text_breaks_the_search(text: str) -> None:
    """It gives a kind in words, or None."""
    assert personal_data(text) is None or isinstance(personal_data(text), str)


@pytest.mark.parametrize(("kind", "text"), CAUGHT, ids=[text for _, text in CAUGHT])
def test_what_is_personal_is_caught(kind: str, text: str) -> None:
    """Alone and within a question."""
    assert personal_data(text) == kind
    assert personal_data(f"Who decides? {text}\nIs that so?") is not None


@pytest.mark.parametrize("text", NOT_CAUGHT)
def test_what_is_asked_of_policy_is_not_caught(text: str) -> None:
    """Figures, dates, laws, people and places of the field."""
    assert personal_data(text) is None


def test_the_tables_are_as_long_as_the_measure_needs() -> None:
    """60 of each at least, and no text twice."""
    texts = [text for _, text in CAUGHT]
    assert min(len(texts), len(NOT_CAUGHT)) >= 60
    assert len({*texts, *NOT_CAUGHT}) == len(texts) + len(NOT_CAUGHT)


SEPARATORS = st.sampled_from(["", " ", "-", ".", "/", "–", "\u00a0", "  ", " - ", "\n"])
ZEROS = st.sampled_from("0٠०０𝟎")  # Latin, Arabic, Devanagari, full width, mathematical
# A year in front, or thousands alone, is a figure; zero in front may be a telephone number too.
GIVEN = nine_digits.filter(lambda nine: check_digit(nine) < 10)


@given(GIVEN, SEPARATORS, SEPARATORS, ZEROS, st.sampled_from(["{}", "({})", "[{}]", "NHS:{}."]))
def test_an_nhs_number_is_caught_in_every_script_and_grouping(
    nine: str, first: str, second: str, zero: str, around: str
) -> None:
    """By its check digit alone."""
    number = f"{nine[:3]}{first}{nine[3:6]}{second}{nine[6:]}{check_digit(nine)}"
    written = "".join(chr(ord(zero) + int(c)) if c.isdigit() else c for c in number)
    assert personal_data(around.format(written)) is not None


@given(GIVEN, SEPARATORS, st.integers(1, 9))
def test_a_wrong_check_digit_is_no_nhs_number(nine: str, between: str, by: int) -> None:
    """Whatever else it may be."""
    last = (check_digit(nine) + by) % 10
    assert personal_data(f"{nine[:3]}{between}{nine[3:6]}{between}{nine[6:]}{last}") != NHS


def luhn_digit(digits: str) -> int:
    """Luhn's check digit, from the right, by the table of doubled digits."""
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    pairs = enumerate(reversed(digits))
    return -sum(int(d) if n % 2 else doubled[int(d)] for n, d in pairs) % 10


@given(st.from_regex(r"[3-6]\d{14}", fullmatch=True), st.integers(1, 9))
def test_a_card_is_told_by_its_check_digit(fifteen: str, by: int) -> None:
    """Sixteen digits in fours: right ones are cards, wrong ones are not."""
    right = luhn_digit(fifteen)

    def written(last: int) -> str:
        digits = f"{fifteen}{last % 10}"
        return " ".join(digits[n : n + 4] for n in range(0, 16, 4))

    assert personal_data(written(right)) is not None
    assert personal_data(written(right + by)) != "a payment card number"
