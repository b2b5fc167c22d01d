"""Filters as sent, checked against what the corpus holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from api.errors import InadmissibleError
from api.http.schemas.given import FiltersIn
from ingestion.dates import Interval, interval
from ingestion.index import Filters
from ingestion.searching import filterable
from ingestion.sources import Source


def filters_of(told: FiltersIn, sources: Sequence[Source]) -> Filters:
    """Filters for the index. Raises InadmissibleError for values that do not exist."""
    for name, values in filterable(sources).items():
        _refuse_unknown(name, getattr(told, name), values)
    return Filters(
        publishers=tuple(told.publisher),
        types=tuple(told.type),
        sources=tuple(told.source),
        standings=tuple(told.standing),
        published=_between(told.published_from, told.published_to),
    )


def _refuse_unknown(name: str, asked: Sequence[str], known: set[str]) -> None:
    if any(value not in known for value in asked):
        listed = ", ".join(sorted(known))
        problem = f"There is no such {name} here. Use one of: {listed}."
        raise InadmissibleError(f"filters.{name}", problem)


def _between(first: str | None, last: str | None) -> Interval | None:
    if first is None and last is None:
        return None
    begin = _parsed("published_from", first).first if first is not None else date.min
    end = _parsed("published_to", last).last if last is not None else date.max
    if begin > end:
        problem = "published_from is later than published_to: swap them."
        raise InadmissibleError("filters.published_from", problem)
    return Interval(begin, end)


def _parsed(name: str, text: str) -> Interval:
    try:
        return interval(text)
    except ValueError as error:
        problem = "Write YYYY, YYYY-MM or YYYY-MM-DD, a day that exists."
        raise InadmissibleError(f"filters.{name}", problem) from error
