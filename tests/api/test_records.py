"""Withdrawn sources and corpus versions: the same in files and on PostgreSQL, where replicas share
them without a shared folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from api.assistant import Assistant
from api.http.app import create_app
from api.settings import Settings
from api.store.backup import write_backup
from api.store.database import open_database
from api.store.restore import restore
from api.store.stores import keep_withdrawn, records_of, stores_of
from ingestion.__main__ import main
from ingestion.embedded_engine import EmbeddedStore
from ingestion.errors import SettingsError
from ingestion.records import FileRecords, Home, Records, home_of
from ingestion.settings import BUNDLED, BUNDLED_NAME
from ingestion.sync import sync
from ingestion.versions import Held, Ledger, Snapshot, Version
from ingestion.withdrawing import roll_back, withdraw
from tests.conftest import Corpus

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel
    from tests.postgres import Cluster

AT = "2026-06-01T12:00:00+00:00"
FIRST = Snapshot(
    Version(1, AT, "abcd1"),
    "b1",
    {
        "beds": Held("d1", "On beds", "Älder Fund", "2026", "current", ("wards",)),
        "old": Held("d2", "Old"),
    },
)
SECOND = Snapshot(Version(2, AT, "abcd2"), "b2", {})
FILES = {
    "gone.md": "---\npublisher: Gone Trust\n---\n\n# Budgets\n\n## Nurses\n\n"
    "The trust and the council share the heliotrope budget for neighbourhood nurses every April.\n",
    "stays.md": "---\npublisher: Lasting Trust\n---\n\n# Beds\n\nBoards plan step-down beds.\n",
}
QUESTION = {"question": "Who shares the heliotrope budget for neighbourhood nurses?"}


@pytest.fixture
def shared(postgres: Cluster, tmp_path: Path) -> Callable[[str], Settings]:
    """The settings of a machine of one deployment, by the name of its own DATA_DIR."""
    url = postgres.new_database()
    return lambda name: Settings(data_dir=tmp_path / name, database_url=url)


@pytest.fixture(params=["files", pytest.param("postgresql", marks=pytest.mark.slow)])
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Records:
    """Empty ones of each kind."""
    if request.param == "files":
        return FileRecords(tmp_path)
    settings: Callable[[str], Settings] = request.getfixturevalue("shared")
    return home_of(settings("data")).records


def test_both_kinds_give_back_what_they_were_given(records: Records, tmp_path: Path) -> None:
    """In order, and an entry may be replaced."""
    assert (records.versions(), records.withdrawn()) == ([], frozenset())
    for snapshot in (FIRST, SECOND):
        records.write(snapshot)
    assert records.versions() == [FIRST.version, SECOND.version]
    assert [records.read(version) for version in records.versions()] == [FIRST, SECOND]
    Ledger(records).forget(["beds"])
    assert records.read(FIRST.version).sources["beds"] == Held("d1", "On beds")
    for ids in (["beds", "old"], ["old"], []):
        records.record_withdrawn(ids)
        assert records.withdrawn() == set(ids)


class Replica:
    """A service with a DATA_DIR of its own, over the index that all share."""

    def __init__(self, settings: Settings, store: EmbeddedStore, model: EmbeddingModel) -> None:
        """Nothing but the index and the database is there."""
        self._stores = stores_of(settings)
        records = records_of(settings, self._stores.engine)
        app = create_app(Assistant(store, model, BUNDLED, records), self._stores)
        self.client = TestClient(app, raise_server_exceptions=False)

    def close(self) -> None:
        """Let go of the database."""
        self._stores.engine.dispose()


@pytest.fixture
def replicas(
    shared: Callable[[str], Settings], tmp_path: Path, model: EmbeddingModel
) -> Iterator[list[Replica]]:
    """Two of them, before there is an index."""
    store = EmbeddedStore(tmp_path / "index")
    made = [Replica(shared(name), store, model) for name in ("one", "two")]
    yield made
    for replica in made:
        replica.close()


@pytest.mark.slow
def test_replicas_that_share_no_folder_know_what_is_withdrawn_and_what_changed(
    shared: Callable[[str], Settings],
    replicas: list[Replica],
    tmp_path: Path,
    corpus: Corpus,
    model: EmbeddingModel,
) -> None:
    """What the machine of the sync does is seen by every replica at the next request."""
    one, two = (replica.client for replica in replicas)
    home, store = home_of(shared("sync")), EmbeddedStore(tmp_path / "index")
    for files in ({"gone.md": FILES["gone.md"]}, FILES):
        sync((corpus(files),), store, home, BUNDLED_NAME, lambda: model)
    answer = one.post("/v1/answers", json=QUESTION).json()
    assert "heliotrope" in answer["text"]
    assert two.get(f"/v1/answers/{answer['id']}").status_code == 200
    for client in (one, two):
        assert [c["id"] for c in client.get("/v1/changes").json()["added"]] == ["stays"]
    withdraw(["gone"], store, home, lambda: model)
    for client in (one, two):
        assert client.get(f"/v1/answers/{answer['id']}").status_code == 404
        assert "every April" not in client.post("/v1/answers", json=QUESTION).text
        changed = client.get("/v1/changes").json()["withdrawn"]
        assert [(c["id"], c["before"]["publisher"]) for c in changed] == [("gone", None)]
    (corpus(FILES) / "more.md").write_text("# More\n\nPlaces deliver more.\n")
    sync((tmp_path / "corpus",), store, home, BUNDLED_NAME, lambda: model)
    roll_back(store, home)
    assert [c["id"] for c in two.get("/v1/changes").json()["removed"]] == ["more"]
    for name in ("one", "two", "sync"):
        kept = {file.name for file in (tmp_path / name).glob("*")}
        assert kept.isdisjoint({"withdrawn.json", "versions", "answers.sqlite"})


@pytest.mark.slow
def test_what_files_hold_is_taken_over_once(
    shared: Callable[[str], Settings], tmp_path: Path
) -> None:
    """By whichever process is first, so that nothing withdrawn comes back with the database."""
    files = FileRecords(tmp_path / "data")
    files.write(FIRST)
    files.record_withdrawn(["old"])
    settings = shared("data")
    home = home_of(settings)
    assert home.records.withdrawn() == {"old"}
    assert home.records.read(FIRST.version) == FIRST
    home.records.record_withdrawn([])
    stores = stores_of(settings)
    assert records_of(settings, stores.engine).withdrawn() == frozenset()
    stores.engine.dispose()


@pytest.mark.slow
def test_commands_keep_records_in_the_database(
    shared: Callable[[str], Settings],
    tmp_path: Path,
    corpus: Corpus,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On a database that no service has opened yet; each command from a machine of its own."""
    settings = shared("data")
    monkeypatch.setenv("DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CORPUS_DIR", str(corpus(FILES)))
    monkeypatch.setenv("READER", "off")
    assert main(["sync"]) == 0
    assert main(["withdraw", "gone"]) == 0
    capsys.readouterr()
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "elsewhere"))
    assert main(["changes"]) == 0
    assert "withdrawn: gone" in capsys.readouterr().out
    assert main(["withdraw", "--undo", "gone"]) == 0
    assert not (tmp_path / "data" / "withdrawn.json").exists()
    assert home_of(settings).records.withdrawn() == frozenset()


