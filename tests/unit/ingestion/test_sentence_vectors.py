"""Vectors of sentences, looked up while a reader waits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from ingestion.sentence_vectors import SentenceVectors, embedded_sentence, embedded_sentences
from ingestion.sources import Attribution, Passage
from ingestion.vector_cache import VectorCache
from tests.conftest import Synced
from tests.unit.ingestion.test_vector_cache import CountingModel

WORDS = "Boards meet in May. Places meet in June."
PASSAGE = Passage("a.b.0", "a", WORDS, 0, 40, ("Plans", "Dates"), 0, 0, Attribution("A", "own"))


def test_a_sentence_is_embedded_behind_its_headings() -> None:
    """As answering asks for it."""
    assert list(embedded_sentences(PASSAGE)) == [
        "Plans > Dates. Boards meet in May.",
        "Plans > Dates. Places meet in June.",
    ]
    assert embedded_sentence((), "Boards meet.") == ". Boards meet."


def test_what_a_sync_made_is_not_made_again(tmp_path: Path) -> None:
    """The cache answers, and memory after it."""
    cache, model = VectorCache(tmp_path), CountingModel()
    made = list(cache.embed(model, ["one", "three"]))
    cache.close()
    asked = CountingModel()
    vectors = SentenceVectors(asked, tmp_path)
    assert np.array_equal(vectors(["three", "one", "three"]), [made[1], made[0], made[1]])
    assert asked.asked == []


def test_what_the_cache_lacks_is_made_once() -> None:
    """Another machine may have indexed."""
    model = CountingModel()
    vectors = SentenceVectors(model)
    assert [float(vector[0]) for vector in vectors(["one", "three", "one"])] == [3, 5, 3]
    assert model.asked == ["one", "three"]


def test_a_damaged_cache_is_done_without(tmp_path: Path) -> None:
    """A reader gets an answer, only later."""
    (tmp_path / "vectors.sqlite").write_bytes(b"no database at all" * 100)
    assert [float(vector[0]) for vector in SentenceVectors(CountingModel(), tmp_path)(["one"])] == [
        3
    ]


def test_threads_may_ask_at_once(tmp_path: Path) -> None:
    """Each gets the vectors of its own sentences."""
    cache = VectorCache(tmp_path)
    texts = ["x" * number for number in range(1, 200)]
    list(cache.embed(CountingModel(), texts))
    cache.close()
    vectors = SentenceVectors(CountingModel(), tmp_path)
    ask: Callable[[str], float] = lambda text: float(vectors([text])[0][0])  # noqa: E731
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, texts * 4)) == [len(text) for text in texts] * 4


def test_a_sync_makes_the_vectors_of_every_sentence(tmp_path: Path, synced: Synced) -> None:
    """So that none is made while a reader waits."""
    synced({"a.md": f"---\ntitle: A\n---\n\n# Dates\n\n{WORDS}\n"})
    model = CountingModel("all-MiniLM-L6-v2-int8")
    SentenceVectors(model, tmp_path / "data")(["Dates. Boards meet in May."])
    assert model.asked == []
