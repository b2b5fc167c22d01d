"""What readers and operators see while Qdrant hangs or says no."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from api.assistant import Assistant
from ingestion.server_engine import ServerStore
from ingestion.settings import BUNDLED
from tests.api.access import door
from tests.api.contract import Contract
from tests.api.documents import BUDGET
from tests.api.service import serving

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel

SETTINGS = ("QDRANT", "DATA_DIR", "Traceback")


@pytest.fixture
def hanging(tmp_path: Path, model: EmbeddingModel) -> Iterator[TestClient]:
    """The service over a server that takes connections and answers nothing, as a frozen one."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as frozen:
        url = f"http://127.0.0.1:{frozen.getsockname()[1]}"
        store = ServerStore.connect(url, None, serving=True)
        assistant = Assistant(store, model, BUNDLED)
        with serving(assistant, tmp_path, access=door("public")) as client:
            yield client


def test_a_question_is_refused_in_two_seconds_and_then_at_once(
    hanging: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    """503 with Retry-After and no setting; the log says what happened and what to do."""
    contract = Contract(hanging.get("/openapi.json").json())
    waited = []
    for _ in range(5):
        begun = time.monotonic()
        response = hanging.post("/v1/answers", json={"question": BUDGET})
        waited.append(time.monotonic() - begun)
        told = contract.check(response)
        assert (response.status_code, told["status_name"]) == (503, "error_index")
        assert response.headers["Retry-After"] == "2"
        assert told["detail"] == "The documents cannot be searched just now: try again in a moment."
    assert max(waited) < 4
    assert waited[-1] < 1
    assert "Qdrant did not answer in time when asking for the live build" in caplog.text
    assert "is it running at QDRANT_URL, and not overloaded?" in caplog.text


def test_it_is_not_ready_within_two_seconds(hanging: TestClient) -> None:
    """However often it is probed; a public caller reads no setting."""
    for _ in range(5):
        begun = time.monotonic()
        response = hanging.get("/readyz")
        assert time.monotonic() - begun < 2.5
        assert response.status_code == 503
        assert not any(name in response.text for name in SETTINGS)


def test_pages_say_so_to_readers(hanging: TestClient) -> None:
    """With the status, and when to come back."""
    sources = hanging.get("/sources")
    assert (sources.status_code, sources.headers["Retry-After"]) == (503, "2")
    asked = hanging.post("/", data={"question": BUDGET})
    assert asked.status_code == 503
    for page in (sources, asked):
        assert "cannot be searched just now" in page.text
        assert not any(name in page.text for name in SETTINGS)
