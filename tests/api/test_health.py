"""/healthz, /readyz, /metrics."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.api.contract import Contract
from tests.api.documents import BUDGET, PERSONAL
from tests.api.service import assistant_over, serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from api.assistant import Assistant
    from ingestion.embedding import EmbeddingModel


def test_a_service_with_an_index_is_alive_and_ready(client: TestClient, contract: Contract) -> None:
    """Ready with the version of its corpus."""
    assert contract.check(client.get("/healthz"))["status"] == "alive"
    ready = contract.check(client.get("/readyz"))
    assert ready["status"] == "ready"
    assert ready["corpus_version"] == client.get("/v1/sources").json()["corpus_version"]


def test_a_service_without_an_index_is_alive_and_not_ready(
    tmp_path: Path, model: EmbeddingModel
) -> None:
    """The problem says which command builds one."""
    with serving(assistant_over(tmp_path / "empty", model), tmp_path) as client:
        assert client.get("/healthz").status_code == 200
        response = client.get("/readyz")
        told = Contract(client.get("/openapi.json").json()).check(response)
    assert (response.status_code, told["status_name"]) == (503, "error_index")
    assert "python -m ingestion sync" in told["detail"]


def test_the_metrics_count_answers_requests_and_steps(assistant: Assistant, tmp_path: Path) -> None:
    """By status and route, never by what was typed."""
    with serving(assistant, tmp_path) as client:
        for question in (BUDGET, PERSONAL):
            client.post("/v1/answers", json={"question": question})
        client.get("/v1/sources/alder-places")
        client.get("/nobody/typed/this")
        response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    assert 'answers_total{composer="extractive",status="answered"} 1.0' in response.text
    assert 'answers_total{composer="none",status="declined"} 1.0' in response.text
    assert 'answer_step_seconds_count{step="verify"} 1.0' in response.text
    assert 'route="/v1/sources/{source_id}"' in response.text
    assert "alder-places" not in response.text
    assert "nobody" not in response.text


def test_a_made_up_method_makes_no_figure_of_its_own(client: TestClient) -> None:
    """The bug: a method is whatever was typed, and each became a label and a line in the log."""
    client.request("ZEBRA943", "/v1/answers")
    client.request("ZEBRA944", "/healthz")
    metrics = client.get("/metrics").text
    assert "ZEBRA" not in metrics
    assert 'method="other"' in metrics
