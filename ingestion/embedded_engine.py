"""The embedded engine: Qdrant Edge in process, one folder a build under DATA_DIR.

    live.json                {"live": build, "previous": build or null}: the one pointer
    builds/<build>/          manifest.json, sources.json, vocabulary.json, shard/

A build is written without a write-ahead log, optimised, flushed, counted, and never modified after:
so many processes may read it at once. Its manifest is written last: a folder without one is rubble.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import qdrant_edge as edge

from ingestion.bm25 import Sparse
from ingestion.errors import DamagedBuildError, EngineError, IngestionError, NoBuildError
from ingestion.index import (
    INTEGER_FIELDS,
    KEYWORD_FIELDS,
    Build,
    Filters,
    IndexedPassage,
    Lists,
    Manifest,
    Scored,
    batches,
    conditions,
    payload,
    point_id,
)
from ingestion.sources import Passage, Source
from ingestion.terms import Vocabulary

if TYPE_CHECKING:
    from ingestion.embedding import Vector


_DENSE, _BM25 = "dense", "bm25"
_BATCH = 256
_MEND = "run `./assistant sync`"


class EmbeddedIndex:
    """One open build of the embedded engine."""

    def __init__(self, folder: Path) -> None:
        """Open the build in `folder`. Raises DamagedBuildError."""
        self.build = _read_build(folder)
        with _translated(f"opening the build {folder.name}"):
            self._shard = edge.EdgeShard.load(str(folder / "shard"))
            held = self._shard.count(edge.CountRequest(exact=True))
        if held != self.build.manifest.passages:
            raise DamagedBuildError(
                f"The build {folder.name} holds {held} passages where its manifest says "
                f"{self.build.manifest.passages}: {_MEND}"
            )

    def search(self, dense: Vector, sparse: Sparse, filters: Filters, limit: int) -> Lists:
        """Up to `limit` passages by cosine and by BM25."""
        vectors = (dense.tolist(), _sparse(sparse))
        found = (
            self._nearest(vector, name, filters, limit)
            for vector, name in zip(vectors, (_DENSE, _BM25), strict=True)
            if vector is not None
        )
        dense_list = next(found)
        return Lists(dense_list, next(found, ()))

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages that exist among `ids`."""
        with _translated("reading passages"):
            records = self._shard.retrieve([point_id(i) for i in ids], True, False)
        found = (_passage(record.payload) for record in records)
        return {passage.id: passage for passage in found}

    def passages_of(self, source_id: str) -> list[Passage]:
        """All passages of a source in order."""
        match = edge.FieldCondition("source", match=edge.MatchAny([source_id]))
        request = edge.ScrollRequest(
            limit=self.build.manifest.passages,
            filter=edge.Filter(must=[match]),
            with_payload=True,
            with_vector=False,
        )
        with _translated("reading a source"):
            records, _ = self._shard.scroll(request)
        return sorted((_passage(r.payload) for r in records), key=lambda p: p.position)

    def _nearest(
        self, vector: list[float] | edge.SparseVector, using: str, filters: Filters, limit: int
    ) -> tuple[Scored, ...]:
        request = edge.QueryRequest(
            limit=limit,
            query=edge.Query.Nearest(vector, using=using),
            filter=_filter(filters),
            with_payload=True,
        )
        with _translated("searching"):
            points = self._shard.query(request)
        return tuple(Scored(point.score, _passage(point.payload)) for point in points)


class EmbeddedStore:
    """The builds under DATA_DIR."""

    def __init__(self, data_dir: Path) -> None:
        """Nothing is created before the first `write`."""
        self._pointer = data_dir / "live.json"
        self._builds = data_dir / "builds"

    def live(self) -> str | None:
        """The id of the live build."""
        return self._pointed()[0]

    def manifest(self) -> Manifest | None:
        """The live build's manifest; None as well when it is gone or of another format."""
        return self._manifest_of(self.live())

    def previous_manifest(self) -> Manifest | None:
        """That of the build before."""
        return self._manifest_of(self._pointed()[1])

    def _manifest_of(self, build: str | None) -> Manifest | None:
        if build is None:
            return None
        try:
            return _manifest(self._builds / build)
        except DamagedBuildError:
            return None

    def open(self, build: str) -> EmbeddedIndex:
        """Open a build for searching."""
        return EmbeddedIndex(self._builds / build)

    def write(self, build: Build, passages: Iterable[IndexedPassage]) -> None:
        """Write a whole build; what an interrupted one left behind is removed first."""
        self._remove_all_but(self._pointed())
        folder = self._builds / build.manifest.build
        (folder / "shard").mkdir(parents=True)
        held = _write_shard(folder / "shard", build, passages)
        if held != build.manifest.passages:
            raise DamagedBuildError(
                f"{held} of {build.manifest.passages} passages were stored: {_MEND} again"
            )
        _write_json(folder / "sources.json", [source.to_json() for source in build.sources])
        _write_json(folder / "vocabulary.json", build.vocabulary.to_json())
        _write_json(folder / "manifest.json", build.manifest.to_json())

    def publish(self, build: str) -> None:
        """Switch the pointer, and remove the builds that neither end of it names."""
        live, _ = self._pointed()
        self._point(build, live)
        self._remove_all_but(self._pointed())

    def rollback(self) -> str:
        """Swap the live build and the one before."""
        live, previous = self._pointed()
        if previous is None or not (self._builds / previous / "manifest.json").is_file():
            raise NoBuildError("There is no build before this one to go back to")
        self._point(previous, live)
        return previous

    def drop_previous(self) -> None:
        """Remove every folder but the live one's."""
        live, _ = self._pointed()
        if live is not None:
            self._point(live, None)
        self._remove_all_but((live,))
        left = [folder for folder in self._folders() if folder.name != live]
        if left:
            raise EngineError(f"{left[0]} cannot be removed: stop what reads it, and try again")

    def _pointed(self) -> tuple[str | None, str | None]:
        try:
            pointer = json.loads(self._pointer.read_text("utf-8"))
            live, previous = pointer["live"], pointer["previous"]
            if not isinstance(live, str) or not isinstance(previous, str | None):
                raise TypeError("a build's id is a text")
        except FileNotFoundError:
            return None, None
        except OSError as error:
            raise DamagedBuildError(f"{self._pointer} cannot be read: correct DATA_DIR") from error
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedBuildError(f"{self._pointer} is damaged: delete it and {_MEND}") from error
        return live, previous

    def _point(self, live: str, previous: str | None) -> None:
        _write_json(self._pointer, {"live": live, "previous": previous})

    def _folders(self) -> list[Path]:
        return list(self._builds.iterdir()) if self._builds.is_dir() else []

    def _remove_all_but(self, kept: tuple[str | None, ...]) -> None:
        for folder in self._folders():
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)  # a reader may hold it; the next does


