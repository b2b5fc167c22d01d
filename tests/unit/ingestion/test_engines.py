"""The choice of engine and model."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.embedded_engine import EmbeddedStore
from ingestion.engines import build_store, recorded_name, require_model
from ingestion.errors import ModelError
from ingestion.index import Build, Filters, Lists, Manifest
from ingestion.settings import Settings
from ingestion.sources import Passage
from ingestion.terms import Vocabulary


class OpenIndex:
    """An open build that says which model made it."""

    def __init__(self, model: str) -> None:
        """Holds nothing."""
        manifest = Manifest("b", "v", model, 2, 0, "", {}, {})
        self.build = Build(manifest, (), Vocabulary({}, 0))

    def search(self, *_: object, **__: object) -> Lists:
        """Finds nothing."""
        return Lists()

    def passages(self, *_: object) -> dict[str, Passage]:
        """Knows nothing."""
        return {}

    def passages_of(self, *_: object) -> list[Passage]:
        """Knows nothing."""
        return []


def test_a_build_of_the_wanted_model_is_used() -> None:
    """The setting 'bundled' stands for the bundled model's own name."""
    require_model(OpenIndex(recorded_name("bundled")), "bundled")
    require_model(OpenIndex("some/model"), "some/model")
    assert OpenIndex("m").search(Filters()) == Lists()


def test_a_build_of_another_model_is_refused_with_both_names() -> None:
    """Vectors of two models cannot be compared."""
    with pytest.raises(ModelError) as raised:
        require_model(OpenIndex("some/model"), "bundled")
    message = str(raised.value)
    assert "some/model" in message
    assert recorded_name("bundled") in message
    assert "python -m ingestion sync" in message


def test_without_a_server_the_embedded_engine_serves(tmp_path: Path) -> None:
    """Nothing is created before something is written."""
    settings = Settings(data_dir=tmp_path / "data", qdrant_url=None)
    assert isinstance(build_store(settings), EmbeddedStore)
    assert not (tmp_path / "data").exists()
