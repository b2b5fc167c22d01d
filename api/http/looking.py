"""What searches share: the text that may be looked for, and the names that a query gives things."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from api.answering.admit import admit, visible
from api.answering.answer import Asked
from api.answering.parts import Parts
from api.errors import InadmissibleError
from api.http.filters import filters_of
from api.http.schemas.given import FiltersIn
from api.http.service import Service
from ingestion.index import Filters


def admitted(text: str, told: FiltersIn, service: Service) -> tuple[str, Parts, Filters]:
    """What of `text` can be seen, if it can be taken and holds no personal data; the live build and
    the filters.
    """
    if admit(Asked(text)):
        raise InadmissibleError(
            "question", "This seems to contain personal data. Search without it."
        )
    parts = service.assistant.parts()
    return visible(text), parts, filters_of(told, parts.index.build.sources)


@contextmanager
def named_as_in_a_query(name: str) -> Iterator[None]:
    """A query calls its question `name`, and its filters by their names alone."""
    try:
        yield
    except InadmissibleError as error:
        field = name if error.field == "question" else error.field.removeprefix("filters.")
        raise InadmissibleError(field, str(error)) from None
