"""How well sentences are picked and gaps are seen: python -m benchmarks.answering FOLDER [LIMIT].

FOLDER is a question set as in benchmarks.fusion, with `answers` and `answerable`. For several
thresholds of coverage it prints the share of answerable questions whose first claims hold an
answer, and the share of unanswerable ones that are refused.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.answering.bodies import bodies_of
from api.answering.question import Reading, read_question
from api.answering.ranking import RankedUnit, rank
from api.answering.retrieve import retrieve
from api.answering.runs import runs_around
from api.answering.units import units
from api.matching import normalise
from benchmarks.fusion import index_of, rows_of
from ingestion.bundled_model import BundledModel
from ingestion.index import Filters, PassageIndex
from ingestion.sentence_vectors import SentenceVectors
from ingestion.vector_cache import VectorCache

THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)


@dataclass(frozen=True)
class Seen:
    """The best unit for a question, and whether it holds an answer."""

    answerable: bool
    best: RankedUnit | None
    right: bool


def main(arguments: list[str]) -> int:
    """Print the table."""
    folder, limit = Path(arguments[0]), int((*arguments, "100000")[1])
    with TemporaryDirectory() as data:
        index = index_of(folder, Path(data), VectorCache(Path("data")))
        model = BundledModel()
        seen = [_seen(row, index, model) for row in rows_of(folder / "questions.jsonl")[:limit]]
    answerable = [entry for entry in seen if entry.answerable]
    unanswerable = [entry for entry in seen if not entry.answerable]
    print(f"{folder.name}: {len(answerable)} answerable, {len(unanswerable)} not")
    print(f"first unit right, without refusing: {_share([e.right for e in answerable]):.3f}")
    print("covered  right  refused  mean")
    for threshold in THRESHOLDS:
        right = _share([e.right and _covers(e, threshold) for e in answerable])
        refused = _share([not _covers(e, threshold) for e in unanswerable])
        print(f"{threshold:7}  {right:.3f}  {refused:.3f}    {(right + refused) / 2:.3f}")
    return 0


def _seen(row: dict[str, Any], index: PassageIndex, model: BundledModel) -> Seen:
    reading: Reading = read_question(row["question"], bodies_of(()))
    vector = next(iter(model.embed([row["question"]])))
    ranked = retrieve(reading, vector, index, Filters())
    scores = {entry.passage.id: entry.score for entry in ranked}
    runs = runs_around(ranked, index, 0)
    candidates = [(u, scores.get(u.passage.id, 0.0)) for run in runs for u in units(run)]
    build = index.build
    best = rank(reading, candidates, build.by_id, build.vocabulary, vector, SentenceVectors(model))
    if not best:
        return Seen(row["answerable"], None, False)
    said = normalise(best[0].unit.text)
    right = any(normalise(answer) in said for answer in row["answers"])
    return Seen(row["answerable"], best[0], right)


def _covers(entry: Seen, threshold: float) -> bool:
    return entry.best is not None and entry.best.covered >= threshold


def _share(flags: list[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
