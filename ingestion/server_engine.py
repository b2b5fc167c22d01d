"""The server engine: Qdrant at QDRANT_URL, which any number of API replicas share.

    policy-<build>           the passages with both vectors
    policy-<build>-records   manifest, sources and vocabulary: a replica needs no files
    policy-live, policy-previous   aliases, moved in one call: the one pointer

A build is written into new collections, counted, and never modified after. Its manifest is written
last: collections without one are rubble, which the next write removes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, Self

from ingestion.bm25 import Sparse
from ingestion.digests import sealed, unsealed
from ingestion.errors import DamagedBuildError, EngineError, NoBuildError
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
from ingestion.sources import Passage, Source
from ingestion.terms import Vocabulary

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models

    from ingestion.embedding import Vector


_DENSE, _BM25 = "dense", "bm25"
_PREFIX, _RECORDS = "policy-", "-records"
_LIVE, _PREVIOUS = "policy-live", "policy-previous"
_MANIFEST = 0  # its point id among the records
_BATCH = 256  # points a request; a passage takes about 10 kB, Qdrant takes 32 MB
_STEMS = 5_000  # of the vocabulary in one record
_TIMEOUT = 10  # seconds


class ServerIndex:
    """One open build of the server engine."""

    def __init__(self, client: QdrantClient, build: str) -> None:
        """Open the build. Raises DamagedBuildError."""
        self._client = client
        self._collection = _PREFIX + build
        self.build = _read_build(client, build)
        held = _held(client, build)
        if held != self.build.manifest.passages:
            raise DamagedBuildError(
                f"The build {build} holds {held} passages where its manifest says "
                f"{self.build.manifest.passages}"
            )

    def search(self, dense: Vector, sparse: Sparse, filters: Filters, limit: int) -> Lists:
        """Up to `limit` passages by cosine and by BM25, in one request."""
        from qdrant_client import models

        wanted: list[tuple[str, Any]] = [(_DENSE, dense.tolist())]
        if sparse.indices:
            wanted.append((_BM25, _sparse(sparse)))
        condition = _filter(filters)
        requests = [
            models.QueryRequest(
                query=vector, using=name, filter=condition, limit=limit, with_payload=True
            )
            for name, vector in wanted
        ]
        with _translated("searching"):
            found = self._client.query_batch_points(self._collection, requests)
        return Lists(*(_scored(response.points) for response in found))

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages that exist among `ids`."""
        with _translated("reading passages"):
            records = self._client.retrieve(self._collection, [point_id(i) for i in ids])
        found = (stored_passage(record.payload) for record in records)
        return {passage.id: passage for passage in found}

    def passages_of(self, source_id: str) -> list[Passage]:
        """All passages of a source in order."""
        of_source = _filter(Filters(sources=(source_id,)))
        stored = _scrolled(self._client, self._collection, of_source)
        return sorted((stored_passage(entry) for entry in stored), key=lambda p: p.position)


