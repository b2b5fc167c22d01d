"""A running service and the builds below it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.contract import Contract
from tests.api.documents import BUDGET, CORPUS
from tests.api.service import assistant_over, build, serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from ingestion.embedding import EmbeddingModel

MONTHS = ("April", "May", "June", "July")


def corpus_of(month: str) -> dict[str, str]:
    """A smaller corpus, in which the budget is set in `month`."""
    written = CORPUS["alder-places.md"]
    return {
        "alder-places.md": written.replace("every April", f"every {month}"),
        "birch-opinion.md": CORPUS["birch-opinion.md"],
    }


@pytest.fixture
def served(tmp_path: Path, model: EmbeddingModel) -> Iterator[TestClient]:
    """A client of a service over the corpus of the first month."""
    data = build(tmp_path, corpus_of(MONTHS[0]), model)
    with serving(assistant_over(data, model), tmp_path) as client:
        yield client


def ask(client: TestClient) -> dict[str, Any]:
    """When the budget is set."""
    response = client.post("/v1/answers", json={"question": BUDGET})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_a_new_build_is_taken_up_without_a_restart(
    served: TestClient, tmp_path: Path, model: EmbeddingModel
) -> None:
    """By the next question, and what was stored stays as it was given."""
    first = ask(served)
    assert "every April" in first["text"]
    build(tmp_path, corpus_of("May"), model)
    second = ask(served)
    assert "every May" in second["text"]
    assert second["corpus_version"] != first["corpus_version"]
    assert served.get("/readyz").json()["corpus_version"] == second["corpus_version"]
    assert served.get(f"/v1/answers/{first['id']}").json() == first


def test_threads_that_ask_meet_whole_builds_only(
    served: TestClient, tmp_path: Path, model: EmbeddingModel
) -> None:
    """While builds are published, each answer is of one build, with its own version and words."""
    done = Event()

    def asking() -> list[dict[str, Any]]:
        answers = [ask(served)]
        while not done.is_set():
            answers.append(ask(served))
        return [*answers, ask(served)]

    with ThreadPoolExecutor(4) as threads:
        running = [threads.submit(asking) for _ in range(4)]
        for month in MONTHS[1:]:
            build(tmp_path, corpus_of(month), model)
        done.set()
        answers = [thread.result() for thread in running]
    said = {(a["corpus_version"], a["text"].split("every ")[1]) for own in answers for a in own}
    versions = {version for version, _ in said}
    assert len(said) == len(versions), "one version, two texts"
    assert all(own[-1]["text"].endswith("every July. [1]") for own in answers)


ADDRESSES = ("/v1/search?q=budget", "/v1/sources", "/v1/sources/x", "/v1/passages/x.y.0", "/readyz")


def test_an_index_that_is_removed_is_an_error_of_the_index(
    served: TestClient, tmp_path: Path, model: EmbeddingModel
) -> None:
    """503 with the status name and the mend, until there is one again."""
    ask(served)
    contract = Contract(served.get("/openapi.json").json())
    shutil.rmtree(tmp_path / "data")
    responses = [served.post("/v1/answers", json={"question": BUDGET})]
    responses += [served.get(address) for address in ADDRESSES]
    for response in responses:
        told = contract.check(response)
        assert (response.status_code, told["status_name"]) == (503, "error_index")
        assert "./assistant sync" in told["detail"]
    page = served.post("/", data={"question": BUDGET})
    assert (page.status_code, BUDGET in page.text) == (503, True)
    assert served.get("/healthz").status_code == 200
    build(tmp_path, corpus_of("April"), model)
    assert "every April" in ask(served)["text"]


def test_a_build_whose_files_are_gone_is_an_error_of_the_index(
    served: TestClient, tmp_path: Path
) -> None:
    """The pointer names it, and nothing has been opened yet."""
    shutil.rmtree(tmp_path / "data" / "builds")
    response = served.post("/v1/answers", json={"question": BUDGET})
    assert (response.status_code, response.json()["status_name"]) == (503, "error_index")


def test_an_index_of_another_model_is_an_error_of_the_index(
    tmp_path: Path, model: EmbeddingModel, caplog: pytest.LogCaptureFixture
) -> None:
    """Its vectors mean nothing to this one; the operator's log says what to set."""
    from api.assistant import Assistant
    from ingestion.embedded_engine import EmbeddedStore

    data = build(tmp_path, corpus_of("April"), model)
    with serving(Assistant(EmbeddedStore(data), model, "other/model"), tmp_path) as client:
        response = client.post("/v1/answers", json={"question": BUDGET})
        page = client.post("/", data={"question": BUDGET})
    assert (response.status_code, response.json()["status_name"]) == (503, "error_index")
    assert "EMBEDDING_MODEL" not in response.text + page.text
    assert "set EMBEDDING_MODEL back" in caplog.text
    assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