@contextmanager
def _translated(doing: str) -> Iterator[None]:
    """Edge raises bare Exception: everything of it becomes an EngineError here."""
    try:
        yield
    except IngestionError:
        raise
    except Exception as error:
        raise EngineError(f"The index failed when {doing} ({error}): {_MEND}") from error


def _write_shard(folder: Path, build: Build, passages: Iterable[IndexedPassage]) -> int:
    config = edge.EdgeConfig(
        vectors={
            _DENSE: edge.EdgeVectorParams(
                size=build.manifest.dimensions, distance=edge.Distance.Cosine
            )
        },
        sparse_vectors={_BM25: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
        wal_enabled=False,
    )
    with _translated("creating a build"):
        shard = edge.EdgeShard.create(str(folder), config)
    by_id = build.by_id
    for batch in batches(passages, _BATCH):
        points = [_point(entry, by_id[entry.passage.source_id]) for entry in batch]
        with _translated("writing passages"):
            shard.update(edge.UpdateOperation.upsert_points(points))
    with _translated("finishing a build"):
        _finish(shard)
        return _held(folder)


def _finish(shard: edge.EdgeShard) -> None:
    for name in KEYWORD_FIELDS:
        shard.update(edge.UpdateOperation.create_field_index(name, edge.PayloadSchemaType.Keyword))
    for name in INTEGER_FIELDS:
        shard.update(edge.UpdateOperation.create_field_index(name, edge.PayloadSchemaType.Integer))
    shard.optimize()
    shard.flush()
    shard.close()


def _held(folder: Path) -> int:
    """How many passages a reader finds. The first to open a shard merges its journals; from then
    on opening it rewrites files with the same bytes only, so readers must not be the first.
    """
    shard = edge.EdgeShard.load(str(folder))
    held: int = shard.count(edge.CountRequest(exact=True))
    shard.close()
    return held


def _point(entry: IndexedPassage, source: Source) -> edge.Point:
    vectors: dict[str, Any] = {_DENSE: entry.dense.tolist()}
    if (sparse := _sparse(entry.sparse)) is not None:
        vectors[_BM25] = sparse
    return edge.Point(point_id(entry.passage.id), vectors, payload(entry.passage, source))


def _sparse(sparse: Sparse) -> edge.SparseVector | None:
    if not sparse.indices:
        return None
    return edge.SparseVector(list(sparse.indices), list(sparse.values))


def _filter(filters: Filters) -> edge.Filter | None:
    keywords, ranges = conditions(filters)
    must: list[Any] = [
        edge.FieldCondition(name, match=edge.MatchAny(values)) for name, values in keywords.items()
    ]
    must += [
        edge.FieldCondition(name, range=edge.RangeFloat(**{bound: float(day)}))
        for name, (bound, day) in ranges.items()
    ]
    return edge.Filter(must=must) if must else None


def _passage(stored: dict[str, Any] | None) -> Passage:
    return Passage.from_json((stored or {})["passage"])


def _manifest(folder: Path) -> Manifest:
    return Manifest.from_json(_read_json(folder / "manifest.json"))


def _read_build(folder: Path) -> Build:
    manifest = _manifest(folder)
    told = _read_json(folder / "sources.json"), _read_json(folder / "vocabulary.json")
    try:
        sources = tuple(Source.from_json(record) for record in told[0])
        return Build(manifest, sources, Vocabulary.from_json(told[1]))
    except (TypeError, KeyError, AttributeError) as error:
        raise DamagedBuildError(f"The build {folder.name} is damaged: {_MEND}") from error


def _read_json(file: Path) -> Any:  # noqa: ANN401 - JSON is whatever was written
    try:
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DamagedBuildError(f"The build {file.parent.name} is incomplete: {_MEND}") from error


def _write_json(file: Path, value: object) -> None:
    """Whole or not at all, even if the machine stops."""
    beside = file.with_name(f"{file.name}.new")
    with beside.open("w", encoding="utf-8") as opened:
        json.dump(value, opened, ensure_ascii=False)
        opened.flush()
        os.fsync(opened.fileno())
    beside.replace(file)
