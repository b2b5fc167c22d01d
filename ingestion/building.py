"""Making a build of passages: their vectors and those of their sentences, and of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ingestion import bm25
from ingestion.corpus import Progress, unseen
from ingestion.embedding import EmbeddingModel
from ingestion.index import Build, BuildStore, IndexedPassage, Manifest, batches
from ingestion.sources import Passage, Source, embedded_texts
from ingestion.terms import vocabulary
from ingestion.vector_cache import VectorCache, room_of_vector

Passages = Mapping[str, Sequence[Passage]]  # by source id
_TOGETHER = 64  # passages that are embedded together
UNWRITTEN: dict[str, Any] = {"build": "", "created_at": "", "passages": 0, "passages_of": {}}


def write_build(
    manifest: Manifest,
    sources: Mapping[str, Source],
    passages: Passages,
    store: BuildStore,
    cache: VectorCache,
    model: EmbeddingModel,
    progress: Progress = unseen,
) -> Build:
    """Write `passages` as a build, which nothing sees before it is published.

    `manifest` gets its name, time and counts here, where it has those of UNWRITTEN. The cache keeps
    the vectors of this build alone.
    """
    counts = {source_id: len(held) for source_id, held in passages.items() if held}
    now = datetime.now(UTC)
    manifest = replace(
        manifest,
        build=f"{now:%Y%m%dT%H%M%S%f}-{manifest.corpus_version[:8]}",
        created_at=now.isoformat(timespec="seconds"),
        passages=sum(counts.values()),
        passages_of=counts,
    )
    words = vocabulary(text for _, text in _texts(sources, passages))
    terms = bm25.document_frequencies(text for _, text in _texts(sources, passages))
    build = Build(manifest, tuple(sources.values()), words, terms)
    missing = cache.lacks(model, (text for _, text in _texts(sources, passages)))
    indexed = _indexed(_texts(sources, passages), cache, model)
    progressing = progress(indexed, manifest.passages, "Embedding passages")
    store.write(build, progressing, missing * room_of_vector(model.dimensions))
    cache.keep(model.name, (text for _, text in _texts(sources, passages)))
    return build


def _texts(sources: Mapping[str, Source], passages: Passages) -> Iterator[tuple[Passage, str]]:
    for source_id, held in passages.items():
        yield from embedded_texts(sources[source_id], held)


def _indexed(
    texts: Iterable[tuple[Passage, str]], cache: VectorCache, model: EmbeddingModel
) -> Iterator[IndexedPassage]:
    """Passages with their vectors."""
    for batch in batches(texts, _TOGETHER):
        vectors = cache.embed(model, [text for _, text in batch])
        for (passage, text), vector in zip(batch, vectors, strict=True):
            yield IndexedPassage(passage, vector, bm25.encode_passage(text))
