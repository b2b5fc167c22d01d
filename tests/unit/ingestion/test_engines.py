"""The choice of engine and model."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.embedded_engine import EmbeddedStore
from ingestion.engines import build_store, recorded_name, require_model
from ingestion.errors import ModelError
from ingestion.index import Manifest
from ingestion.settings import Settings


def made_by(model: str) -> Manifest:
    """The manifest of a build that `model` made."""
    return Manifest("b", "v", model, 2, 0, "", {}, {})


def test_a_build_of_the_wanted_model_is_used() -> None:
    """The setting 'bundled' stands for the bundled model's own name."""
    require_model(made_by(recorded_name("bundled")), "bundled")
    require_model(made_by("some/model"), "some/model")


def test_a_build_of_another_model_is_refused_with_both_names() -> None:
    """Vectors of two models cannot be compared."""
    with pytest.raises(ModelError) as raised:
        require_model(made_by("some/model"), "bundled")
    message = str(raised.value)
    assert "some/model" in message
    assert recorded_name("bundled") in message
    assert "./assistant sync" in message


def test_without_a_server_the_embedded_engine_serves(tmp_path: Path) -> None:
    """Nothing is created before something is written."""
    settings = Settings(data_dir=tmp_path / "data", qdrant_url=None)
    assert isinstance(build_store(settings), EmbeddedStore)
    assert not (tmp_path / "data").exists()
