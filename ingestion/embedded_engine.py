"""The embedded engine: Qdrant Edge in process, one folder a build under DATA_DIR.

    live.json                {"live": build, "previous": build or null}: the one pointer
    builds/<build>/          see build_files.py

A build is written without a write-ahead log, optimised, flushed, counted, and never modified after:
so many processes may read it at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import qdrant_edge as edge

from ingestion.bm25 import Sparse
from ingestion.build_files import (
    SHARD,
    openable_shard,
    read_build,
    read_manifest,
    remove,
    write_json,
    write_records,
)
from ingestion.errors import (
    DamagedBuildError,
    DiskError,
    EngineError,
    IngestionError,
    NoBuildError,
)
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
    stored_passage,
)
from ingestion.room import is_memory, of_disk, require_room
from ingestion.sources import Passage, Source

if TYPE_CHECKING:
    from ingestion.embedding import Vector


_DENSE, _BM25 = "dense", "bm25"
_BATCH = 256
_ROOM = 8_000_000  # bytes that the smallest build takes while it is written (docs/log.md)
_ROOM_OF_HOLES = 96_000_000  # and on a disk in memory, where holes of files take room
_ROOM_OF_PASSAGE, _ROOM_OF_DIMENSION = 6_000, 12
_PANIC = "PanicException"  # of Rust; its class cannot be imported, and is no Exception


class EmbeddedIndex:
    """One open build of the embedded engine."""

    def __init__(self, folder: Path) -> None:
        """Open the build in `folder`. Raises DamagedBuildError, EngineError and DiskError."""
        self.build = read_build(folder)
        opening = f"opening the build {folder.name}"
        with openable_shard(folder) as shard, _translated(opening):
            self._shard = edge.EdgeShard.load(str(shard))
            held = self._shard.count(edge.CountRequest(exact=True))
        if held != self.build.manifest.passages:
            raise DamagedBuildError(
                f"The build {folder.name} holds {held} passages where its manifest says "
                f"{self.build.manifest.passages}"
            )

    def search(self, dense: Vector, sparse: Sparse, filters: Filters, limit: int) -> Lists:
        """Up to `limit` passages by cosine and by BM25."""
        vectors = (dense.tolist(), _sparse(self.build.frequencies.weighted(sparse)))
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
        found = (stored_passage(record.payload) for record in records)
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
        return sorted((stored_passage(r.payload) for r in records), key=lambda p: p.position)

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
        return tuple(Scored(point.score, stored_passage(point.payload)) for point in points)


class EmbeddedStore:
    """The builds under DATA_DIR."""

    def __init__(self, data_dir: Path) -> None:
        """Nothing is created before the first `write`."""
        self._pointer = data_dir / "live.json"
        self._builds = data_dir / "builds"

    def room(self, passages: int, dimensions: int) -> int:
        """Bytes of the disk of DATA_DIR, the parts of a build before they are merged included."""
        try:
            holes = _ROOM_OF_HOLES if is_memory(self._pointer.parent) else 0
        except OSError:  # there is no room to try it
            holes = 0
        return _ROOM + holes + passages * (_ROOM_OF_PASSAGE + _ROOM_OF_DIMENSION * dimensions)

    def mend(self) -> str | None:
        """Point to the newest whole builds where the pointer is damaged or gone, and say so; remove
        what an interrupted write left behind.
        """
        problem = self._wrong_pointer()
        if problem is not None:
            self._point(*self._newest())
        self._remove_all_but(self._pointed())
        return problem

    def _wrong_pointer(self) -> str | None:
        try:
            lost = self.live() is None and self._newest()[0] is not None
        except DamagedBuildError as error:
            if isinstance(error.__cause__, OSError):
                raise  # it may be whole
            return error.problem
        return f"{self._pointer.name} is missing" if lost else None

    def _newest(self) -> tuple[str | None, str | None]:
        names = sorted((folder.name for folder in self._folders()), reverse=True)
        whole = [name for name in names if self._manifest_of(name) is not None]
        live, previous, *_ = (*whole, None, None)
        return live, previous

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
            return read_manifest(self._builds / build)
        except DamagedBuildError:
            return None

    def open(self, build: str) -> EmbeddedIndex:
        """Open a build for searching."""
        return EmbeddedIndex(self._builds / build)

    def write(self, build: Build, passages: Iterable[IndexedPassage], beside: int = 0) -> None:
        """Write a whole build; what an interrupted one left behind is removed first.

        Nothing is left of one that could not be finished. Raises DiskError, before anything is
        written where that can be told.
        """
        self._remove_all_but(self._pointed())
        folder = self._builds / build.manifest.build
        (folder / SHARD).mkdir(parents=True)
        try:
            needed = self.room(build.manifest.passages, build.manifest.dimensions)
            require_room(folder, needed + beside, "Writing the index")
            held = _write_shard(folder / SHARD, build, passages, needed)
            if held != build.manifest.passages:
                raise DamagedBuildError(
                    f"{held} of {build.manifest.passages} passages were stored",
                    "run `./assistant sync` again",
                )
            write_records(folder, build)
        except BaseException:
            remove(folder)
            raise

    @contextmanager
    def writing(self, data_dir: Path | None = None) -> Iterator[None]:
        """The lock of DATA_DIR, where the builds are, keeps others out."""
        yield

    def publish(self, build: str, *, instead: bool = False) -> None:
        """Switch the pointer, and remove the builds that neither end of it names."""
        live, previous = self._pointed()
        self._point(build, previous if instead else live)
        self._remove_all_but(self._pointed())

    def rollback(self) -> str:
        """Swap the live build and the one before."""
        live, previous = self._pointed()
        if previous is None or self._manifest_of(previous) is None:
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
            if not all(isinstance(build, str | None) for build in (live, previous)):
                raise TypeError("a build's id is a text")
        except FileNotFoundError:
            return None, None
        except OSError as error:
            raise DamagedBuildError(
                f"{self._pointer.name} cannot be read ({error.strerror})", "correct DATA_DIR"
            ) from error
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise DamagedBuildError(f"{self._pointer.name} is damaged") from error
        return live, previous

    def _point(self, live: str | None, previous: str | None) -> None:
        write_json(self._pointer, {"live": live, "previous": previous})

    def _folders(self) -> list[Path]:
        return list(self._builds.iterdir()) if self._builds.is_dir() else []

    def _remove_all_but(self, kept: tuple[str | None, ...]) -> None:
        for folder in self._folders():
            if folder.name not in kept:
                remove(folder)


@contextmanager
def _translated(doing: str) -> Iterator[None]:
    """Edge raises bare Exception, or panics: everything of it becomes one of our errors here."""
    try:
        yield
    except IngestionError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != _PANIC:
            raise  # somebody pressed Ctrl-C, or the process ends
        told = " ".join(str(error).split())
        if why := of_disk(error):
            raise DiskError(f"The disk is {why} when {doing} ({told})", "mend that") from error
        problem = f"The index failed when {doing} ({told})"
        raise EngineError(problem, "run `./assistant sync`") from error


def _write_shard(
    folder: Path, build: Build, passages: Iterable[IndexedPassage], needed: int
) -> int:
    """How many passages a reader finds. The engine writes to mapped files, and a full disk would
    end the process: so there is room for the rest of what is `needed` before each batch.
    """
    config = edge.EdgeConfig(
        vectors={
            _DENSE: edge.EdgeVectorParams(
                size=build.manifest.dimensions,
                distance=edge.Distance.Cosine,
                datatype=edge.VectorStorageDatatype.Float16,
            )
        },
        sparse_vectors={_BM25: edge.EdgeSparseVectorParams()},
        wal_enabled=False,
    )
    with _translated("creating a build"):
        shard = edge.EdgeShard.create(str(folder), config)
    by_id, share = build.by_id, needed // 2 // max(build.manifest.passages, 1)
    for number, batch in enumerate(batches(passages, _BATCH)):
        require_room(folder, needed - number * _BATCH * share, "Writing the rest of the index")
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
