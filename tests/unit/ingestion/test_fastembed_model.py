"""The adapter for FastEmbed, run offline on the bundled weights."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ingestion.errors import ModelError

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel

NAME = "house/minilm"
CONFIGS = {
    "config.json": {"pad_token_id": 0},
    "tokenizer_config.json": {"model_max_length": 256, "pad_token": "[PAD]"},
    "special_tokens_map.json": {"pad_token": "[PAD]"},
}


@pytest.fixture(scope="module")
def fastembed(tmp_path_factory: pytest.TempPathFactory) -> EmbeddingModel:
    """The bundled weights where FastEmbed looks for a model that it has fetched before."""
    from fastembed import TextEmbedding  # noqa: TID251 - adds the model under test to its list
    from fastembed.common.model_description import (  # noqa: TID251 - the same
        ModelSource,
        PoolingType,
    )

    from ingestion.bundled_model import model_files
    from ingestion.fastembed_model import FastEmbedModel

    cache = tmp_path_factory.mktemp("fastembed")
    _fill(cache / "minilm", *model_files())
    TextEmbedding.add_custom_model(
        NAME,
        pooling=PoolingType.MEAN,
        normalization=True,
        sources=ModelSource(url="https://nowhere.invalid/minilm.tar.gz"),
        dim=384,
        model_file="model.onnx",
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FASTEMBED_CACHE_PATH", str(cache))
        return FastEmbedModel(NAME)


def _fill(folder: Path, weights: Path, tokenizer: Path) -> None:
    folder.mkdir()
    shutil.copy(weights, folder / "model.onnx")
    shutil.copy(tokenizer, folder / "tokenizer.json")
    for name, content in CONFIGS.items():
        (folder / name).write_text(json.dumps(content))


def test_it_gives_the_vectors_of_the_same_weights(
    fastembed: EmbeddingModel, model: EmbeddingModel
) -> None:
    """Unit vectors, equal to those of the bundled model."""
    texts = ["A board decides.", "Places deliver what they can, and say so."]
    for theirs, ours in zip(fastembed.embed(texts), model.embed(texts), strict=True):
        assert theirs.dtype == np.float32
        assert float(theirs @ ours) == pytest.approx(1, abs=1e-4)


def test_it_tells_name_dimensions_and_limit(fastembed: EmbeddingModel) -> None:
    """As the splitter and the build need them."""
    assert (fastembed.name, fastembed.dimensions) == (NAME, 384)
    assert 100 < fastembed.max_tokens <= 254
    assert fastembed.count_tokens("the board") == 2


def test_its_count_tells_a_long_text_from_a_short_one(fastembed: EmbeddingModel) -> None:
    """Up to the model's limit at least: the splitter compares with that."""
    assert fastembed.count_tokens("the board " * 1000) >= fastembed.max_tokens


def test_a_name_that_fastembed_does_not_know_is_a_clear_error() -> None:
    """One line that names the setting."""
    from ingestion.embedding import load_model

    with pytest.raises(ModelError, match="EMBEDDING_MODEL=no/such-model") as raised:
        load_model("no/such-model")
    assert "\n" not in str(raised.value)
