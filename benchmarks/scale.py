"""Speed at scale on the embedded engine: python -m benchmarks.scale [PASSAGES].

The passages are generated (words drawn by Zipf's law, random unit vectors), so nothing is
embedded but the questions, as when answering. Prints p50 and p95.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from api.answering.answer import Asked
from api.answering.answer_question import Parts, answer_question
from api.answering.bodies import bodies_of
from api.answering.retrieve import search
from api.answering.route import learn_field
from ingestion import bm25
from ingestion.bundled_model import BundledModel
from ingestion.embedded_engine import EmbeddedStore
from ingestion.index import Build, Filters, IndexedPassage, Manifest
from ingestion.sources import Attribution, Passage, Source, embedded_text
from ingestion.terms import vocabulary

if TYPE_CHECKING:
    from ingestion.embedding import Vector

QUESTIONS = 100
_SEED = 20
_NOUNS = (
    "board partnership system place council trust commissioner provider plan budget framework "
    "pathway programme region workforce estate target outcome neighbourhood network"
).split()
_WORDS = [f"{noun}{number}" for number in range(250) for noun in _NOUNS]


def main(arguments: list[str]) -> int:
    """Build, ask, print."""
    number = int((*arguments, "10000")[0])
    chance = random.Random(_SEED)
    model = BundledModel()
    with TemporaryDirectory() as data:
        store = EmbeddedStore(Path(data))
        begun = time.perf_counter()
        store.write(*_build(number, chance, model))
        store.publish("scale")
        print(f"{number} passages written in {time.perf_counter() - begun:.1f} s")
        index = store.open("scale")
        bodies = bodies_of(index.build.sources)
        parts = Parts(index, bodies, model, learn_field(model.embed), _sentence_vectors)
        questions = [
            f"What does the plan say about the {' and the '.join(_drawn(chance, 3))}?"
            for _ in range(QUESTIONS)
        ]
        vectors = list(model.embed(questions))

        def searching(n: int) -> None:
            search(questions[n], vectors[n], index, Filters(), 10)

        def answering(n: int) -> None:
            answer_question(Asked(questions[n]), parts)

        _report("hybrid search, without embedding the question", searching)
        _report("whole answer", answering)
    return 0


def _sentence_vectors(texts: Sequence[str]) -> list[Vector]:
    """As looked up: one random direction for all, since a sync has made the real ones before."""
    drawn = np.random.default_rng(_SEED).normal(size=BundledModel.dimensions).astype(np.float32)
    return [drawn / np.linalg.norm(drawn)] * len(texts)


def _build(
    number: int, chance: random.Random, model: BundledModel
) -> tuple[Build, list[IndexedPassage]]:
    sources = tuple(
        Source(
            f"s{n}", f"Report {n} on the {_drawn(chance, 1)[0]}", f"Body {n % 20}", f"Body {n % 20}"
        )
        for n in range(max(1, number // 50))
    )
    passages = [_passage(n, sources[n % len(sources)], chance) for n in range(number)]
    by_id = {source.id: source for source in sources}
    texts = [embedded_text(by_id[p.source_id], p) for p in passages]
    noise = np.random.default_rng(_SEED).normal(size=(number, model.dimensions))
    vectors = (noise / np.linalg.norm(noise, axis=1, keepdims=True)).astype(np.float32)
    manifest = Manifest("scale", "scale", model.name, model.dimensions, number, "", {}, {})
    indexed = [
        IndexedPassage(passage, vector, bm25.encode_passage(text))
        for passage, vector, text in zip(passages, vectors, texts, strict=True)
    ]
    return Build(manifest, sources, vocabulary(texts)), indexed


def _passage(n: int, source: Source, chance: random.Random) -> Passage:
    sentences = (f"The {' '.join(_drawn(chance, 14))} matters." for _ in range(6))
    text = " ".join(sentences)
    place = n // 50
    attribution = Attribution(source.publisher, "own")
    return Passage(
        f"{source.id}.x.{place}",
        source.id,
        text,
        0,
        len(text),
        ("Part",),
        place,
        place,
        attribution,
    )


def _drawn(chance: random.Random, number: int) -> list[str]:
    """Words by Zipf's law: the n-th is drawn in proportion to 1/n."""
    last = len(_WORDS) - 1
    return [_WORDS[min(last, int(last ** chance.random()))] for _ in range(number)]


def _report(name: str, run: Callable[[int], None]) -> None:
    run(0)
    taken = []
    for n in range(QUESTIONS):
        begun = time.perf_counter()
        run(n)
        taken.append((time.perf_counter() - begun) * 1000)
    print(f"{name}: p50 {np.percentile(taken, 50):.1f} ms, p95 {np.percentile(taken, 95):.1f} ms")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
