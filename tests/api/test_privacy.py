"""Nothing about a reader is logged or left behind."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.api.documents import BUDGET, PERSONAL
from tests.api.service import assistant_over, serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from ingestion.embedding import EmbeddingModel

NUMBER = "943 476 5919"


@pytest.fixture
def folder(indexed: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own, which holds the answers too."""
    return shutil.copytree(indexed, tmp_path / "data")


@pytest.fixture
def served(folder: Path, model: EmbeddingModel) -> Iterator[TestClient]:
    """A client of a service over that folder."""
    with serving(assistant_over(folder, model), folder) as client:
        yield client


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """What the service logged; the test's own client logs the addresses that it asks for."""
    records = [r for r in caplog.records if not r.name.startswith("httpx")]
    assert records, "nothing was logged, so nothing is shown"
    return "\n".join(f"{record.getMessage()} {record.exc_text}" for record in records)


def left(folder: Path, *words: str) -> set[str]:
    """The files below `folder` in which any of `words` stands."""
    told = [word.encode() for word in words]
    return {
        file.name
        for file in folder.rglob("*")
        if file.is_file() and any(word in file.read_bytes() for word in told)
    }


@pytest.mark.parametrize(
    "body",
    [
        {"question": PERSONAL},
        {"question": PERSONAL, "composer": "model"},
        {"question": "And why?", "history": [{"role": "user", "content": PERSONAL}]},
        {"question": f"Who decides? {NUMBER}\x00"},
        {"question": "Why?", "conversation_id": NUMBER},
        {"question": "Why?", "filters": {"publisher": [NUMBER]}},
    ],
)
def test_personal_data_is_neither_logged_nor_written(
    served: TestClient, folder: Path, caplog: pytest.LogCaptureFixture, body: dict[str, object]
) -> None:
    """Whether it is declined or refused, in whichever field it stands."""
    with caplog.at_level(logging.INFO):
        served.post("/v1/answers", json=body)
        served.post("/", data={"question": str(body["question"])})
        served.get("/v1/search", params={"q": str(body["question"])})
    assert NUMBER not in logged(caplog)
    assert left(folder, NUMBER, "943476") == set()


def test_personal_data_in_a_conversation_or_a_report_is_neither_logged_nor_written(
    served: TestClient, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor in an address, where somebody takes an id for one."""
    with caplog.at_level(logging.INFO):
        held = served.post("/v1/conversations").json()["id"]
        told = served.post("/v1/answers", json={"question": PERSONAL, "conversation_id": held})
        assert told.json()["status"] == "declined"
        answer = served.post("/v1/answers", json={"question": BUDGET, "conversation_id": held})
        body = {"useful": True, "text": f"Mine is {NUMBER}."}
        address = f"/v1/answers/{answer.json()['id']}/feedback"
        assert served.post(address, json=body).status_code == 422
        assert served.get(f"/v1/conversations/{NUMBER}").status_code == 404
        assert served.delete(f"/v1/conversations/{NUMBER}").status_code == 404
    assert NUMBER not in logged(caplog)
    assert "943" not in logged(caplog)
    assert held not in logged(caplog)
    assert left(folder, NUMBER, "943476") == set()


def test_a_question_is_not_logged(served: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """Nor what was searched for, nor the address of an answer."""
    with caplog.at_level(logging.INFO):
        answer = served.post("/v1/answers", json={"question": BUDGET}).json()
        served.get(f"/v1/answers/{answer['id']}")
        served.get("/v1/search", params={"q": BUDGET})
    told = logged(caplog)
    assert "POST /v1/answers 200" in told
    assert "neighbourhood" not in told
    assert answer["id"] not in told


@pytest.mark.parametrize("store", [True, False])
def test_a_question_is_written_only_where_it_is_stored(
    served: TestClient, folder: Path, store: bool
) -> None:
    """store false leaves no trace in any file."""
    served.post("/v1/answers", json={"question": BUDGET, "store": store})
    assert bool(left(folder, BUDGET)) is store


def test_a_stored_answer_is_not_indexed(served: TestClient) -> None:
    """Its page says so to search engines, and the address is not passed on."""
    answer = served.post("/v1/answers", json={"question": BUDGET}).json()
    response = served.get(f"/answers/{answer['id']}")
    assert response.headers["x-robots-tag"] == "noindex"
    assert response.headers["referrer-policy"] == "same-origin"