@pytest.mark.slow
def test_a_backup_brings_the_list_to_a_database_without_one(
    shared: Callable[[str], Settings], tmp_path: Path
) -> None:
    """PostgreSQL keeps the list, SQLite leaves it to DATA_DIR."""
    settings, other = shared("data"), Settings(data_dir=tmp_path / "new", database_url=None)
    home_of(settings).records.record_withdrawn(["gone"])
    held = open_database(settings.database)
    write_backup(held, tmp_path / "backup")
    held.dispose()
    empty = open_database(other.database)
    restore(empty, tmp_path / "backup")
    keep_withdrawn(other, empty)
    assert records_of(other, empty).withdrawn() == {"gone"}
    empty.dispose()


@pytest.mark.parametrize(
    "url", ["postgresql://127.0.0.1:9/nothing", "postgresql+nosuch://h/d", "postgresql://[/"]
)
def test_a_database_that_cannot_be_used_ends_a_command(
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In one line: a list that cannot be read is not taken for an empty one."""
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert main(["sync"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("Error: ")
    assert "DATABASE_URL" in told
    assert told.count("\n") == 1
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        home_of(Settings(data_dir=tmp_path, database_url=url))


def test_a_folder_alone_keeps_its_own_records(tmp_path: Path) -> None:
    """And so does a machine whose database is SQLite."""
    assert isinstance(Home.of(tmp_path).records, FileRecords)
    home = home_of(Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/a.sqlite"))
    assert isinstance(home.records, FileRecords)
    assert Home.of(home) is home
