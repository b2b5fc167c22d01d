"""What those who keep a corpus look at again: addresses, originals, reviews and dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from typing import Literal

from ingestion.checking import overdue, sentences
from ingestion.sources import Document, Source

_AS_AT = re.compile(r"\b[Aa]s at ((?:\d{1,2} )?[A-Z][a-z]+ \d{4})\b")


def original_seen(source: Source) -> Literal["full", "yes", "part", "no"]:
    """Whether a digest was written from its original; a full text is one."""
    if source.text == "full":
        return "full"
    kinds = {page.kind for page in source.rests_on}
    return "no" if "original" not in kinds else "part" if "secondary" in kinds else "yes"


def upkeep(documents: Collection[Document], today: date) -> Iterator[str]:
    """A line each: sources with no address, with no original seen, overdue; and what is dated."""
    sources = [document.source for document in documents]
    yield _named("without an address", [one.id for one in sources if not one.url])
    unseen = [one.id for one in sources if original_seen(one) == "no"]
    yield _named("whose original was not seen", unseen)
    yield _named("due for review", [one.id for one in sources if overdue(one, today)])
    dated = Counter(
        (said, document.source.id)
        for document in documents
        for sentence in sentences(document)
        for said in set(_AS_AT.findall(sentence))
    )
    for day in sorted({said for said, _ in dated}):
        places = sorted((id_, count) for (said, id_), count in dated.items() if said == day)
        told = ", ".join(f"{id_} {count}" for id_, count in places)
        yield f"sentences as at {day}: {sum(count for _, count in places)} ({told})"


def _named(what: str, ids: list[str]) -> str:
    return f"sources {what}: {len(ids)}" + (f" ({', '.join(sorted(ids))})" if ids else "")
