"""The server engine: Qdrant at QDRANT_URL, which any number of API replicas share.

    policy-<build>           the passages with both vectors
    policy-<build>-records   manifest, sources and vocabulary: a replica needs no files
    policy-live, policy-previous   aliases, moved in one call: the one pointer

A build is written into new collections, counted, and never modified after. Its manifest is written
last: collections without one are rubble, which the next write removes. Whoever writes holds a lease
on the server (server_lease.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from ingestion.errors import BusyError, DamagedBuildError, EngineError, NoBuildError
from ingestion.index import (
    INTEGER_FIELDS,
    KEYWORD_FIELDS,
    Build,
    IndexedPassage,
    Manifest,
    batches,
    payload,
    point_id,
)
from ingestion.read_budget import uncounted
from ingestion.server_collections import aliases_of, create, ready
from ingestion.server_connection import Network, connect
from ingestion.server_errors import translated
from ingestion.server_index import BM25, DENSE, ServerIndex, sparse_vector, stored
from ingestion.server_layout import DEFAULT, Layout, peers
from ingestion.server_lease import Lease, leased
from ingestion.server_records import (
    BATCH,
    PREFIX,
    RECORDS,
    passages_of,
    read_manifest,
    records_of,
    write_records,
)
from ingestion.sources import Source

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models


_LIVE, _PREVIOUS = "policy-live", "policy-previous"


class ServerStore:
    """The builds on a Qdrant server, which one writer at a time changes."""

    def __init__(self, client: QdrantClient, layout: Layout = DEFAULT) -> None:
        """Nothing is asked of the server yet; what is written there lies as `layout` says."""
        self._client, self._layout = client, layout
        self._lease: Lease | None = None
        self._read: dict[str, str] = {}  # what the aliases named when the lease was taken

    @classmethod
    def connect(
        cls,
        url: str,
        api_key: str | None,
        *,
        serving: bool = False,
        private: Sequence[Network] = (),
        layout: Layout = DEFAULT,
    ) -> Self:
        """A store on the server at `url`, or at one of several with commas between. Raises
        EngineError for an address it cannot be.
        """
        return cls(connect(url, api_key, serving=serving, private=private), layout)

    @contextmanager
    def writing(self, data_dir: Path | None = None) -> Iterator[None]:
        """Hold the lease of the one writer, at once where it is left from an earlier sync of the
        same `data_dir`. Raises BusyError when another holds it.
        """
        if self._lease is not None:
            yield
            return
        with leased(self._client, data_dir) as lease:
            self._lease, self._read = lease, self._pointed()
            try:
                yield
            except EngineError:
                lease.confirm()  # who took over removes what is unfinished: that is why, then
                raise
            finally:
                self._lease = None

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
        with uncounted():
            return ServerIndex(self._client, build, self._layout)

    def write(self, build: Build, passages: Iterable[IndexedPassage], beside: int = 0) -> None:
        """Write a whole build; what an interrupted one left behind is removed first."""
        with self.writing():
            self._remove_all_but(self._pointed().values())
            _create(self._client, build.manifest, self._layout)
            self._write_passages(build, passages)
            with translated("writing the records of a build"):
                write_records(self._client, build)

    def _write_passages(self, build: Build, passages: Iterable[IndexedPassage]) -> None:
        name, by_id = build.manifest.build, build.by_id
        for batch in batches(passages, BATCH):
            points = [_point(entry, by_id[entry.passage.source_id]) for entry in batch]
            self._require_lease()
            with translated("writing passages"):
                self._client.upsert(passages_of(name), points)
        held = stored(self._client, name)
        if held != build.manifest.passages:
            raise DamagedBuildError(
                f"{held} of {build.manifest.passages} passages were stored",
                "run `./assistant sync` again",
            )

    def publish(self, build: str, *, instead: bool = False) -> str | None:
        """Switch the aliases in one call, and remove the builds that neither of them names."""
        with self.writing():
            lacks = ready(self._client, [passages_of(build), records_of(build)])
            pointed = self._pointed()
            self._point(build, pointed.get(_PREVIOUS if instead else _LIVE), pointed)
            with suppress(EngineError):  # it is live; the next write removes what is left
                self._remove_all_but(self._pointed().values())
            return lacks

    def rollback(self) -> str:
        """Swap the live build and the one before."""
        with self.writing():
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
        with self.writing():
            pointed = self._pointed()
            if _LIVE in pointed:
                self._point(pointed[_LIVE], None, pointed)
            self._remove_all_but([pointed[_LIVE]] if _LIVE in pointed else [])

    def _manifest_of(self, build: str) -> Manifest | None:
        try:
            return read_manifest(self._client, build)
        except DamagedBuildError:
            return None

    def _pointed(self) -> dict[str, str]:
        """Build ids by alias."""
        aliases = aliases_of(self._client)
        return {
            alias: aliases[alias].removeprefix(PREFIX)
            for alias in (_LIVE, _PREVIOUS)
            if alias in aliases
        }

    def _point(self, live: str, previous: str | None, before: Mapping[str, str]) -> None:
        """Move the aliases from `before`, which this writer has read. Raises BusyError where others
        have moved them.
        """
        from qdrant_client import models

        if before != self._read:
            raise BusyError(
                "Another program changed the live build meanwhile: nothing was published. Run "
                "`./assistant sync` again"
            )
        after = {_LIVE: live, **({_PREVIOUS: previous} if previous else {})}
        changes: list[models.AliasOperations] = []
        for alias, build in after.items():
            moved = models.CreateAlias(alias_name=alias, collection_name=passages_of(build))
            changes.append(models.CreateAliasOperation(create_alias=moved))
        for alias in before.keys() - after.keys():
            gone = models.DeleteAlias(alias_name=alias)
            changes.append(models.DeleteAliasOperation(delete_alias=gone))
        self._require_lease().change(changes, "publishing a build")
        self._read = after

    def _require_lease(self) -> Lease:
        """The lease, which holds as far as is known. Raises BusyError."""
        assert self._lease is not None  # whatever writes is within `writing`
        self._lease.require()
        return self._lease

    def _remove_all_but(self, kept: Iterable[str]) -> None:
        """Only what has records is ours: others may keep collections on the same server."""
        self._require_lease()
        with translated("removing old builds"):
            names = {entry.name for entry in self._client.get_collections().collections}
            ours = {name.removesuffix(RECORDS) for name in names if name.endswith(RECORDS)}
            for name in ours - {passages_of(build) for build in kept}:
                if name.startswith(PREFIX):
                    self._client.delete_collection(name)
                    self._client.delete_collection(name + RECORDS)


def _create(client: QdrantClient, manifest: Manifest, layout: Layout) -> None:
    """The records first: they are what tells our collections from others."""
    from qdrant_client import models

    name, copies = passages_of(manifest.build), layout.copies(peers(client))
    create(client, records_of(manifest.build), vectors_config={}, shard_number=1, **copies)
    create(
        client,
        name,
        vectors_config={DENSE: layout.dense(manifest.dimensions)},
        sparse_vectors_config={BM25: layout.sparse()},
        shard_number=layout.shard_number(manifest.passages),
        **copies,
    )
    if client.init_options["location"] == ":memory:":
        return  # has no payload indexes, and warns about them
    with translated("creating a build"):
        for field in KEYWORD_FIELDS:
            client.create_payload_index(name, field, models.PayloadSchemaType.KEYWORD)
        for field in INTEGER_FIELDS:
            client.create_payload_index(name, field, models.PayloadSchemaType.INTEGER)


def _point(entry: IndexedPassage, source: Source) -> models.PointStruct:
    from qdrant_client import models

    vectors: dict[str, Any] = {DENSE: entry.dense.tolist()}
    if entry.sparse.indices:
        vectors[BM25] = sparse_vector(entry.sparse)
    return models.PointStruct(
        id=point_id(entry.passage.id), vector=vectors, payload=payload(entry.passage, source)
    )
