"""The events of the corpus's timeline, each with its date, its citation, and whether it is past."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass

from api.explainers.glossary import Quoted, quoted
from ingestion.dates import interval
from ingestion.index import PassageIndex
from ingestion.sources import Source

TIMELINE = "timeline"  # the id of its source
_MONTHS = "|".join(calendar.month_name[1:])
_DATE = re.compile(rf"(?:(?:(\d{{1,2}}) )?({_MONTHS}) )?\b(?<!Act )((?:19|20)\d\d)\b")
_INTENDED = re.compile(r"\b(?:(?:was|were|is|are) (?:due|to\b)|will\b)")


@dataclass(frozen=True)
class Event:
    """One sentence of the timeline. `date` is YYYY, YYYY-MM or YYYY-MM-DD.

    `ahead`: its date lies after the day on which the timeline was checked. `intended`: it tells
    what was planned, and not that it happened.
    """

    told: Quoted
    heading: str
    date: str
    ahead: bool
    intended: bool

    @property
    def year(self) -> int:
        """Of its date."""
        return int(self.date[:4])


def timeline(index: PassageIndex) -> tuple[Event, ...]:
    """Every event in the timeline's order; none where the build holds no timeline."""
    source = index.build.by_id.get(TIMELINE)
    if source is None or source.display != "full":
        return ()
    return tuple(_events(source, index))


def _events(source: Source, index: PassageIndex) -> Iterator[Event]:
    for passage in index.passages_of(source.id):
        heading = passage.heading_path[-1] if passage.heading_path else ""
        if passage.attribution.voice != "own":
            continue
        for told in quoted(passage):
            date = date_in(told.text, heading)
            if date is not None:
                yield Event(
                    told, heading, date, _is_ahead(date, source), bool(_INTENDED.search(told.text))
                )


def date_in(text: str, heading: str = "") -> str | None:
    """The first date of a sentence, as YYYY, YYYY-MM or YYYY-MM-DD; None without.

    Under a heading that is a year, that year at least. The year of an Act is part of its name.
    """
    under = heading if re.fullmatch(r"\d{4}", heading) else None
    found = next((m for m in _DATE.finditer(text) if under in {None, m[3]}), None)
    if found is None:
        return under
    month = f"-{_number(found[2]):02}" if found[2] else ""
    day = f"-{int(found[1]):02}" if found[1] else ""
    date = f"{found[3]}{month}{day}"
    return date if _exists(date) else found[3]


def _number(month: str) -> int:
    return list(calendar.month_name).index(month)


def _exists(date: str) -> bool:
    try:
        interval(date)
    except ValueError:
        return False
    return True


def _is_ahead(date: str, source: Source) -> bool:
    if source.checked_on is None:
        return False
    return interval(date).first > interval(source.checked_on).last
