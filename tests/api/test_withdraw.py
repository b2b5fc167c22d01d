"""A withdrawn source: its words are in no file under DATA_DIR and in no answer of any route."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, insert, select

from api.http.app import create_app
from api.store.answers import AnswerStore
from api.store.database import open_database
from api.store.stores import Stores
from api.store.tables import feedback, rechecks
from ingestion.embedded_engine import EmbeddedStore
from ingestion.errors import NoBuildError, SettingsError
from ingestion.records import FileRecords
from ingestion.settings import BUNDLED_NAME
from ingestion.sync import sync
from ingestion.sync_report import SyncReport
from ingestion.withdrawing import reinstate, roll_back, withdraw
from tests.api.service import assistant_over
from tests.conftest import Corpus

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel

RARE = "quizzaciously"
QUESTION = f"Who shares the {RARE} budget for neighbourhood nurses?"
FILES = {
    "gone.md": "---\npublisher: Gone Trust\nlicence: CC BY 4.0\n---\n\n# Budgets\n\n## Nurses\n\n"
    f"The trust and the council share the {RARE} budget for neighbourhood nurses every April.\n",
    "stays.md": "---\npublisher: Lasting Trust\nsuperseded_by: [gone]\n---\n\n# Beds\n\n"
    "Boards plan step-down beds for the council in every winter.\n",
}


class Site:
    """A data folder with builds, cache and answers, and the service over it."""

    def __init__(self, data: Path, folder: Path, model: EmbeddingModel) -> None:
        """Nothing is built yet."""
        self.data, self.folder, self.model = data, folder, model
        self.store = EmbeddedStore(data)

    def sync(self) -> SyncReport:
        """The real sync."""
        return sync((self.folder,), self.store, self.data, BUNDLED_NAME, lambda: self.model)

    def withdraw(self, *ids: str) -> tuple[str, ...]:
        """The real command, with the model that is loaded already."""
        return withdraw(ids, self.store, self.data, lambda: self.model)

    def holding(self, word: str) -> set[str]:
        """The files under DATA_DIR in whose bytes `word` stands, names with them."""
        told = {word.encode(), word.encode("utf-16-le")}
        files = (file for file in self.data.rglob("*") if file.is_file())
        return {file.name for file in files if any(w in file.read_bytes().lower() for w in told)}


@pytest.fixture
def site(tmp_path: Path, corpus: Corpus, model: EmbeddingModel) -> Site:
    """Two builds that both hold the source."""
    made = Site(tmp_path / "data", corpus({"gone.md": FILES["gone.md"]}), model)
    made.sync()
    made.folder = corpus(FILES)
    made.sync()
    assert len(list((made.data / "builds").iterdir())) == 2
    return made


@pytest.fixture
def client(site: Site) -> Iterator[TestClient]:
    """The service, with its answers under the same folder."""
    engine = open_database(f"sqlite:///{site.data / 'answers.sqlite'}")
    stores = Stores.over(engine, withdrawn=FileRecords(site.data).withdrawn)
    app = create_app(assistant_over(site.data, site.model), stores)
    with TestClient(app, raise_server_exceptions=False) as served:
        yield served
    engine.dispose()


def ask(client: TestClient) -> dict[str, Any]:
    """An answer that quotes the source, if there is any."""
    told: dict[str, Any] = client.post("/v1/answers", json={"question": QUESTION}).json()
    return told


def bodies(client: TestClient, answer_id: str, passage_id: str) -> Iterator[tuple[str, str]]:
    """Every route that could tell the words, less those of the question that are told again."""

    def told(text: str) -> str:
        return text.replace(QUESTION, "").replace(f"“{RARE}”", "")

    asked = client.post("/v1/answers", json={"question": QUESTION})
    yield "answer", told(asked.text)
    shown = client.post("/", data={"question": QUESTION})
    yield "page", told(shown.text)
    for address in (
        f"/v1/answers/{answer_id}",
        f"/answers/{answer_id}",
        "/v1/search?q=nurses&limit=50",
        "/v1/positions?topic=neighbourhood nurses",
        "/v1/sources",
        "/v1/sources/gone",
        f"/v1/passages/{passage_id}",
        "/metrics",
    ):
        yield address, client.get(address).text


def test_the_words_of_a_withdrawn_source_are_nowhere(site: Site, client: TestClient) -> None:
    """Builds, caches, kept answers, files of SQLite, and every route."""
    answer = ask(client)
    assert RARE in answer["text"]
    assert client.post(f"/v1/answers/{answer['id']}/keep").status_code == 200
    (passage,) = client.get("/v1/sources/gone").json()["passage_list"]
    assert len(site.holding(RARE)) >= 3
    assert site.withdraw("gone") == ("gone",)
    leaks = {name for name, body in bodies(client, answer["id"], passage["id"]) if RARE in body}
    assert leaks == set()
    # What the reader asked since is the reader's own.
    for told in client.get("/v1/sources").json()["sources"]:
        assert told["id"] == "stays"
        assert told["superseded_by"] == []
    assert client.get(f"/v1/answers/{answer['id']}").status_code == 404
    assert site.holding(RARE) <= {"answers.sqlite"}
    asked = ask(client)["id"]
    client.delete(f"/v1/answers/{asked}")


def test_no_file_holds_the_words_once_questions_are_gone_too(
    site: Site, client: TestClient
) -> None:
    """Nobody asked with the word here, so not even the store of answers has it."""
    answer = client.post("/v1/answers", json={"question": "Who shares the budget for nurses?"})
    assert RARE in answer.text
    assert "answers.sqlite" in site.holding(RARE)
    site.withdraw("gone")
    assert client.get(f"/v1/answers/{answer.json()['id']}").status_code == 404
    assert site.holding(RARE) == set()


def test_no_conversation_and_no_report_holds_the_words(site: Site, client: TestClient) -> None:
    """Nor what came of asking a kept answer again; what quotes others stays."""
    held = client.post("/v1/conversations").json()["id"]
    sent = {"question": "Who shares the budget for nurses?", "conversation_id": held}
    answer = client.post("/v1/answers", json=sent).json()
    other = {"question": "What do boards plan for the council?", "conversation_id": held}
    stays = client.post("/v1/answers", json=other).json()
    assert RARE in answer["text"]
    assert RARE not in str(stays)
    for told in (answer, stays):
        body = {"useful": False, "reason": "incomplete"}
        assert client.post(f"/v1/answers/{told['id']}/feedback", json=body).status_code == 201
    engine = create_engine(f"sqlite:///{site.data / 'answers.sqlite'}")
    row = {"corpus_version": "v", "created_at": datetime(2026, 1, 1), "outcome": "gone"}
    gone = answer["citations"][0]
    details = (
        {"answer_id": answer["id"], "detail": {"now": RARE}},
        {"answer_id": "question", "detail": {"now": [{"source": "gone", "quote": RARE}]}},
        {"answer_id": "other", "detail": {gone["passage"]["id"]: RARE}},
        {"answer_id": stays["id"], "detail": {"now": "gone fishing"}},
    )
    with engine.begin() as connection:
        for detail in details:
            connection.execute(insert(rechecks).values(**row, **detail))
    site.withdraw("gone")
    listed = client.get(f"/v1/conversations/{held}")
    assert [one["id"] for one in listed.json()["answers"]] == [stays["id"]]
    assert RARE not in listed.text
    assert site.holding(RARE) == set()
    with engine.connect() as connection:
        left = set(connection.execute(select(rechecks.c.answer_id)).scalars().all())
        reported = connection.execute(select(feedback.c.answer_id)).scalars().all()
    assert reported == [stays["id"]]
    assert stays["id"] in left  # beside the public questions, which the service asks by itself
    assert left.isdisjoint({"question", "other", answer["id"]})
    engine.dispose()


def test_an_answer_made_before_and_stored_after_is_not_stored(site: Site) -> None:
    """The source was withdrawn while somebody's question was being answered."""
    engine = open_database(f"sqlite:///{site.data / 'answers.sqlite'}")
    answers = AnswerStore(engine, withdrawn=FileRecords(site.data).withdrawn)
    body = {"citations": [{"source": {"id": "gone"}}], "coverage": None}
    nearest = {"citations": [], "coverage": {"nearest": body["citations"]}}
    answers.save("before", body)
    FileRecords(site.data).record_withdrawn(["gone"])
    for name, told in (("cited", body), ("nearest", nearest)):
        answers.save(name, told)
        assert answers.get(name) is None
    assert answers.get("before") is None
    answers.save("other", {"citations": [{"source": {"id": "stays"}}], "coverage": None})
    assert answers.get("other") is not None
    engine.dispose()


