"""Kept answers asked again of a corpus that was edited and synced, over the running service."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from api.rechecks.ask_again import ask_again
from api.rechecks.public import public_id, public_questions
from api.rechecks.table import asked_again
from api.store.database import open_database
from api.store.rechecks import Recheck, RecheckStore
from ingestion.embedded_engine import EmbeddedStore
from ingestion.withdrawing import roll_back, withdraw
from tests.api.contract import Contract
from tests.api.documents import BUDGET, CORPUS
from tests.api.service import assistant_over, build, serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from ingestion.embedding import EmbeddingModel

PLACES = CORPUS["alder-places.md"]
FIRST = {"alder-places.md": PLACES, "birch-opinion.md": CORPUS["birch-opinion.md"]}
QUOTED = "sets one pooled budget for neighbourhood teams every April"
EDITS: Mapping[str, Callable[[str], str]] = {
    "same": lambda words: words.replace("30 June", "30 July"),
    "moved": lambda words: words.replace("How places share a budget", "Sharing a budget"),
    "different": lambda words: words.replace(
        "## What the fund", "The budget committee sets the pooled budget for neighbourhood teams"
        " of the county too.\n\n## What the fund"
    ),
    "gone": lambda words: words.replace("every April", "every May"),
}  # fmt: skip


class Site:
    """A service over a corpus that is edited, and its store of rechecks."""

    def __init__(self, folder: Path, model: EmbeddingModel) -> None:
        """The first corpus is built."""
        self.folder, self.model = folder, model
        self.assistant = assistant_over(build(folder, FIRST, model), model)
        self.engine = open_database(f"sqlite:///{folder / 'answers.sqlite'}")
        self.store = RecheckStore(self.engine)

    def edit(self, **files: str) -> None:
        """Other texts for some of the files, by a real sync."""
        changed = {f"{name.replace('_', '-')}.md": words for name, words in files.items()}
        build(self.folder, {**FIRST, **changed}, self.model)

    def ask_again(self, *public: str) -> list[Recheck]:
        """A whole round."""
        return [recheck for recheck in ask_again(self.assistant, self.store, public) if recheck]


@pytest.fixture
def site(tmp_path: Path, model: EmbeddingModel) -> Iterator[Site]:
    """The first corpus."""
    made = Site(tmp_path, model)
    yield made
    made.engine.dispose()


@pytest.fixture
def client(site: Site) -> TestClient:
    """The service over it; it does not ask again by itself, because its lifespan is not begun."""
    from fastapi.testclient import TestClient

    from api.http.app import create_app
    from api.store.stores import Stores

    return TestClient(create_app(site.assistant, Stores.over(site.engine)))


def kept(client: TestClient, question: str = BUDGET, **asked: object) -> dict[str, Any]:
    """An answer that a reader keeps."""
    answer: dict[str, Any] = client.post("/v1/answers", json={"question": question, **asked}).json()
    assert client.post(f"/v1/answers/{answer['id']}/keep").status_code == 200
    return answer


def now(client: TestClient, answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer as it is told now, by the contract."""
    contract = Contract(client.get("/openapi.json").json())
    told: dict[str, Any] = contract.check(client.get(f"/v1/answers/{answer['id']}"))
    return told


@pytest.mark.parametrize("outcome", EDITS)
def test_a_kept_answer_tells_what_became_of_it(
    outcome: str, site: Site, client: TestClient
) -> None:
    """It keeps its text; field, banner and export say the same, with the day."""
    answer = kept(client)
    assert QUOTED in answer["text"]
    site.edit(alder_places=EDITS[outcome](PLACES))
    site.ask_again()
    told = now(client, answer)
    assert told["recheck"]["outcome"] == outcome
    assert told["recheck"]["corpus_version"] == site.assistant.parts().corpus_version
    assert {**told, "recheck": None} == answer
    page = client.get(f"/answers/{answer['id']}").text
    exported = client.get(f"/v1/answers/{answer['id']}/export?format=text").text
    said = {
        "moved": "are in another place in our documents",
        "different": "our documents say this differently",
        "gone": "our documents no longer contain all the words",
    }
    for kind, words in said.items():
        assert (words in page) == (words in exported) == (kind == outcome)
    assert ('class="caution banner"' in page) == (outcome != "same")
    assert QUOTED in page


def test_a_kept_page_names_corpus_version_composer_and_time(client: TestClient) -> None:
    """So that it can be cited."""
    answer = kept(client)
    page = client.get(f"/answers/{answer['id']}").text
    assert f"Corpus version: {answer['corpus_version']}" in page
    assert "Composer: extractive" in page
    assert "Answered on " in page


def test_an_answer_is_asked_once_a_version_and_only_if_it_is_kept(
    site: Site, client: TestClient
) -> None:
    """A second round, as of another replica, finds nothing to do; nor does one that lost a race."""
    answer = kept(client)
    other = client.post("/v1/answers", json={"question": BUDGET}).json()
    site.edit(alder_places=EDITS["gone"](PLACES))
    first = site.ask_again()
    assert [r.answer_id for r in first if "." not in r.answer_id] == [answer["id"]]
    assert site.ask_again() == []
    assert not any(site.store.save(recheck) for recheck in first)
    assert now(client, other)["recheck"] is None


