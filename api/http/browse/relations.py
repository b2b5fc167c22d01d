"""What a source rests on, what took its place, and what else in the corpus points to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingestion.sources import Passage, RestsOn, Source

_SCHEME = re.compile(r"^https?://(?:www\.)?")


@dataclass(frozen=True)
class Relations:
    """Sources of the build, and pages elsewhere, by how they relate to one source.

    `resting` are sources that were written from its original; `layers` is its other layer, the
    original of a digest or the digest of an original.
    """

    replaced_by: tuple[Source, ...]
    replaces: tuple[Source, ...]
    resting: tuple[Source, ...]
    layers: tuple[Source, ...]
    rests_on: tuple[RestsOn, ...]


def relations(source: Source, passages: Iterable[Passage], sources: Sequence[Source]) -> Relations:
    """Of `source`, whose passages say what its sections rest on."""
    by_section = (page for passage in passages for page in passage.attribution.rests_on)
    return Relations(
        replaced_by=tuple(other for other in sources if other.id in source.superseded_by),
        replaces=tuple(other for other in sources if source.id in other.superseded_by),
        resting=tuple(other for other in sources if _rests(other, source)),
        layers=tuple(
            o for o in sources if source.id == o.original_of or o.id == source.original_of
        ),
        rests_on=_each_once((*source.rests_on, *by_section)),
    )


def _rests(other: Source, source: Source) -> bool:
    same = source.original_of or source.id
    if source.url is None or (other.original_of or other.id) == same:
        return False
    return _plain(source.url) in {_plain(page.url) for page in other.rests_on}


def _each_once(pages: Iterable[RestsOn]) -> tuple[RestsOn, ...]:
    """The original first; each address as it was seen last."""
    seen: dict[str, RestsOn] = {}
    for page in sorted(pages, key=lambda page: page.seen):
        seen[_plain(page.url)] = page
    return tuple(sorted(seen.values(), key=lambda page: (page.kind, page.url)))


def _plain(url: str) -> str:
    """An address without what leads to the same page."""
    return _SCHEME.sub("", url).partition("#")[0].rstrip("/")