class ServerStore:
    """The builds on a Qdrant server. One writer a server: the lock is that of DATA_DIR."""

    def __init__(self, client: QdrantClient) -> None:
        """Nothing is asked of the server yet."""
        self._client = client

    @classmethod
    def connect(cls, url: str, api_key: str | None) -> Self:
        """A store on the server at `url`. Raises EngineError for an address it cannot be."""
        from qdrant_client import QdrantClient

        with _translated("connecting"):
            return cls(
                QdrantClient(url, api_key=api_key, timeout=_TIMEOUT, check_compatibility=False)
            )

    def room(self, passages: int, dimensions: int) -> int:
        """None: the server has a disk of its own."""
        return 0

    def mend(self) -> None:
        """The server minds its aliases itself."""

    def live(self) -> str | None:
        """The id of the live build, by one small request."""
        return self._pointed().get(_LIVE)

    def manifest(self) -> Manifest | None:
        """The live build's manifest; None as well when it is gone or of another format."""
        live = self.live()
        return self._manifest_of(live) if live else None

    def open(self, build: str) -> ServerIndex:
        """Open a build for searching."""
        return ServerIndex(self._client, build)

    def write(self, build: Build, passages: Iterable[IndexedPassage], beside: int = 0) -> None:
        """Write a whole build; what an interrupted one left behind is removed first."""
        self._remove_all_but(self._pointed().values())
        name, by_id = build.manifest.build, build.by_id
        with _translated("creating a build"):
            _create(self._client, name, build.manifest.dimensions)
        for batch in batches(passages, _BATCH):
            points = [_point(entry, by_id[entry.passage.source_id]) for entry in batch]
            with _translated("writing passages"):
                self._client.upsert(_PREFIX + name, points)
        held = _held(self._client, name)
        if held != build.manifest.passages:
            raise DamagedBuildError(
                f"{held} of {build.manifest.passages} passages were stored",
                "run `./assistant sync` again",
            )
        with _translated("writing the records of a build"):
            _write_records(self._client, build)

    def publish(self, build: str, *, instead: bool = False) -> None:
        """Switch the aliases in one call, and remove the builds that neither of them names."""
        pointed = self._pointed()
        self._point(build, pointed.get(_PREVIOUS if instead else _LIVE), pointed)
        with suppress(EngineError):  # it is live; the next write removes what is left
            self._remove_all_but(self._pointed().values())

    def rollback(self) -> str:
        """Swap the live build and the one before."""
        pointed = self._pointed()
        previous = pointed.get(_PREVIOUS)
        if previous is None or self._manifest_of(previous) is None:
            raise NoBuildError("There is no build before this one to go back to")
        self._point(previous, pointed[_LIVE], pointed)
        return previous

    def previous_manifest(self) -> Manifest | None:
        """That of the build before."""
        previous = self._pointed().get(_PREVIOUS)
        return self._manifest_of(previous) if previous else None

    def drop_previous(self) -> None:
        """Remove the alias and every collection of ours but the live build's."""
        from qdrant_client import models

        pointed = self._pointed()
        if _PREVIOUS in pointed:
            gone = models.DeleteAliasOperation(
                delete_alias=models.DeleteAlias(alias_name=_PREVIOUS)
            )
            with _translated("dropping the build before"):
                self._client.update_collection_aliases([gone])
        self._remove_all_but([pointed[_LIVE]] if _LIVE in pointed else [])

    def _manifest_of(self, build: str) -> Manifest | None:
        try:
            return _manifest(self._client, build)
        except DamagedBuildError:
            return None

    def _pointed(self) -> dict[str, str]:
        """Build ids by alias."""
        with _translated("asking for the live build"):
            aliases = self._client.get_aliases().aliases
        return {
            entry.alias_name: entry.collection_name.removeprefix(_PREFIX)
            for entry in aliases
            if entry.alias_name in {_LIVE, _PREVIOUS}
        }

    def _point(self, live: str, previous: str | None, before: Mapping[str, str]) -> None:
        from qdrant_client import models

        after = {_LIVE: live, **({_PREVIOUS: previous} if previous else {})}
        changes: list[models.AliasOperations] = [
            models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=alias))
            for alias in before
        ]
        for alias, build in after.items():
            created = models.CreateAlias(alias_name=alias, collection_name=_PREFIX + build)
            changes.append(models.CreateAliasOperation(create_alias=created))
        with _translated("publishing a build"):
            self._client.update_collection_aliases(changes)

    def _remove_all_but(self, kept: Iterable[str]) -> None:
        """Only what has records is ours: others may keep collections on the same server."""
        with _translated("removing old builds"):
            names = {entry.name for entry in self._client.get_collections().collections}
            ours = {name.removesuffix(_RECORDS) for name in names if name.endswith(_RECORDS)}
            for name in ours - {_PREFIX + build for build in kept}:
                if name.startswith(_PREFIX):
                    self._client.delete_collection(name)
                    self._client.delete_collection(name + _RECORDS)


@contextmanager
def _translated(doing: str) -> Iterator[None]:
    """What the client raises becomes an EngineError of one line here.

    Besides its own errors those are ValueError (its checks, its memory mode), RuntimeError (it is
    closed), AssertionError (an answer without a result: not Qdrant) and OSError (the network).
    """
    from qdrant_client.common.client_exceptions import QdrantException
    from qdrant_client.http.exceptions import ApiException

    others = (ValueError, RuntimeError, AssertionError, OSError)
    try:
        yield
    except (ApiException, QdrantException, *others) as error:
        raise _told(doing, error) from error


def _told(doing: str, error: Exception) -> EngineError:
    status = getattr(error, "status_code", None)
    if status in {401, 403}:
        return EngineError(
            f"Qdrant refused the API key ({status}): set QDRANT_API_KEY to the key that the server "
            "at QDRANT_URL was started with"
        )
    first_line = next(iter(str(error).splitlines()), type(error).__name__)
    reason = f"{status} {getattr(error, 'reason_phrase', '')}".strip() if status else first_line
    return EngineError(f"Qdrant failed when {doing} ({reason}): is it running at QDRANT_URL?")


