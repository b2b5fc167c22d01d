"""Speed at scale on the embedded engine: python -m benchmarks.scale [PASSAGES].

Grows the corpus to PASSAGES passages (benchmarks.grow) and puts development questions to it, each
once, as readers do. A whole answer is compared with the bare embedding of its question, which no
answer can do without, so that the machine cancels out. The aim: at 1,000 passages at most 6 times
as long (p50) and 15 times (p95); at 100,000 less than twice that.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np

from api.answering.answer import Asked, Turn
from api.answering.answer_question import answer_question
from api.answering.parts import Parts, parts_of
from api.answering.retrieve import KEPT
from api.answering.route import learn_field
from benchmarks.grow import NAME, grow
from evals.question_file import Question, read_questions
from ingestion.bundled_model import BundledModel
from ingestion.embedded_engine import EmbeddedStore
from ingestion.index import Filters
from ingestion.searching import search
from ingestion.trained_reader import load_reader

QUESTIONS, WARMING = 200, 20
_SEED = 20
_FILE = Path("evals/questions/dev.yaml")

T = TypeVar("T")


@dataclass(frozen=True)
class Taken:
    """Milliseconds that one question took, and those of the steps of its answer."""

    embedding: float
    search: float
    answer: float
    steps: dict[str, float]


def main(arguments: list[str]) -> int:
    """Build, ask, print."""
    number = int((*arguments, "1000")[0])
    drawn = random.Random(_SEED).sample(read_questions(_FILE), WARMING + QUESTIONS)
    with TemporaryDirectory() as data:
        parts = _parts(number, Path(data))
        taken = [_taken(question, parts) for question in drawn][WARMING:]
    print(f"{number} passages, {len(parts.index.build.sources)} sources, {len(taken)} questions")
    print(f"{'':38} p50     p95")
    _row("embedding the question, ms", [t.embedding for t in taken])
    _row("hybrid search, ms", [t.search for t in taken])
    _row("whole answer, ms", [t.answer for t in taken])
    _row("whole answer / embedding its question", [t.answer / t.embedding for t in taken])
    for step in dict.fromkeys(name for t in taken for name in t.steps):
        _row(f"  {step}, ms", [t.steps[step] for t in taken if step in t.steps])
    return 0


def _parts(number: int, data: Path) -> Parts:
    model, store = BundledModel(), EmbeddedStore(data)
    with _told("passages and their vectors made"):
        grown = grow(number, model)
    with _told("written and optimised"):
        store.write(grown.build, grown.passages)
    with _told("opened"):
        reader = load_reader("bundled")
        return parts_of(store.open(NAME), model, learn_field(model.embed), reader)


def _taken(question: Question, parts: Parts) -> Taken:
    text = question.question
    history = tuple(Turn(turn.role, turn.content) for turn in question.history)
    embedding, vector = _timed(lambda: next(iter(parts.model.embed([text]))))
    searching, _ = _timed(lambda: search(text, vector, parts.index, Filters(), KEPT))
    answering, answer = _timed(lambda: answer_question(Asked(text, history), parts))
    return Taken(embedding, searching, answering, dict(answer.timings_ms))


def _timed(run: Callable[[], T]) -> tuple[float, T]:
    begun = time.perf_counter()
    done = run()
    return (time.perf_counter() - begun) * 1000, done


@contextmanager
def _told(what: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    print(f"{what} in {time.perf_counter() - begun:.1f} s", flush=True)


def _row(name: str, values: Sequence[float]) -> None:
    print(f"{name:37} {np.percentile(values, 50):6.1f}  {np.percentile(values, 95):6.1f}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
