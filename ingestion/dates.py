"""Publication dates as intervals: 2020 is the whole year, 2020-07 the whole month."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True)
class Interval:
    """First and last day, both included."""

    first: date
    last: date

    def overlaps(self, other: Interval) -> bool:
        """Whether the two share a day."""
        return self.first <= other.last and other.first <= self.last


def interval(text: str) -> Interval:
    """Parse YYYY, YYYY-MM or YYYY-MM-DD; raises ValueError for anything else."""
    found = _PATTERN.fullmatch(text)
    if not found:
        raise ValueError(f"'{text}' is not a date: write YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else None for part in found.groups())
    if year is None or year == 0:
        raise ValueError(f"'{text}' is not a date: the year must be 0001 or later")
    if month is None:
        return Interval(date(year, 1, 1), date(year, 12, 31))
    if not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        raise ValueError(f"'{text}' is not a date: the month must be 01 to 12")
    if day is None:
        return Interval(
            date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        )
    exact = date(year, month, day)
    return Interval(exact, exact)


def spoken(text: str) -> str:
    """'2022-10-21' -> '21 October 2022', '2020-07' -> 'July 2020', '2020' -> '2020'."""
    parts = text.split("-")
    if len(parts) == 1:
        return text
    name = calendar.month_name[int(parts[1])]
    return f"{name} {parts[0]}" if len(parts) == 2 else f"{int(parts[2])} {name} {parts[0]}"  # noqa: PLR2004 - year and month
