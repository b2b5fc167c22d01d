"""What goes wrong inside."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Never

import pytest

from api.assistant import Assistant
from api.http.headers import SAFETY_HEADERS
from ingestion.index import Build, IndexedPassage, Manifest, PassageIndex
from ingestion.settings import BUNDLED
from tests.api.contract import Contract
from tests.api.documents import BUDGET
from tests.api.service import serving

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel

SECRET = "a table is on fire in cellar nine"


class FailingStore:
    """A store that fails in a way nobody foresaw."""

    def _fail(self) -> Never:
        raise RuntimeError(SECRET)

    def room(self, passages: int, dimensions: int) -> int:
        """Fails."""
        self._fail()

    def mend(self) -> str | None:
        """Fails."""
        self._fail()

    def live(self) -> str | None:
        """Fails."""
        self._fail()

    def manifest(self) -> Manifest | None:
        """Fails."""
        self._fail()

    def open(self, build: str) -> PassageIndex:
        """Fails."""
        self._fail()

    def write(self, build: Build, passages: Iterable[IndexedPassage], beside: int = 0) -> None:
        """Fails."""
        self._fail()

    def previous_manifest(self) -> Manifest | None:
        """Fails."""
        self._fail()

    def drop_previous(self) -> None:
        """Fails."""
        self._fail()

    def writing(self, data_dir: Path | None = None) -> AbstractContextManager[None]:
        """Fails."""
        self._fail()

    def publish(self, build: str, *, instead: bool = False) -> str | None:
        """Fails."""
        self._fail()

    def rollback(self) -> str:
        """Fails."""
        self._fail()


def test_an_exception_inside_is_a_problem_without_a_trace(
    tmp_path: Path, model: EmbeddingModel, caplog: pytest.LogCaptureFixture
) -> None:
    """500 with the status name; the log has its kind, and neither its words nor the question."""
    with (
        caplog.at_level(logging.INFO),
        serving(Assistant(FailingStore(), model, BUNDLED), tmp_path) as client,
    ):
        contract = Contract(client.get("/openapi.json").json())
        response = client.post("/v1/answers", json={"question": BUDGET})
        told = contract.check(response)
        metrics = client.get("/metrics").text
    assert (response.status_code, told["status_name"]) == (500, "error_internal")
    assert "Try again" in told["detail"]
    assert "Traceback" not in response.text
    assert SECRET not in response.text
    assert "RuntimeError" in caplog.text
    assert BUDGET not in caplog.text
    assert 'route="/v1/answers",status="500"' in metrics


def test_every_response_has_the_headers_for_safety(tmp_path: Path, model: EmbeddingModel) -> None:
    """Problems, pages, files, and the failures inside too."""
    with serving(Assistant(FailingStore(), model, BUNDLED), tmp_path) as client:
        responses = [client.get(path) for path in ("/", "/healthz", "/nothing", "/static/page.css")]
        responses.append(client.post("/v1/answers", content=b"{"))
        responses.append(client.post("/v1/answers", content=b"x" * 300_000))
        responses.append(client.post("/v1/answers", json={"question": BUDGET}))
    statuses = [response.status_code for response in responses]
    assert statuses == [200, 200, 404, 200, 422, 413, 500]
    for response in responses:
        assert {name: response.headers.get(name) for name in SAFETY_HEADERS} == SAFETY_HEADERS