def test_two_replicas_at_once_write_each_row_once(site: Site, client: TestClient) -> None:
    """Both are in the middle of a round: whoever is first has the row."""
    for _ in range(3):
        kept(client)
    site.edit(alder_places=EDITS["gone"](PLACES))
    stores = [RecheckStore(site.engine) for _ in range(2)]
    replicas = [ask_again(site.assistant, store, (BUDGET,)) for store in stores]
    written = []
    for one, other in zip(*replicas, strict=False):
        written += [recheck.answer_id for recheck in (one, other) if recheck]
    written += [recheck.answer_id for rest in replicas for recheck in rest if recheck]
    assert len(written) == len(set(written)) == 4


def test_since_is_when_it_first_became_so(site: Site, client: TestClient) -> None:
    """Later builds that change nothing of it do not move the day; a rollback takes it back."""
    answer = kept(client)
    site.ask_again()
    assert now(client, answer)["recheck"] is None  # it was asked of its own corpus
    days = []
    for month in ("May", "June"):
        site.edit(alder_places=PLACES.replace("every April", f"every {month}"))
        days.append(site.assistant.parts().index.build.manifest.created_at)
        before = now(client, answer)["recheck"]
        assert (before or {"outcome": "gone"})["outcome"] == "gone"  # until it is asked again
        site.ask_again()
        time.sleep(1.1)  # the builds differ in the second
    told = now(client, answer)["recheck"]
    assert (told["outcome"], told["since"]) == ("gone", days[0])
    site.edit()
    site.ask_again()
    assert now(client, answer)["recheck"] is None  # the corpus is as it was
    roll_back(EmbeddedStore(site.folder / "data"), site.folder / "data")
    assert now(client, answer)["recheck"]["outcome"] == "gone"


def test_an_answer_among_chosen_sources_is_asked_among_them_again(
    site: Site, client: TestClient
) -> None:
    """Without its filters it would be another answer."""
    answer = kept(client, filters={"publisher": ["Birch Alliance"]})
    assert answer["filters"]["publisher"] == ["Birch Alliance"]
    assert answer["status"] == "unanswerable_no_evidence"
    site.edit(alder_places=EDITS["same"](PLACES))
    site.ask_again()
    assert now(client, answer)["recheck"]["outcome"] == "same"
    build(site.folder, {"alder-places.md": PLACES}, site.model)  # the publisher is gone
    site.ask_again()
    assert now(client, answer)["recheck"]["outcome"] == "same"


def test_the_answer_of_a_withdrawn_source_is_gone_and_so_is_its_row(
    site: Site, client: TestClient, tmp_path: Path, model: EmbeddingModel
) -> None:
    """Rows hold no words of it, and go with their answers."""
    answer = kept(client)
    site.edit(alder_places=EDITS["moved"](PLACES))
    site.ask_again()
    with site.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM rechecks")).all()
    assert not any("neighbourhood" in str(row) or "Alder" in str(row) for row in rows)
    data = tmp_path / "data"
    withdraw(["alder-places"], EmbeddedStore(data), data, lambda: model)
    assert client.delete(f"/v1/answers/{answer['id']}").status_code == 204
    site.ask_again()
    assert site.store.of(answer["id"]) == []


def test_a_public_question_is_compared_with_the_version_before(
    site: Site,
) -> None:
    """First, then what became of it; asked anew only of a new version."""
    outcomes = []
    for words in (PLACES, *(EDITS[name](PLACES) for name in ("same", "moved", "gone"))):
        site.edit(alder_places=words)
        (recheck,) = site.ask_again(BUDGET)
        assert recheck.answer_id == public_id(BUDGET)
        outcomes.append(recheck.outcome)
    # The last edit undoes the heading of the one before, and takes the words away.
    assert outcomes == ["first", "same", "moved", "gone"]


def test_the_service_asks_again_by_itself(site: Site) -> None:
    """In the background, once there is a new build."""
    with serving(site.assistant, site.folder) as client:
        answer = kept(client)
        site.edit(alder_places=EDITS["gone"](PLACES))
        for _ in range(600):
            if (told := now(client, answer))["recheck"]:
                break
            time.sleep(0.1)
    assert told["recheck"]["outcome"] == "gone"


def test_the_command_prints_a_table(site: Site, client: TestClient) -> None:
    """The gravest first; a kept answer by its id alone."""
    answer = kept(client)
    site.edit(alder_places=EDITS["gone"](PLACES))
    lines = asked_again(site.assistant, site.store).splitlines()
    version = site.assistant.parts().corpus_version
    assert lines[0] == f"Corpus version {version}: 1 gone, {len(public_questions())} first"
    assert lines[1] == f"gone       {answer['id']}"
    assert lines[2].startswith("first      ")
    assert BUDGET not in "\n".join(lines)
    assert asked_again(site.assistant, site.store).splitlines() == lines
