"""Two layers of one source: our digest of it, and its original where we hold that too."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from ingestion.sources import ORIGINAL, Source

_SCHEME = re.compile(r"^https?://(?:www\.)?")
_Key = Callable[[Source], str]


def originals(digests: Iterable[Source], texts: Iterable[Source]) -> dict[str, str]:
    """The id of the digest that each full text is the original of, by the id of the full text.

    By the same id, else address, else title, where only one digest and one full text have it.
    """
    digests, texts = tuple(digests), tuple(texts)
    found: dict[str, str] = {}
    for key in (_id, _address, _title):
        free = [one for one in texts if one.id not in found]
        ours = _by(key, (one for one in digests if one.id not in found.values()))
        theirs = _by(key, free)
        for name in theirs.keys() & ours.keys():
            if len(theirs[name]) == len(ours[name]) == 1:
                found[theirs[name][0].id] = ours[name][0].id
    return found


def as_original(text: Source, digest: Source) -> Source:
    """The full text as the second layer of its digest: in force, or not, as that is."""
    return replace(
        text,
        id=f"{digest.id}{ORIGINAL}",
        original_of=digest.id,
        standing=digest.standing,
        superseded_by=digest.superseded_by,
    )


def _by(key: _Key, sources: Iterable[Source]) -> dict[str, list[Source]]:
    found: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        if name := key(source):
            found[name].append(source)
    return found


def _id(source: Source) -> str:
    return source.id


def _address(source: Source) -> str:
    return _SCHEME.sub("", source.url or "").rstrip("/").casefold()


def _title(source: Source) -> str:
    return " ".join(re.findall(r"\w+", source.title.casefold()))
