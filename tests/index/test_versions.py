"""The ledger of corpus versions, with both engines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingestion.changes import changes
from ingestion.embedded_engine import EmbeddedStore
from ingestion.errors import SettingsError, VersionError
from ingestion.index import BuildStore
from ingestion.records import FileRecords
from ingestion.server_engine import ServerStore
from ingestion.settings import BUNDLED_NAME
from ingestion.sync import sync
from ingestion.versions import Ledger
from ingestion.withdrawing import roll_back
from tests.conftest import Corpus

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel

WORDS = "# {title}\n\nBoards plan beds for the council.\n"


@pytest.mark.parametrize("engine", ["embedded", "server"])
def test_both_engines_keep_the_same_ledger(
    engine: str, tmp_path: Path, corpus: Corpus, model: EmbeddingModel
) -> None:
    """It is of DATA_DIR, which replicas share, whatever holds the passages."""
    data = tmp_path / "data"
    store: BuildStore = EmbeddedStore(data)
    if engine == "server":
        from qdrant_client import QdrantClient

        store = ServerStore(QdrantClient(":memory:"))
    files = {"a.md": WORDS.format(title="A")}
    for name in ("a", "b"):
        files[f"{name}.md"] = WORDS.format(title=name)
        sync((corpus(files),), store, data, BUNDLED_NAME, lambda: model)
    assert [change.id for change in changes(FileRecords(data)).added] == ["b"]
    roll_back(store, data)
    assert [change.id for change in changes(FileRecords(data)).removed] == ["b"]
    first, second, third = (v.corpus_version for v in FileRecords(data).versions())
    assert first == third != second


def test_an_entry_that_is_damaged_is_told(
    tmp_path: Path, corpus: Corpus, model: EmbeddingModel
) -> None:
    """With its file: nobody is told that nothing changed."""
    data = tmp_path / "data"
    for title in ("A", "B"):
        folder = corpus({"a.md": WORDS.format(title=title)})
        sync((folder,), EmbeddedStore(data), data, BUNDLED_NAME, lambda: model)
    newest = sorted((data / "versions").iterdir())[-1]
    newest.write_text("{")
    with pytest.raises(SettingsError, match=newest.name):
        changes(FileRecords(data))


def test_a_beginning_of_several_versions_is_refused(tmp_path: Path) -> None:
    """It must be clear which one is meant."""
    folder = tmp_path / "versions"
    folder.mkdir()
    for number, version in enumerate(("abcd1", "abcd2", "abcd1"), 1):
        (folder / f"{number:06}_20270603T120000Z_{version}.json").write_text("{}")
    ledger = Ledger(FileRecords(tmp_path))
    with pytest.raises(VersionError, match="begins several"):
        ledger.find("abcd")
    assert ledger.find("abcd1").number == 3
    assert ledger.find("abcd2").at == "2027-06-03T12:00:00+00:00"
