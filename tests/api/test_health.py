"""/healthz, /readyz, /metrics."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from api.access.counting import counts_of
from api.assistant import Assistant
from ingestion.bundled_model import BundledModel
from ingestion.embedded_engine import EmbeddedStore
from tests.api.access import door
from tests.api.contract import Contract
from tests.api.documents import BUDGET, PERSONAL
from tests.api.service import assistant_over, serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from ingestion.embedding import EmbeddingModel


def test_a_service_with_an_index_is_alive_and_ready(client: TestClient, contract: Contract) -> None:
    """Ready with the version of its corpus."""
    assert contract.check(client.get("/healthz"))["status"] == "alive"
    ready = contract.check(client.get("/readyz"))
    assert ready["status"] == "ready"
    assert ready["checks"] == dict.fromkeys(("index", "model", "store", "limits"), "ok")
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
    assert "./assistant sync" in told["detail"]
    assert "./assistant sync" in told["checks"]["index"]
    assert told["checks"]["store"] == "ok"


def test_without_a_store_of_limits_it_is_not_ready(assistant: Assistant, tmp_path: Path) -> None:
    """Where nothing can be counted nothing is given, so that others should be asked."""
    gone = counts_of("redis://127.0.0.1:9/0")
    with serving(assistant, tmp_path, access=door("public", counts=gone)) as client:
        response = client.get("/readyz")
        told = Contract(client.get("/openapi.json").json()).check(response)
    assert response.status_code == 503
    assert "LIMITS_URL" in told["checks"]["limits"]
    assert "status_name" not in told


def test_a_build_of_another_model_is_told_as_such(indexed: Path, tmp_path: Path) -> None:
    """The model is what does not fit, not the index."""
    assistant = Assistant(EmbeddedStore(indexed), BundledModel(), "another")
    with serving(assistant, tmp_path) as client:
        told = client.get("/readyz").json()
    assert told["status"] == 503
    assert "EMBEDDING_MODEL" in told["checks"]["model"]


def test_a_process_that_leaves_is_not_ready(assistant: Assistant, tmp_path: Path) -> None:
    """It still answers, and is alive."""
    with serving(assistant, tmp_path) as client:
        client.app.state.service.leaving.begun = True  # type: ignore[attr-defined]
        response = client.get("/readyz")
        assert client.get("/healthz").status_code == 200
    assert (response.status_code, response.json()["checks"]["index"]) == (503, "ok")
    assert "shutting down" in response.json()["detail"]


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
