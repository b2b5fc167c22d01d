"""Which way of reading a follow-up finds the right passage: python -m benchmarks.follow_ups FOLDER

FOLDER is a question set as in benchmarks.fusion. Prints recall@5, recall@10 and nDCG@10 of the
questions with a history, and how much each way is above the last turn alone: the paired mean in
points with its 95 per cent bootstrap interval.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.answering.answer import Turn
from api.answering.bodies import Bodies
from api.answering.embed_question import embed_question
from api.answering.follow_ups import readings
from benchmarks.fusion import index_of, ndcg, relevant, rows_of
from ingestion.bundled_model import BundledModel
from ingestion.index import Filters, PassageIndex
from ingestion.searching import search
from ingestion.vector_cache import VectorCache

DRAWS = 2_000
ALONE = "last turn alone"
Row = dict[str, Any]
Scores = NDArray[np.float64]  # (questions, 3)


def main(folders: list[str]) -> int:
    """Print a table a folder."""
    cache = VectorCache(Path("data"))
    for folder in map(Path, folders):
        with TemporaryDirectory() as data:
            index = index_of(folder, Path(data), cache)
            rows = rows_of(folder / "questions.jsonl")
            _report(folder, [row for row in rows if row["history"] and row["relevant"]], index)
    return 0


def ways() -> dict[str, Callable[[Row], str]]:
    """Every way that is compared, by name: from a row to the question that is searched for."""
    return {
        ALONE: lambda row: row["question"],
        "all turns joined": lambda row: " ".join(_asked(row)),
        "last two turns joined": lambda row: " ".join(_asked(row)[-2:]),
        "first reading": _first_reading,
    }


def _asked(row: Row) -> list[str]:
    before = [turn["text"] for turn in row["history"] if turn["role"] == "user"]
    return [*before, row["question"]]


def _first_reading(row: Row) -> str:
    history = tuple(Turn(turn["role"], turn["text"]) for turn in row["history"])
    return readings(row["question"], history, Bodies(()))[0].text


def _report(folder: Path, rows: list[Row], index: PassageIndex) -> None:
    model = BundledModel()
    scores = {
        name: np.array([_scores(way(row), row, index, model) for row in rows])
        for name, way in ways().items()
    }
    leaning = np.mean([_first_reading(row) != " ".join(row["question"].split()) for row in rows])
    print(f"\n{folder.name}: {len(rows)} questions with a history, {leaning:.0%} rewritten")
    print(f"{'way':24} R@5    R@10   nDCG@10")
    for name, scored in scores.items():
        means = "  ".join(f"{mean:.3f}" for mean in scored.mean(axis=0))
        print(f"{name:24} {means}  {_gains(scored - scores[ALONE])}")


def _scores(question: str, row: Row, index: PassageIndex, model: BundledModel) -> list[float]:
    """Recall among the first five and ten, and nDCG."""
    found = search(question, embed_question(question, model), index, Filters(), 10)
    ids, good = [entry.passage.id for entry in found], relevant(row)
    recalls = [len(set(ids[:depth]) & good) / len(good) for depth in (5, 10)]
    return [*recalls, ndcg(ids, good)]


def _gains(differences: Scores) -> str:
    """Mean difference and interval of each measure, in points."""
    drawn = np.random.default_rng(1).integers(0, len(differences), (DRAWS, len(differences)))
    low, high = np.percentile(differences[drawn].mean(axis=1), [2.5, 97.5], axis=0) * 100
    means = differences.mean(axis=0) * 100
    parts = zip(means, low, high, strict=True)
    return "  ".join(f"{mean:+.1f} ({least:+.1f} to {most:+.1f})" for mean, least, most in parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
