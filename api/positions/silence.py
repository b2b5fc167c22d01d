"""The bodies in whose documents here no position of theirs on a topic was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.answering.answer import Citation
from api.answering.lead_in import OUR_NAME
from api.answering.present import citation, coverage
from api.answering.units import quote_of
from api.positions.position import Silent
from api.positions.spoken import Spoken
from api.wording import say
from ingestion.dates import spoken
from ingestion.index import Filters
from ingestion.sources import Source

NEAR = (0.3, 0.4)  # coverage and cosine of the nearest words that are worth showing


def silences(
    searched: Sequence[Source], spoke: set[str], others: Sequence[Spoken]
) -> Iterator[Silent]:
    """Those who hold a source searched and are not among those who `spoke` in their own voice.

    `others` are the best words that are not on the topic; a body's own may be near it.
    """
    for body in sorted({s.holder for s in searched if s.voice == "own"}, key=str.casefold):
        if body not in spoke | {OUR_NAME}:
            documents = {s.id: s for s in searched if s.holder == body and s.voice == "own"}
            yield _silent(body, documents, _nearest(body, others, documents))


def _silent(body: str, documents: dict[str, Source], nearest: Citation | None) -> Silent:
    covered = coverage(Filters(), (), documents)
    text = say(
        "position_silent",
        documents=f"{covered.sources} document{'s' if covered.sources > 1 else ''}",
        body=body,
        dates=_dates(list(documents.values())),
    )
    return Silent(
        body, covered.sources, covered.published_from, covered.published_to, text, nearest
    )


def _dates(documents: Sequence[Source]) -> str:
    """The earliest and the latest date, as published."""
    dated = [(s.interval, spoken(s.published)) for s in documents if s.interval and s.published]
    if not dated:
        return "no date given"
    first = min(dated, key=lambda pair: pair[0].first)[1]
    last = max(dated, key=lambda pair: pair[0].last)[1]
    return first if first == last else f"{first} to {last}"


def _nearest(body: str, others: Sequence[Spoken], documents: dict[str, Source]) -> Citation | None:
    """The best words of `body` that come near the topic, without being on it as such."""
    covered, cosine = NEAR
    near = [
        entry
        for entry in others
        if entry.unit.passage.source_id in documents
        and entry.unit.passage.attribution.holder == body
        and entry.unit.passage.attribution.voice == "own"
        and entry.named
        and entry.covered >= covered
        and entry.cosine >= cosine
    ]
    best = max(near, key=lambda entry: entry.score, default=None)
    return citation(quote_of(best.unit), 1, documents) if best else None
