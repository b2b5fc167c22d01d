"""Dates as intervals."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.dates import Interval, interval, spoken


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2021-02", date(2021, 2, 1), date(2021, 2, 28)),
        ("2022-10-21", date(2022, 10, 21), date(2022, 10, 21)),
    ],
)
def test_a_date_is_all_the_days_it_may_mean(text: str, first: date, last: date) -> None:
    """A year is the whole year, a month the whole month."""
    assert interval(text) == Interval(first, last)


@pytest.mark.parametrize(
    "text",
    ["", "20", "2020-1", "2020-13", "2020-00", "2021-02-29", "0000", "2020-07-01T10:00", "2020\n"],
)
def test_anything_else_is_not_a_date(text: str) -> None:
    """It raises ValueError, which the metadata reader turns into a mend."""
    with pytest.raises(ValueError, match=r".+"):
        interval(text)


def test_intervals_overlap_where_they_share_a_day() -> None:
    """The first and the last day belong to an interval."""
    year = interval("2020")
    assert year.overlaps(interval("2020-12-31"))
    assert interval("2020-01-01").overlaps(year)
    assert not year.overlaps(interval("2021"))


@given(st.dates(min_value=date(1, 1, 1)))
def test_every_day_lies_in_its_month_and_its_year(day: date) -> None:
    """What is written shorter means more days, never other ones."""
    exact = interval(day.isoformat())
    month, year = interval(day.isoformat()[:7]), interval(day.isoformat()[:4])
    assert year.first <= month.first <= exact.first == exact.last <= month.last <= year.last


def test_a_date_is_spoken_as_a_reader_would() -> None:
    """Day before month, and no more than is known."""
    assert spoken("2022-10-21") == "21 October 2022"
    assert spoken("2020-07") == "July 2020"
    assert spoken("2020") == "2020"
