"""How well sentences are picked and gaps are seen: python -m benchmarks.answering FOLDER.

FOLDER is a question set as in benchmarks.fusion, with `answers`, `answerable` and the article that
a question is about (meta.article). Prints in how many answerable questions the first unit holds an
answer, and by how much answerable questions look more answerable than others: the area under the
ROC curve (0.5 is chance), with its 95 per cent interval by bootstrap over questions. The regression
is fitted to other articles than those it is scored on.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from api.answering.bodies import Bodies
from api.answering.parts import Parts
from api.answering.ranking import answerable, rank
from api.answering.retrieve import sought
from api.answering.route import learn_field
from api.answering.spelling import Spelling
from api.answering.weights import weights
from benchmarks.fusion import index_of, rows_of
from evals.fitting import READER, Example, Models, fitted, folds, probability
from evals.intervals import rate
from evals.told_apart import auroc, estimate
from ingestion.bm25 import encode_question
from ingestion.bundled_model import BundledModel
from ingestion.index import Filters, PassageIndex
from ingestion.matching import normalise
from ingestion.trained_reader import load_reader
from ingestion.vector_cache import VectorCache

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FOLDS, SEED = 5, 0
FITTED = "logistic regression"


@dataclass(frozen=True)
class Found:
    """What was found for a question: whether the first unit is right, and scores by name."""

    example: Example
    right: bool
    scores: dict[str, float]


def main(arguments: list[str]) -> int:
    """Print the table."""
    folder = Path(arguments[0])
    with TemporaryDirectory() as data:
        parts = _parts(index_of(folder, Path(data), VectorCache(Path("data"))))
        found = [_found(row, parts) for row in rows_of(folder / "questions.jsonl")]
    of = np.array([entry.example.answerable for entry in found])
    right = rate(sum(e.right for e in found if e.example.answerable), int(of.sum()))
    print(f"{folder.name}: {of.sum()} answerable, {(~of).sum()} not")
    print(f"first unit holds an answer: {right}")
    print(f"{'told apart by':34} AUROC")
    by_name = {name: np.array([e.scores[name] for e in found]) for name in found[0].scores}
    for name, scores in {FITTED: _out_of_fold([e.example for e in found]), **by_name}.items():
        told = estimate(auroc, list(scores), list(of))
        print(f"{name:34} {told.value:.3f} ({told.low:.3f} to {told.high:.3f})")
    return 0


def _out_of_fold(examples: list[Example]) -> Floats:
    """For each the probability by a model that has seen no question of its article.

    Units are in the order of the product's score: it is the one signal that ranks them.
    """
    number = min(FOLDS, len({example.group for example in examples}))
    chances = np.zeros(len(examples))
    for held_out in folds(examples, number, SEED):
        others = [e for e, held in zip(examples, held_out, strict=True) if not held]
        model = fitted(others, Models(("score",), READER.answerable))
        for at in np.flatnonzero(held_out):
            chances[at] = probability(examples[at], model)
    return chances


def _parts(index: PassageIndex) -> Parts:
    """As parts_of, but for bodies and titles: a question set has none."""
    model, words = BundledModel(), index.build.vocabulary
    return Parts(
        index=index,
        bodies=Bodies(()),
        model=model,
        field=learn_field(model.embed),
        spelling=Spelling(words, model.count_tokens),
        reader=load_reader("bundled"),
        words=weights("words"),
        weights=weights("reader"),
    )


def _found(row: dict[str, Any], parts: Parts) -> Found:
    question = parts.spelling.mended(row["question"])
    asked = sought(question, parts, Filters())
    ranked = rank(asked, parts)
    told = [{**entry.seen.signals, "score": entry.score} for entry in ranked]
    holds = [_holds(entry.unit.text, row["answers"]) for entry in ranked]
    bm25 = parts.index.search(asked.vector, encode_question(question), Filters(), 1).bm25
    example = Example(
        group=row["meta"]["article"],
        answerable=row["answerable"],
        signals=np.array([list(signals.values()) for signals in told]),
        facts=np.array(holds)[:, None],
        names=tuple(told[0]),
    )
    scores = {
        "the weights of the product": answerable(ranked[0], parts.weights),
        "BM25 of the best passage": bm25[0].score if bm25 else 0.0,
        "reader's log-odds of the best unit": told[0]["reader"],
        "coverage of the best unit": told[0]["covered"],
    }
    return Found(example, holds[0], scores)


def _holds(text: str, answers: list[str]) -> bool:
    said = normalise(text)
    return any(normalise(answer) in said for answer in answers)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
