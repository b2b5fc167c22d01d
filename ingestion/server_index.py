"""One build on a Qdrant server, open for searching."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ingestion.bm25 import Sparse
from ingestion.errors import DamagedBuildError
from ingestion.index import (
    Filters,
    Lists,
    Scored,
    conditions,
    point_id,
    stored_passage,
)
from ingestion.read_budget import uncounted
from ingestion.server_errors import translated
from ingestion.server_layout import Layout
from ingestion.server_records import passages_of, read_build, scrolled
from ingestion.sources import Passage

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models

    from ingestion.embedding import Vector


DENSE, BM25 = "dense", "bm25"


class ServerIndex:
    """One open build of the server engine."""

    def __init__(self, client: QdrantClient, build: str, layout: Layout) -> None:
        """Open the build. Raises DamagedBuildError."""
        self._client, self._layout = client, layout
        self._consistency = layout.consistency()
        self._collection = passages_of(build)
        self.build = read_build(client, build)
        held = stored(client, build)
        if held != self.build.manifest.passages:
            raise DamagedBuildError(
                f"The build {build} holds {held} passages where its manifest says "
                f"{self.build.manifest.passages}"
            )

    def search(self, dense: Vector, sparse: Sparse, filters: Filters, limit: int) -> Lists:
        """Up to `limit` passages by cosine and by BM25, in one request."""
        from qdrant_client import models

        wanted: list[tuple[str, Any]] = [(DENSE, dense.tolist())]
        weighted = self.build.frequencies.weighted(sparse)
        if weighted.indices:
            wanted.append((BM25, sparse_vector(weighted)))
        condition = _filter(filters)
        requests = [
            models.QueryRequest(
                query=vector,
                using=name,
                filter=condition,
                limit=limit,
                with_payload=True,
                params=self._layout.rescored() if name == DENSE else None,
            )
            for name, vector in wanted
        ]
        with translated("searching"):
            found = self._client.query_batch_points(
                self._collection, requests, consistency=self._consistency
            )
        return Lists(*(_scored(response.points) for response in found))

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages that exist among `ids`."""
        with translated("reading passages"):
            records = self._client.retrieve(
                self._collection, [point_id(i) for i in ids], consistency=self._consistency
            )
        found = (stored_passage(record.payload) for record in records)
        return {passage.id: passage for passage in found}

    def passages_of(self, source_id: str) -> list[Passage]:
        """All passages of a source in order."""
        of_source = _filter(Filters(sources=(source_id,)))
        with uncounted():
            entries = list(scrolled(self._client, self._collection, of_source, self._consistency))
        return sorted((stored_passage(entry) for entry in entries), key=lambda p: p.position)


def sparse_vector(sparse: Sparse) -> models.SparseVector:
    """As the client takes it."""
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


def stored(client: QdrantClient, build: str) -> int:
    """How many passages of a build the server holds. Raises ServerError."""
    with translated("counting passages"):
        return client.count(passages_of(build), exact=True).count
