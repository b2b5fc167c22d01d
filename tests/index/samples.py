"""Generated builds: small vectors, words of the field, nothing from any source."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from ingestion import bm25
from ingestion.bm25 import Sparse
from ingestion.index import Build, Filters, IndexedPassage, Manifest
from ingestion.server_engine import ServerStore
from ingestion.sources import Attribution, Passage, Source
from ingestion.terms import vocabulary

if TYPE_CHECKING:
    from ingestion.embedding import Vector

DIMENSIONS = 24
NOTHING = Sparse((), ())
_WORDS = (
    "integrated care system board place partnership council hospital trust budget plan funding "
    "neighbourhood network discharge community mental workforce digital governance"
).split()
SOURCES = (
    Source("one", "On boards", "Alpha Trust", "Alpha Trust", published="2020", type="report"),
    Source("two", "On places", "Beta Fund", "Ada Beta", published="2021-03", type="blog"),
    Source(
        "three",
        "Undated",
        "Beta Fund",
        "Beta Fund",
        type="blog",
        standing="historic",
        original_of="two",
    ),
    Source(
        "four", "On plans", "Gamma", "Gamma", published="2022-10-21", standing="draft", type="plan"
    ),
)


@dataclass(frozen=True)
class Sample:
    """A build with its passages, and the questions to put to it."""

    build: Build
    passages: list[IndexedPassage]
    questions: list[tuple[Vector, Sparse]] = field(default_factory=list)


def sample(name: str, passages: int = 40, questions: int = 0, seed: int = 7) -> Sample:
    """A build called `name`; the same `seed` gives the same passages."""
    random = Random(seed)
    entries = [_entry(random, number) for number in range(passages)]
    manifest = Manifest(
        build=name,
        corpus_version=name,
        model="sample",
        dimensions=DIMENSIONS,
        passages=passages,
        created_at="2026-01-01T00:00:00+00:00",
        sources={source.id: f"digest of {source.id}" for source in SOURCES},
        passages_of=dict(Counter(entry.passage.source_id for entry in entries)),
    )
    texts = [entry.passage.text for entry in entries]
    asked = [
        (unit(random), bm25.encode_question(" ".join(random.sample(_WORDS, 3))))
        for _ in range(questions)
    ]
    build = Build(manifest, SOURCES, vocabulary(texts), bm25.document_frequencies(texts))
    return Sample(build, entries, asked)


def unit(random: Random) -> Vector:
    """A random unit vector."""
    vector = np.array([random.gauss(0, 1) for _ in range(DIMENSIONS)], dtype=np.float32)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def _entry(random: Random, number: int) -> IndexedPassage:
    source, position = SOURCES[number % len(SOURCES)], number // len(SOURCES)
    text = " ".join(random.choices(_WORDS, k=random.randint(4, 30))).capitalize() + "."
    passage = Passage(
        id=f"{source.id}.00000000.{position}",
        source_id=source.id,
        text=text,
        start=position * 1000,
        end=position * 1000 + len(text),
        heading_path=("Part", f"Section {position}"),
        ordinal=position,
        position=position,
        attribution=Attribution(source.holder, "own"),
    )
    return IndexedPassage(passage, unit(random), bm25.encode_passage(text))


def written(url: str, *names: str) -> ServerStore:
    """The store of a writer, with builds published in turn."""
    store = ServerStore.connect(url, None)
    for name in names:
        built = sample(name, passages=40)
        with store.writing():
            store.write(built.build, built.passages)
            store.publish(name)
    return store


def found(store: ServerStore) -> int:
    """How many passages of the live build a reader finds."""
    live = store.live()
    assert live is not None
    ((dense, sparse),) = sample("asked", questions=1).questions
    return len(store.open(live).search(dense, sparse, Filters(), 40).dense)