def _create(client: QdrantClient, build: str, dimensions: int) -> None:
    """The records first: they are what tells our collections from others."""
    from qdrant_client import models

    name = _PREFIX + build
    client.create_collection(name + _RECORDS, vectors_config={})
    client.create_collection(
        name,
        vectors_config={
            _DENSE: models.VectorParams(size=dimensions, distance=models.Distance.COSINE)
        },
        sparse_vectors_config={_BM25: models.SparseVectorParams(modifier=models.Modifier.IDF)},
    )
    if client.init_options["location"] == ":memory:":
        return  # has no payload indexes, and warns about them
    for field in KEYWORD_FIELDS:
        client.create_payload_index(name, field, models.PayloadSchemaType.KEYWORD)
    for field in INTEGER_FIELDS:
        client.create_payload_index(name, field, models.PayloadSchemaType.INTEGER)


def _point(entry: IndexedPassage, source: Source) -> models.PointStruct:
    from qdrant_client import models

    vectors: dict[str, Any] = {_DENSE: entry.dense.tolist()}
    if entry.sparse.indices:
        vectors[_BM25] = _sparse(entry.sparse)
    return models.PointStruct(
        id=point_id(entry.passage.id), vector=vectors, payload=payload(entry.passage, source)
    )


def _sparse(sparse: Sparse) -> models.SparseVector:
    from qdrant_client import models

    return models.SparseVector(indices=list(sparse.indices), values=list(sparse.values))


def _filter(filters: Filters) -> models.Filter | None:
    from qdrant_client import models

    keywords, ranges = conditions(filters)
    must: list[models.Condition] = [
        models.FieldCondition(key=name, match=models.MatchAny(any=values))
        for name, values in keywords.items()
    ]
    must += [
        models.FieldCondition(key=name, range=models.Range(**{bound: day}))
        for name, (bound, day) in ranges.items()
    ]
    return models.Filter(must=must) if must else None


def _scored(points: Iterable[models.ScoredPoint]) -> tuple[Scored, ...]:
    return tuple(Scored(point.score, stored_passage(point.payload)) for point in points)


def _held(client: QdrantClient, build: str) -> int:
    with _translated("counting passages"):
        return client.count(_PREFIX + build, exact=True).count


def _write_records(client: QdrantClient, build: Build) -> None:
    """Sources and vocabulary as points without vectors, and the manifest when those are stored."""
    from qdrant_client import models

    collection = _PREFIX + build.manifest.build + _RECORDS
    told = [{"source": sealed(source.to_json())} for source in build.sources]
    told += [{"vocabulary": sealed(part)} for part in _parts(build.vocabulary)]
    points = [
        models.PointStruct(id=number, vector={}, payload=record)
        for number, record in enumerate(told, _MANIFEST + 1)
    ]
    for first in range(0, len(points), _BATCH):
        client.upsert(collection, points[first : first + _BATCH])
    record = {"manifest": build.manifest.to_json()}
    client.upsert(collection, [models.PointStruct(id=_MANIFEST, vector={}, payload=record)])


def _parts(vocabulary: Vocabulary) -> Iterator[dict[str, Any]]:
    rest = iter(vocabulary.counts.items())
    while counts := dict(islice(rest, _STEMS)):
        forms = {stem: vocabulary.forms[stem] for stem in counts if stem in vocabulary.forms}
        yield Vocabulary(counts, vocabulary.passages, forms).to_json()


def _manifest(client: QdrantClient, build: str) -> Manifest:
    collection = _PREFIX + build + _RECORDS
    with _translated(f"opening the build {build}"):
        known = client.collection_exists(collection)
        records = client.retrieve(collection, [_MANIFEST]) if known else []
    if not records:
        raise DamagedBuildError(f"The build {build} is gone or incomplete")
    return Manifest.from_json((records[0].payload or {})["manifest"])


def _read_build(client: QdrantClient, build: str) -> Build:
    manifest = _manifest(client, build)
    records = list(_scrolled(client, _PREFIX + build + _RECORDS, None))
    parts, told = (
        [
            unsealed(record[kind], f"A {kind} of the build {build}")
            for record in records
            if kind in record
        ]
        for kind in ("vocabulary", "source")
    )
    sources = tuple(map(Source.from_json, told))
    if {source.id for source in sources} != manifest.sources.keys():
        raise DamagedBuildError(f"The build {build} lacks sources that its manifest names")
    counts: dict[str, int] = {}
    forms: dict[str, str] = {}
    for part in parts:
        counts |= part["counts"]
        forms |= part["forms"]
    return Build(manifest, sources, Vocabulary(counts, manifest.passages, forms))


def _scrolled(
    client: QdrantClient, collection: str, condition: models.Filter | None
) -> Iterator[dict[str, Any]]:
    """Every payload, by point id."""
    offset = None
    while True:
        with _translated("reading a build"):
            records, offset = client.scroll(
                collection, scroll_filter=condition, limit=_BATCH, offset=offset
            )
        yield from (record.payload or {} for record in records)
        if offset is None:
            return
