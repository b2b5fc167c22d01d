"""What a build of the server engine keeps beside its passages: manifest, sources, vocabulary and
document frequencies.

They are points without vectors in a collection of their own, which a replica reads in place of
files. The manifest is written last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from ingestion.bm25 import DocumentFrequencies
from ingestion.digests import sealed, unsealed
from ingestion.errors import DamagedBuildError
from ingestion.index import Build, Manifest, batches
from ingestion.server_errors import translated
from ingestion.sources import Source
from ingestion.terms import Vocabulary

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models

PREFIX, RECORDS = "policy-", "-records"
BATCH = 256  # points a request; a passage takes about 10 kB, Qdrant takes 32 MB
_MANIFEST = 0  # its point id among the records
_STEMS = 5_000  # of the vocabulary in one record, or terms of the document frequencies


def passages_of(build: str) -> str:
    """The collection that holds the passages of a build."""
    return PREFIX + build


def records_of(build: str) -> str:
    """The collection that holds the rest of it."""
    return PREFIX + build + RECORDS


def write_records(client: QdrantClient, build: Build) -> None:
    """Points without vectors; the manifest when all others are stored."""
    from qdrant_client import models

    collection = records_of(build.manifest.build)
    told = [{"source": sealed(source.to_json())} for source in build.sources]
    told += [{"vocabulary": sealed(part)} for part in _parts(build.vocabulary)]
    told += [{"frequencies": sealed(part.to_json())} for part in _parts_of(build.frequencies)]
    points = [
        models.PointStruct(id=number, vector={}, payload=record)
        for number, record in enumerate(told, _MANIFEST + 1)
    ]
    for first in range(0, len(points), BATCH):
        client.upsert(collection, points[first : first + BATCH])
    record = {"manifest": build.manifest.to_json()}
    client.upsert(collection, [models.PointStruct(id=_MANIFEST, vector={}, payload=record)])


def _parts(vocabulary: Vocabulary) -> Iterator[dict[str, Any]]:
    rest = iter(vocabulary.counts.items())
    while counts := dict(islice(rest, _STEMS)):
        forms = {stem: vocabulary.forms[stem] for stem in counts if stem in vocabulary.forms}
        yield Vocabulary(counts, vocabulary.passages, forms).to_json()


def _parts_of(frequencies: DocumentFrequencies) -> Iterator[DocumentFrequencies]:
    for part in batches(frequencies.counts.items(), _STEMS):
        yield DocumentFrequencies(dict(part), frequencies.passages)


def read_manifest(client: QdrantClient, build: str) -> Manifest:
    """The manifest of a build. Raises DamagedBuildError where it is gone, and EngineError."""
    collection = records_of(build)
    with translated(f"opening the build {build}"):
        known = client.collection_exists(collection)
        records = client.retrieve(collection, [_MANIFEST]) if known else []
    if not records:
        raise DamagedBuildError(f"The build {build} is gone or incomplete")
    return Manifest.from_json((records[0].payload or {})["manifest"])


def read_build(client: QdrantClient, build: str) -> Build:
    """All but the passages. Raises DamagedBuildError and EngineError."""
    manifest = read_manifest(client, build)
    records = list(scrolled(client, records_of(build), None))
    parts, told, held = (
        [
            unsealed(record[kind], f"A {kind} of the build {build}")
            for record in records
            if kind in record
        ]
        for kind in ("vocabulary", "source", "frequencies")
    )
    sources = tuple(map(Source.from_json, told))
    if {source.id for source in sources} != manifest.sources.keys():
        raise DamagedBuildError(f"The build {build} lacks sources that its manifest names")
    counts: dict[str, int] = {}
    forms: dict[str, str] = {}
    for part in parts:
        counts |= part["counts"]
        forms |= part["forms"]
    vocabulary = Vocabulary(counts, manifest.passages, forms)
    return Build(manifest, sources, vocabulary, _together(held))


def _together(parts: Iterable[dict[str, Any]]) -> DocumentFrequencies:
    counts: dict[int, int] = {}
    passages = 0
    for part in map(DocumentFrequencies.from_json, parts):
        counts |= part.counts
        passages = part.passages
    return DocumentFrequencies(counts, passages)


def scrolled(
    client: QdrantClient,
    collection: str,
    condition: models.Filter | None,
    consistency: models.ReadConsistency | None = None,
) -> Iterator[dict[str, Any]]:
    """Every payload, by point id."""
    offset = None
    while True:
        with translated("reading a build"):
            records, offset = client.scroll(
                collection,
                scroll_filter=condition,
                limit=BATCH,
                offset=offset,
                consistency=consistency,
            )
        yield from (record.payload or {} for record in records)
        if offset is None:
            return
