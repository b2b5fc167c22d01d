"""What the files say of a source that is cited for what is known of it, not for its words."""

from __future__ import annotations

from collections.abc import Iterable

from evals.disk import Disk
from evals.given import GivenCitation
from ingestion.dates import spoken
from ingestion.sources import Document, Source


def record_of(citation: GivenCitation, disk: Disk) -> str:
    """Its metadata, its length in words and how many there are like it; "" for a quoted text."""
    document = disk.get(citation.source_id)
    if citation.basis != "record" or document is None:
        return ""
    source, sources = document.source, [other.source for other in disk.values()]
    successors = [disk[one].source.title for one in source.superseded_by if one in disk]
    return " ; ".join(
        [
            *(source.title, source.publisher, *source.authors, source.standing, source.text),
            *(spoken(source.published) if source.published else "", source.url or ""),
            *successors,
            f"{_words(document):,} words",
            *_counts(source, sources),
        ]
    )


def _counts(source: Source, sources: list[Source]) -> Iterable[str]:
    """Of all sources, those of publishers, and those by each name that this one is by."""
    published = [one for one in sources if one.publisher != "Integration policy assistant"]
    yield f"{len(published)} sources by {len({one.publisher for one in published})} publishers"
    dates = sorted(one.published for one in published if one.published)
    yield from (spoken(date[:7]) for date in (dates[:1] + dates[-1:]))
    for name in {source.publisher, source.holder.split(",")[0], *source.authors}:
        by = (name in {one.publisher, one.holder.split(",")[0], *one.authors} for one in sources)
        yield f"{sum(by)} sources"
        yield f"({sum(one.publisher == name for one in sources)})"
    yield f"{sum(one.nation == source.nation for one in sources)} sources"


def _words(document: Document) -> int:
    blocks = (block for section in document.sections for block in section.blocks)
    return sum(len(document.text[start:end].split()) for start, end in blocks)