def test_a_list_that_cannot_be_read_hands_out_nothing(site: Site, client: TestClient) -> None:
    """A guard does not fail open."""
    answer = ask(client)
    (site.data / "withdrawn.json").write_text("{")
    assert client.get(f"/v1/answers/{answer['id']}").status_code == 500
    with pytest.raises(SettingsError, match="correct it to a JSON list"):
        site.sync()


def test_a_withdrawn_source_is_not_indexed_until_it_is_reinstated(site: Site) -> None:
    """The report names it; its file stays."""
    site.withdraw("gone")
    report = site.sync()
    assert report.withdrawn == ("gone",)
    assert "  withdrawn, and not indexed: gone" in str(report)
    assert not site.sync().published
    assert site.holding(RARE) == set()
    reinstate(["gone"], site.data)
    assert site.sync().added == ("gone",)
    with pytest.raises(SettingsError, match="'gone' is not withdrawn"):
        reinstate(["gone"], site.data)


def test_no_rollback_brings_it_back(site: Site) -> None:
    """The build before is gone, and one that came otherwise is refused."""
    site.withdraw("gone")
    with pytest.raises(NoBuildError):
        roll_back(site.store, site.data)
    reinstate(["gone"], site.data)
    site.sync()
    (site.folder / "more.md").write_text("# More\n\nPlaces deliver more.\n")
    site.sync()
    FileRecords(site.data).record_withdrawn(["gone"])  # as a crash would leave it
    with pytest.raises(NoBuildError, match="holds gone, now withdrawn"):
        roll_back(site.store, site.data)


