"""The one seam to the index: what a build holds, and what an engine must do.

Two engines keep it: embedded (Qdrant Edge, in process) and server (Qdrant by qdrant-client).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self, TypeVar

from ingestion.bm25 import DocumentFrequencies, Sparse
from ingestion.dates import Interval
from ingestion.digests import sealed, unsealed
from ingestion.errors import DamagedBuildError
from ingestion.sources import ORIGINAL, Passage, Source
from ingestion.terms import Vocabulary

if TYPE_CHECKING:
    from ingestion.embedding import Vector


Thing = TypeVar("Thing")
Layer = Literal["first", "original"]

FORMAT = 6  # of what a build stores; raised when it changes
_NAMESPACE = uuid.UUID("6f2f1c1e-6f0b-5f0e-9d52-0c7f4f3b7a11")


@dataclass(frozen=True)
class Manifest:
    """What a build says of itself: `sources` maps source ids to the digests of their files,
    `passages_of` to how many passages each has, `paths` to where the files were. `unread` maps the
    paths of files that it lacks to why. `files` maps the files of the build itself to their
    digests, where an engine writes files. `proofs` names what found the proofs of digests, if
    anything did.
    """

    build: str
    corpus_version: str
    model: str
    dimensions: int
    passages: int
    created_at: str
    sources: Mapping[str, str]
    passages_of: Mapping[str, int]
    paths: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    proofs: str = ""
    format: int = FORMAT

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values, sealed."""
        return sealed(asdict(self))

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`. Raises DamagedBuildError, also for another format."""
        name = f"The manifest of the build {record.get('build')}"
        if record.get("format") != FORMAT:
            raise DamagedBuildError(f"{name} is of another version of this program")
        return cls(**unsealed(record, name))


@dataclass(frozen=True)
class IndexedPassage:
    """A passage with its two vectors, ready to be written."""

    passage: Passage
    dense: Vector
    sparse: Sparse


@dataclass(frozen=True)
class Filters:
    """Which passages may be found; empty means all. Dates match where intervals overlap.

    A source stands for both its layers; `layers` leaves one of them.
    """

    publishers: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    published: Interval | None = None
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True)
class Scored:
    """A passage with the score that one list gave it."""

    score: float
    passage: Passage


@dataclass(frozen=True)
class Lists:
    """The two lists of an engine, best first: cosine of vectors, and BM25."""

    dense: tuple[Scored, ...] = ()
    bm25: tuple[Scored, ...] = ()


@dataclass(frozen=True)
class Build:
    """All that is written beside the passages."""

    manifest: Manifest
    sources: tuple[Source, ...]
    vocabulary: Vocabulary = field(repr=False)
    frequencies: DocumentFrequencies = field(repr=False)

    @cached_property
    def by_id(self) -> dict[str, Source]:
        """Sources by their ids."""
        return {source.id: source for source in self.sources}

    @cached_property
    def catalogue(self) -> tuple[Source, ...]:
        """Each source once: a digest stands for its original too."""
        return tuple(source for source in self.sources if source.original_of is None)

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """What is searched one by one: none where every source has one layer."""
        return ("first", "original") if len(self.catalogue) < len(self.sources) else ()

    def with_originals(self, ids: Iterable[str]) -> tuple[str, ...]:
        """`ids` of sources, with those of the originals that stand behind them."""
        ids = tuple(ids)
        return (*ids, *(one for i in ids if (one := f"{i}{ORIGINAL}") in self.by_id))


class PassageIndex(Protocol):
    """One open build; any number of threads may use it at once."""

    build: Build

    def __hash__(self) -> int:
        """By what it is, so that what is worked out for it can be looked up."""

    def search(self, dense: Vector, sparse: Sparse, filters: Filters, limit: int) -> Lists:
        """Up to `limit` passages by each of the two scores; the terms of `sparse` are weighted by
        the document frequencies of the build.
        """
        ...

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages that exist among `ids`."""
        ...

    def passages_of(self, source_id: str) -> list[Passage]:
        """All passages of a source in order."""
        ...


class BuildStore(Protocol):
    """The builds of one engine: written, published by one atomic switch, rolled back."""

    def room(self, passages: int, dimensions: int) -> int:
        """Bytes that writing a build of so many takes on the disk of DATA_DIR."""
        ...

    def mend(self) -> str | None:
        """Write the pointer to the live build anew where it is damaged; what was wrong with it."""
        ...

    def live(self) -> str | None:
        """The id of the live build, or None; cheap enough to ask before every question."""
        ...

    def manifest(self) -> Manifest | None:
        """The live build's manifest, without opening the index."""
        ...

    def open(self, build: str) -> PassageIndex:
        """Open a build. Raises DamagedBuildError when it is not what its manifest says, EngineError
        and DiskError.
        """
        ...

    def write(self, build: Build, passages: Iterable[IndexedPassage], beside: int = 0) -> None:
        """Write a whole build under its id; nothing sees it before `publish`.

        `beside` is how many bytes others will write to the same disk meanwhile. Raises DiskError.
        """
        ...

    def writing(self, data_dir: Path | None = None) -> AbstractContextManager[None]:
        """Keep out writers with another DATA_DIR than `data_dir`, whose lock the caller holds.

        `write`, `publish`, `rollback` and `drop_previous` within it are of one writer; alone, each
        does so for itself. Raises BusyError that names who writes.
        """
        ...

    def publish(self, build: str, *, instead: bool = False) -> str | None:
        """Make it live in one step, keep the one before, drop the rest; what it still lacks, if
        anything.

        `instead` of the live one, where that is damaged: then the one before that is kept. Raises
        BusyError where another writer has published meanwhile.
        """
        ...

    def rollback(self) -> str:
        """Make the build before live again and return its id. Raises NoBuildError."""
        ...

    def previous_manifest(self) -> Manifest | None:
        """The manifest of the build before; None where there is none, or it is damaged."""
        ...

    def drop_previous(self) -> None:
        """Remove every build but the live one. Raises EngineError if one cannot be removed."""
        ...


def batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """`things` in lists of up to `size` (itertools.batched came with Python 3.12)."""
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch


def point_id(passage_id: str) -> str:
    """The UUID under which an engine stores a passage: engines refuse free strings."""
    return str(uuid.uuid5(_NAMESPACE, passage_id))


def payload(passage: Passage, source: Source) -> dict[str, Any]:
    """What is stored beside the vectors: the passage, and what filters need, flat."""
    published = source.interval
    return {
        "passage": sealed(passage.to_json()),
        "source": source.id,
        "publisher": source.publisher,
        "type": source.type,
        "standing": source.standing,
        "layer": "original" if source.original_of else "first",
        "published_first": _day_number(published.first) if published else None,
        "published_last": _day_number(published.last) if published else None,
        "position": passage.position,
    }


def stored_passage(stored: Mapping[str, Any] | None) -> Passage:
    """The passage of a payload. Raises DamagedBuildError for one that is not as it was written."""
    record = (stored or {}).get("passage")
    if not isinstance(record, Mapping):
        raise DamagedBuildError("A passage of the build is damaged")
    return Passage.from_json(unsealed(record, f"The passage {record.get('id')}"))


KEYWORD_FIELDS = ("source", "publisher", "type", "standing", "layer")
INTEGER_FIELDS = ("published_first", "published_last", "position")


def conditions(filters: Filters) -> tuple[dict[str, list[str]], dict[str, tuple[str, int]]]:
    """Filters as engines take them: {field: any of} and {field: (gte|lte, day number)}."""
    keywords: dict[str, list[str]] = {
        "publisher": list(filters.publishers),
        "type": list(filters.types),
        "source": list(filters.sources),
        "standing": list(filters.standings),
        "layer": list(filters.layers),
    }
    ranges: dict[str, tuple[str, int]] = {}
    if filters.published:
        ranges["published_last"] = ("gte", _day_number(filters.published.first))
        ranges["published_first"] = ("lte", _day_number(filters.published.last))
    return {name: values for name, values in keywords.items() if values}, ranges


def _day_number(day: date) -> int:
    return day.toordinal()
