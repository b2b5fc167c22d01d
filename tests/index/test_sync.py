"""Sync as a diff by digest, on the real model and the embedded engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingestion.embedded_engine import EmbeddedStore
from ingestion.errors import DamagedBuildError
from ingestion.settings import BUNDLED_NAME
from ingestion.sync import sync
from ingestion.sync_report import SyncReport
from tests.conftest import Corpus

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel


def text(word: str) -> str:
    """A source about `word`."""
    return f"# On {word}\n\nBoards plan {word}.\n"


class Syncing:
    """Runs sync again and again on one store."""

    def __init__(self, data: Path, corpus: Corpus, model: EmbeddingModel) -> None:
        """Nothing has been loaded yet."""
        self.store = EmbeddedStore(data)
        self.loaded = 0
        self._data, self._corpus, self._model = data, corpus, model

    def __call__(self, files: dict[str, str]) -> SyncReport:
        """Bring the store in line with `files`."""
        return sync((self._corpus(files),), self.store, self._data, BUNDLED_NAME, self._load)

    def _load(self) -> EmbeddingModel:
        self.loaded += 1
        return self._model


@pytest.fixture
def syncing(tmp_path: Path, corpus: Corpus, model: EmbeddingModel) -> Syncing:
    """A store under the test's folder."""
    return Syncing(tmp_path / "data", corpus, model)


def test_a_report_tells_what_became_of_each_source(syncing: Syncing) -> None:
    """Added, updated, unchanged, removed."""
    first = syncing({"a.md": text("beds"), "b.md": text("wards")})
    assert (first.published, first.added, first.passages) == (True, ("a", "b"), 2)
    second = syncing({"b.md": text("wards"), "c.md": text("homes")})
    assert second.added == ("c",)
    assert second.removed == ("a",)
    assert second.unchanged == ("b",)
    third = syncing({"b.md": text("clinics"), "c.md": text("homes")})
    assert (third.updated, third.unchanged) == (("b",), ("c",))


def test_a_second_sync_does_nothing(syncing: Syncing) -> None:
    """No model is loaded, and the live build stays the same."""
    syncing({"a.md": text("beds")})
    live = syncing.store.live()
    again = syncing({"a.md": text("beds")})
    assert not again.published
    assert str(again).startswith("Nothing changed: 1 sources, 1 passages")
    assert (syncing.store.live(), syncing.loaded) == (live, 1)


def test_a_damaged_live_build_is_built_again(syncing: Syncing, tmp_path: Path) -> None:
    """Though no file of the corpus changed."""
    syncing({"a.md": text("beds")})
    live = syncing.store.live()
    assert live is not None
    (tmp_path / "data" / "builds" / live / "sources.json").unlink()
    with pytest.raises(DamagedBuildError):
        syncing.store.open(live)
    assert syncing({"a.md": text("beds")}).published
    renewed = syncing.store.live()
    assert renewed is not None
    assert syncing.store.open(renewed).build.sources[0].id == "a"


def test_a_full_text_is_the_second_layer_of_its_digest(syncing: Syncing) -> None:
    """Whichever of the two is read first."""
    digest = "---\nid: a\ntext: digest\n---\n\n# On beds\n\nOur words.\n"
    for name in ("0.md", "z.md"):
        report = syncing({name: digest, "a.txt": "Their words stand here."})
        live = syncing.store.live()
        assert live is not None
        index = syncing.store.open(live)
        assert [p.text for p in index.passages_of("a")] == ["Our words."]
        assert [p.text for p in index.passages_of("a.original")] == ["Their words stand here."]
        assert index.build.by_id["a.original"].original_of == "a"
        assert [source.id for source in index.build.catalogue] == ["a"]
        assert report.layered == ("a",)


def test_a_build_says_how_many_passages_each_source_has(syncing: Syncing) -> None:
    """So that a list of sources needs no search."""
    syncing({"a.md": text("beds"), "b.md": f"{text('wards')}\n## More\n\nPlaces deliver.\n"})
    manifest = syncing.store.manifest()
    assert manifest is not None
    assert manifest.passages_of == {"a": 1, "b": 2}
    assert manifest.passages == 3
