"""The vector cache."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ingestion.vector_cache import VectorCache, mend_vectors

if TYPE_CHECKING:
    from ingestion.embedding import Vector


class CountingModel:
    """Embeds a text as its length, and remembers what it was asked."""

    dimensions = 2
    max_tokens = 254

    def __init__(self, name: str = "counting") -> None:
        """Asked nothing yet."""
        self.name = name
        self.asked: list[str] = []

    def embed(self, texts: Iterable[str]) -> Iterator[Vector]:
        """(length, 1) of each text."""
        for text in texts:
            self.asked.append(text)
            yield np.array([len(text), 1], dtype=np.float32)

    def count_tokens(self, text: str) -> int:
        """Words."""
        return len(text.split())


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[VectorCache]:
    """A new cache."""
    opened = VectorCache(tmp_path / "data")
    yield opened
    opened.close()


def embedded(cache: VectorCache, model: CountingModel, *texts: str) -> list[float]:
    """The first value of each vector."""
    return [float(vector[0]) for vector in cache.embed(model, texts)]


def test_only_what_changed_is_embedded(cache: VectorCache) -> None:
    """The rest comes from the cache, in the order asked."""
    model = CountingModel()
    assert embedded(cache, model, "a", "bb") == [1, 2]
    assert embedded(cache, model, "bb", "ccc", "a") == [2, 3, 1]
    assert model.asked == ["a", "bb", "ccc"]


def test_each_model_has_vectors_of_its_own(cache: VectorCache) -> None:
    """A cached vector of one model is never given out for another."""
    other = CountingModel("other")
    embedded(cache, CountingModel(), "a")
    embedded(cache, other, "a")
    assert other.asked == ["a"]


def test_a_text_is_embedded_once_though_it_stands_twice(cache: VectorCache) -> None:
    """In one run too."""
    model = CountingModel()
    assert embedded(cache, model, "a", "bb", "a", "bb") == [1, 2, 1, 2]
    assert model.asked == ["a", "bb"]


def test_what_was_embedded_before_it_broke_off_is_kept(tmp_path: Path) -> None:
    """The model failed on the third text."""

    class Failing(CountingModel):
        def embed(self, texts: Iterable[str]) -> Iterator[Vector]:
            for number, vector in enumerate(super().embed(texts)):
                if number == 2:
                    raise RuntimeError("broken")
                yield vector

    first = VectorCache(tmp_path)
    with pytest.raises(RuntimeError):
        list(first.embed(Failing(), ["a", "bb", "ccc"]))
    second, model = VectorCache(tmp_path), CountingModel()
    assert embedded(second, model, "a", "bb", "ccc") == [1, 2, 3]
    assert model.asked == ["ccc"]
    first.close()
    second.close()


def test_what_is_not_kept_is_embedded_again(cache: VectorCache) -> None:
    """And nothing else; another model's vector of the same text is not kept either."""
    model, other = CountingModel(), CountingModel("other")
    embedded(cache, model, "a", "bb")
    embedded(cache, other, "bb")
    cache.keep(model.name, ["bb", "unknown"])
    assert embedded(cache, model, "a", "bb") == [1, 2]
    assert embedded(cache, other, "bb") == [2]
    assert model.asked == ["a", "bb", "a"]
    assert other.asked == ["bb", "bb"]


def test_a_vector_is_the_same_when_made_and_when_cached(cache: VectorCache) -> None:
    """Of 16 bits both times, so that a build does not depend on what was cached."""

    class Thirds(CountingModel):
        def embed(self, texts: Iterable[str]) -> Iterator[Vector]:
            for vector in super().embed(texts):
                yield (vector / 3).astype(np.float32)

    (made,), (cached,) = (list(cache.embed(Thirds(), ["a"])) for _ in range(2))
    assert made.tolist() == cached.tolist()
    assert made[0] == pytest.approx(1 / 3, abs=1e-3)
    assert made.dtype == np.float32


def test_a_cache_of_another_format_is_begun_anew(tmp_path: Path) -> None:
    """Its vectors have another length: none is read, and the file takes their room no longer."""
    model, file = CountingModel(), tmp_path / "vectors.sqlite"
    first = VectorCache(tmp_path)
    embedded(first, model, "a", "bb")
    first.close()
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version=0")
    database.close()
    told = mend_vectors(tmp_path)
    assert told == "vectors.sqlite is damaged or of another version, 0 vectors in it are kept"
    again = VectorCache(tmp_path)
    assert embedded(again, model, "a") == [1]
    assert model.asked == ["a", "bb", "a"]
    again.close()


def test_a_damaged_cache_is_begun_anew(tmp_path: Path) -> None:
    """The bug: sync ended in a trace over a file that it could make again."""
    (tmp_path / "vectors.sqlite").write_bytes(b"this is no database" * 100)
    model = CountingModel()
    cache = VectorCache(tmp_path)
    assert len(list(cache.embed(model, ["a text"]))) == 1
    cache.close()


def test_a_vector_that_is_not_as_it_was_stored_is_made_anew(tmp_path: Path) -> None:
    """One bit of it is enough, and the others are kept."""
    model, file = CountingModel(), tmp_path / "vectors.sqlite"
    first = VectorCache(tmp_path)
    embedded(first, model, "a", "bb")
    first.close()
    database = sqlite3.connect(file)
    first_key = "SELECT min(key) FROM entries"
    database.execute(f"UPDATE entries SET value = zeroblob(16) WHERE key = ({first_key})")
    database.commit()
    database.close()
    again = VectorCache(tmp_path)
    assert embedded(again, model, "a", "bb") == [1, 2]
    assert len(model.asked) == 3
    again.close()


def test_what_is_sound_of_a_damaged_file_is_kept(tmp_path: Path) -> None:
    """A page of it is garbled: a few vectors of many are made anew."""
    model, file = CountingModel(), tmp_path / "vectors.sqlite"
    texts = ["x" * number for number in range(1, 2000)]
    first = VectorCache(tmp_path)
    list(first.embed(model, texts))
    first.close()
    assert mend_vectors(tmp_path) is None
    with file.open("r+b") as opened:
        opened.seek(10 * 4096)
        opened.write(b"no page at all" * 292)
    told = mend_vectors(tmp_path)
    assert told is not None
    assert told.startswith("vectors.sqlite is damaged")
    model.asked.clear()
    again = VectorCache(tmp_path)
    assert embedded(again, model, *texts) == list(range(1, 2000))
    assert 0 < len(model.asked) < 500
    again.close()