def test_a_sync_finishes_what_a_crash_left_half_way(site: Site) -> None:
    """The id was on the list, and nothing had been removed."""
    FileRecords(site.data).record_withdrawn(["gone"])
    site.sync()
    assert site.holding(RARE) == set()


def test_a_download_that_broke_off_goes_too(site: Site) -> None:
    """It may be of the source."""
    (site.data / "fetched").mkdir()
    (site.data / "fetched" / "0.part").write_text(RARE)
    site.withdraw("gone")
    assert site.holding(RARE) == set()


def test_what_was_read_of_a_web_page_goes_too(site: Site) -> None:
    """It is remembered so that the next sync need not read the page again."""
    page = f"<html><body><main><h1>On beds</h1><p>Boards {RARE} plan beds.</p></main></body></html>"
    (site.folder / "gone.md").unlink()
    (site.folder / "gone.html").write_text(page)
    site.sync()
    assert "readings.sqlite" in {name.removesuffix("-wal") for name in site.holding(RARE)}
    site.withdraw("gone")
    assert site.holding(RARE) == set()
    site.sync()
    assert site.holding(RARE) == set()


def test_a_damaged_build_before_is_not_kept_on_trust(site: Site) -> None:
    """Its manifest does not tell what it holds."""
    live = site.store.live()
    assert live is not None
    (site.data / "builds" / live / "manifest.json").unlink()
    FileRecords(site.data).record_withdrawn(["gone"])
    site.sync()
    assert site.holding(RARE) == set()


def test_withdrawing_needs_no_corpus(site: Site) -> None:
    """It may be damaged, or elsewhere."""
    shutil.rmtree(site.folder)
    site.withdraw("gone")
    live = site.store.live()
    assert live is not None
    assert [source.id for source in site.store.open(live).build.sources] == ["stays"]
    assert site.holding(RARE) == set()
