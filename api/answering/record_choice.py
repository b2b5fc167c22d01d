"""Whether the records of sources answer a question better than any words of the sources do."""

from __future__ import annotations

from collections.abc import Sequence

from api.answering.choose import is_likely
from api.answering.parts import Parts
from api.answering.present import passes
from api.answering.question import Reading
from api.answering.ranking import GAIN, RankedUnit
from api.answering.records import Record, records
from ingestion.index import Filters
from ingestion.trained_reader import framed


def answering_records(
    reading: Reading, best_first: Sequence[RankedUnit], filters: Filters, parts: Parts
) -> tuple[Record, ...]:
    """The record that answers for each source named, or for all of them; none without a reader.

    The words of the sources come first: a record must be clearly better than the best of them.
    """
    if parts.reader is None:
        return ()
    index = parts.index
    sources = [source for source in index.build.catalogue if passes(source, filters)]
    found = list(records(reading, sources, index))
    titles = (one.sources[0].title if len(one.sources) == 1 else "" for one in found)
    said = [framed("", title, "", one.text) for one, title in zip(found, titles, strict=True)]
    scores = dict(zip(found, parts.reader.score(reading.text, said), strict=True))
    words = [entry.log_odds for entry in best_first if entry.log_odds is not None]
    least = max(words) + GAIN if words else float("-inf")
    best: dict[tuple[str, ...], Record] = {}
    for one in sorted(found, key=lambda one: -scores[one]):
        if scores[one] >= least and is_likely(scores[one], parts.weights):
            best.setdefault(tuple(source.id for source in one.sources), one)
    return tuple(best.values())
