"""What changed between two corpus versions: a corpus edited, synced, rolled back and withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ingestion.__main__ import main
from ingestion.embedded_engine import EmbeddedStore
from ingestion.errors import SettingsError
from ingestion.records import FileRecords
from ingestion.versions import Ledger
from ingestion.withdrawing import reinstate, roll_back, withdraw
from tests.api.contract import Contract
from tests.api.service import assistant_over, build, serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from ingestion.embedding import EmbeddingModel

RARE = "quizzaciously"


def text(title: str, words: str = "Boards plan beds for the council.", front: str = "") -> str:
    """A source."""
    return (
        f"---\ntitle: {title}\npublisher: Alder {RARE} Fund\n{front}---\n\n## On beds\n\n{words}\n"
    )


FIRST = {
    "stays.md": text("It stays"),
    "edited.md": text("It is edited"),
    "old.md": text("It is replaced"),
    "dated.md": text("It grows old"),
    "gone.md": text("It goes"),
}
SECOND = {
    "stays.md": text("It stays"),
    "edited.md": text("It is edited", "Boards plan wards for the council."),
    "old.md": text("It is replaced", front="standing: superseded\nsuperseded_by: [new]\n"),
    "new.md": text("It is new"),
    "dated.md": text("It grows old", front="standing: historic\n"),
}
KINDS = ("added", "changed", "superseded", "withdrawn", "removed", "standing")


class Site:
    """A data folder, its store, and a client of the service over it."""

    def __init__(self, folder: Path, model: EmbeddingModel, client: TestClient) -> None:
        """One build is there."""
        self.folder, self.model, self.client = folder, model, client
        self.data = folder / "data"
        self.store = EmbeddedStore(self.data)
        self.contract = Contract(client.get("/openapi.json").json())

    def sync(self, files: Mapping[str, str]) -> str:
        """Edit the corpus and sync; the corpus version."""
        build(self.folder, files, self.model)
        return self.version()

    def version(self) -> str:
        """That of the live build."""
        manifest = self.store.manifest()
        assert manifest is not None
        return manifest.corpus_version

    def changes(self, **versions: str) -> dict[str, Any]:
        """As the interface tells them."""
        response = self.client.get("/v1/changes", params=versions)
        told: dict[str, Any] = self.contract.check(response)
        assert response.status_code == 200, told
        return told

    def withdraw(self, source_id: str) -> None:
        """The real command."""
        withdraw([source_id], self.store, self.data, lambda: self.model)


@pytest.fixture
def site(tmp_path: Path, model: EmbeddingModel) -> Iterator[Site]:
    """The first corpus, served."""
    data = build(tmp_path, FIRST, model)
    with serving(assistant_over(data, model), tmp_path) as client:
        yield Site(tmp_path, model, client)


def ids(told: Mapping[str, Any]) -> dict[str, list[str]]:
    """The sources of each list that has any."""
    return {kind: [c["id"] for c in told[kind]] for kind in KINDS if told[kind]}


def test_changes_tell_what_became_of_each_source(site: Site) -> None:
    """Between the two newest without a name, and the other way round by their names."""
    first = site.version()
    second = site.sync(SECOND)
    told = site.changes()
    assert (told["from"]["corpus_version"], told["to"]["corpus_version"]) == (first, second)
    assert ids(told) == {
        "added": ["new"],
        "changed": ["dated", "edited", "old"],
        "superseded": ["old"],
        "removed": ["gone"],
        "standing": ["dated", "old"],
    }
    assert told["superseded"][0]["after"]["superseded_by"] == ["new"]
    standings = [(c["before"]["standing"], c["after"]["standing"]) for c in told["standing"]]
    assert standings == [("current", "historic"), ("current", "superseded")]
    assert [v["corpus_version"] for v in told["versions"]] == [second, first]
    back = site.changes(**{"from": second[:8], "to": first[:8]})
    assert ids(back)["added"] == ["gone"]
    assert ids(back)["removed"] == ["new"]
    assert ids(site.changes(**{"from": second})) == {}


def test_the_ledger_outlives_the_builds(site: Site) -> None:
    """Only two builds are kept, and the first version is compared with the fourth."""
    first = site.version()
    for number in range(3):
        site.sync({**FIRST, "more.md": text(f"More {number}")})
    assert len(list((site.data / "builds").iterdir())) == 2
    assert ids(site.changes(**{"from": first})) == {"added": ["more"]}
    assert ids(site.changes()) == {"changed": ["more"]}


def test_a_sync_that_changes_nothing_is_no_version(site: Site) -> None:
    """Nor is reading the ledger."""
    site.sync(FIRST)
    site.sync(FIRST)
    assert [v.number for v in FileRecords(site.data).versions()] == [1]


def test_a_rollback_is_told_as_the_newest_version(site: Site) -> None:
    """What readers are shown has changed, and `changes` says how."""
    first, second = site.version(), site.sync(SECOND)
    roll_back(site.store, site.data)
    told = site.changes()
    assert (told["from"]["corpus_version"], told["to"]["corpus_version"]) == (second, first)
    assert ids(told)["removed"] == ["new"]


def test_a_withdrawn_source_leaves_its_id_and_title_alone(site: Site) -> None:
    """No publisher, no date, in no version; and it is told apart from what was removed."""
    first = site.version()
    site.withdraw("gone")
    told = site.changes()
    assert ids(told) == {"withdrawn": ["gone"]}
    held = told["withdrawn"][0]["before"]
    assert held == {
        "title": "It goes", "publisher": None, "published": None, "standing": None,
        "superseded_by": [],
    }  # fmt: skip
    reinstate(["gone"], site.data)
    site.sync(FIRST)
    assert ids(site.changes()) == {"added": ["gone"]}
    assert ids(site.changes(**{"from": first})) == {}


def test_a_crash_before_the_entry_is_made_up_for(site: Site) -> None:
    """The build was live, and the ledger did not know: the next sync writes it first."""
    second = site.sync(SECOND)
    newest = sorted((site.data / "versions").iterdir())[-1]
    newest.rename(newest.with_suffix(".new"))  # as one that was being written
    site.sync(SECOND)
    assert Ledger(FileRecords(site.data)).find(second).number == 2
    sorted((site.data / "versions").iterdir())[-1].unlink()
    third = site.sync(FIRST | {"more.md": text("More")})
    assert [v.corpus_version for v in FileRecords(site.data).versions()][-2:] == [second, third]


def test_a_ledger_that_cannot_be_written_is_told_and_made_up_for(site: Site) -> None:
    """The build before goes on serving, and nothing is missing once it is mended."""
    folder = site.data / "versions"
    kept = folder.rename(site.data / "kept")
    folder.write_text("not a folder")
    with pytest.raises(SettingsError, match="cannot be written to"):
        site.sync(SECOND)
    assert site.client.get("/v1/sources/gone").status_code == 200
    folder.unlink()
    kept.rename(folder)
    site.sync(SECOND)
    assert ids(site.changes())["added"] == ["new"]


UNKNOWN = {
    "from=ffff0000": 404,
    "to=ffff0000": 404,
    "from=xyz": 422,
    "from=12": 422,
    "from=' OR 1=1": 422,
    "from=../../etc/passwd": 422,
    "": 404,
}


def test_a_version_that_is_not_known_is_a_problem(site: Site) -> None:
    """The problem names the newest ones, or says that there is nothing to compare with."""
    for query, status in UNKNOWN.items():
        response = site.client.get(f"/v1/changes?{query}")
        told = site.contract.check(response)
        assert response.status_code == status, query
        assert status == 422 or site.version() in told["detail"]


def test_the_command_prints_a_line_a_change(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 0; 2 with one line for a version that is not known."""
    monkeypatch.setenv("DATA_DIR", str(site.data))
    first = site.version()
    second = site.sync(SECOND)
    capsys.readouterr()
    assert main(["changes"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"From {first}, live since ")
    assert lines[1].startswith(f"To {second}, live since ")
    assert f"  added: new: It is new (Alder {RARE} Fund, no date)" in lines
    assert f"  superseded: old: It is replaced (Alder {RARE} Fund, no date), by new" in lines
    assert lines[-1].endswith(", current before, superseded now")
    assert main(["changes", second[:6], second]) == 0
    assert "no source differs" in capsys.readouterr().out
    assert main(["changes", "ffff"]) == 2
    told = capsys.readouterr()
    assert told.err == (
        f"Error: No corpus version ffff is known: the newest are {second}, {first}\n"
    )
