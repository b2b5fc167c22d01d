"""Which fusion finds the right passage: python -m benchmarks.fusion FOLDER...

Each FOLDER is a question set: corpus.jsonl (id, title, text) and questions.jsonl (question,
relevant, answerable, history). Prints recall@5 and nDCG@10 for each way of ranking.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ingestion import bm25
from ingestion.bundled_model import BundledModel
from ingestion.embedded_engine import EmbeddedStore
from ingestion.fusion import fuse
from ingestion.index import Build, Filters, IndexedPassage, Lists, Manifest, PassageIndex, Scored
from ingestion.sources import Attribution, Passage, Source, embedded_text
from ingestion.terms import vocabulary
from ingestion.vector_cache import VectorCache

DEPTH = 50
Ranking = Callable[[Lists], list[str]]


def main(folders: list[str]) -> int:
    """Print a table a folder."""
    cache = VectorCache(Path("data"))
    for folder in map(Path, folders):
        with TemporaryDirectory() as data:
            index = index_of(folder, Path(data), cache)
            _report(folder, index)
    return 0


def index_of(folder: Path, data: Path, cache: VectorCache) -> PassageIndex:
    """An index of a question set's passages, each a section of its own, without holders."""
    rows = rows_of(folder / "corpus.jsonl")
    model = BundledModel()
    sources = tuple(
        Source(f"s{n}", row["title"] or "Untitled", "", "") for n, row in enumerate(rows)
    )
    passages = [
        Passage(
            _passage_id(row["id"]),
            f"s{n}",
            row["text"],
            0,
            len(row["text"]),
            (),
            0,
            0,
            Attribution("", "own"),
        )
        for n, row in enumerate(rows)
    ]
    texts = [embedded_text(s, p) for s, p in zip(sources, passages, strict=True)]
    manifest = Manifest("b", "v", model.name, model.dimensions, len(rows), "", {}, {})
    store = EmbeddedStore(data)
    vectors = cache.embed(model, texts)
    indexed = (
        IndexedPassage(passage, vector, bm25.encode_passage(text))
        for passage, vector, text in zip(passages, vectors, texts, strict=True)
    )
    frequencies = bm25.document_frequencies(texts)
    store.write(Build(manifest, sources, vocabulary(texts), frequencies), indexed)
    return store.open("b")


def _report(folder: Path, index: PassageIndex) -> None:
    model = BundledModel()
    asked = [row for row in rows_of(folder / "questions.jsonl") if row.get("relevant")]
    found = []
    for row in asked:
        vector = next(iter(model.embed([row["question"]])))
        lists = index.search(vector, bm25.encode_question(row["question"]), Filters(), DEPTH)
        found.append((lists, relevant(row)))
    print(f"\n{folder.name}: {index.build.manifest.passages} passages, {len(asked)} questions")
    print(f"{'ranking':24} R@5    nDCG@10")
    for name, ranking in rankings().items():
        scored = [(ranking(lists), good) for lists, good in found]
        recall = np.mean([len(set(ids[:5]) & good) / len(good) for ids, good in scored])
        gain = np.mean([ndcg(ids[:10], good) for ids, good in scored])
        print(f"{name:24} {recall:.3f}  {gain:.3f}")


def rankings() -> dict[str, Ranking]:
    """Every way that is compared, by name."""
    weights = (0.3, 0.4, 0.5, 0.6, 0.7)
    return {
        "BM25": lambda lists: _ids(lists.bm25),
        "dense": lambda lists: _ids(lists.dense),
        "reciprocal rank (60)": lambda lists: _reciprocal(lists, 60),
        "reciprocal rank (2)": lambda lists: _reciprocal(lists, 2),
        "three sigmas (DBSF)": _dbsf,
        **{f"weighted, dense {w}": _weighted(w) for w in weights},
    }


def _weighted(weight: float) -> Ranking:
    return lambda lists: [entry.passage.id for entry in fuse(lists, DEPTH, weight)]


def _reciprocal(lists: Lists, constant: int) -> list[str]:
    scores: dict[str, float] = {}
    for scored in (lists.dense, lists.bm25):
        for rank, entry in enumerate(scored, 1):
            scores[entry.passage.id] = scores.get(entry.passage.id, 0) + 1 / (constant + rank)
    return sorted(scores, key=lambda i: (-scores[i], i))


def _dbsf(lists: Lists) -> list[str]:
    scores: dict[str, float] = {}
    for scored in (lists.dense, lists.bm25):
        values = np.array([entry.score for entry in scored] or [0.0])
        low, high = values.mean() - 3 * values.std(), values.mean() + 3 * values.std()
        for entry in scored:
            share = (entry.score - low) / (high - low) if high > low else 0.5
            scores[entry.passage.id] = scores.get(entry.passage.id, 0) + float(share)
    return sorted(scores, key=lambda i: (-scores[i], i))


def _ids(scored: Iterable[Scored]) -> list[str]:
    return [entry.passage.id for entry in scored]


def ndcg(ids: list[str], relevant: set[str]) -> float:
    """Normalised discounted cumulative gain of `ids`, which are 10 at most."""
    gained = sum(1 / math.log2(rank + 2) for rank, i in enumerate(ids) if i in relevant)
    return gained / sum(1 / math.log2(rank + 2) for rank in range(min(10, len(relevant))))


def _passage(row: dict[str, Any], source: Source) -> Passage:
    words, nobody = row["text"], Attribution("", "own")
    return Passage(_passage_id(row["id"]), source.id, words, 0, len(words), (), 0, 0, nobody)


def relevant(row: dict[str, Any]) -> set[str]:
    """The ids of the passages that answer the question of `row`."""
    return {_passage_id(told) for told in row["relevant"]}


def _passage_id(told: str) -> str:
    """As the product writes ids: what follows the last full stop is the place in a section."""
    return f"{told}.0"


def rows_of(file: Path) -> list[dict[str, Any]]:
    """The rows of a .jsonl file."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
