"""/metrics, read as Prometheus reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import Metric, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from api.access.caller import Allowance
from tests.api.access import door
from tests.api.documents import BUDGET, CORPUS
from tests.api.service import assistant_over, serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from api.assistant import Assistant
    from ingestion.embedding import EmbeddingModel

ASK = {"question": BUDGET}
SUFFIXES = (
    "_total",
    "_seconds",
    "_bytes",
    "_info",
    "_open",
    "_passages",
    "_sources",
    "_files",
    "_created",
)


def read(client: TestClient) -> Mapping[str, Metric]:
    """What is measured, by name."""
    text = client.get("/metrics").text
    return {metric.name: metric for metric in text_string_to_metric_families(text)}


def value(metrics: Mapping[str, Metric], name: str, **labels: str) -> float:
    """A figure; 0 where it was never counted."""
    found = metrics[name].samples if name in metrics else []
    named = [one for one in found if one.name in {name, f"{name}_total"}]
    return next((one.value for one in named if one.labels == labels), 0.0)


def test_the_index_and_the_process_are_measured(assistant: Assistant, tmp_path: Path) -> None:
    """How old the corpus is, what is in it, and what the process takes."""
    with serving(assistant, tmp_path) as client:
        client.post("/v1/answers", json=ASK)
        metrics = read(client)
    assert value(metrics, "index_open") == 1
    assert value(metrics, "index_age_seconds") >= 0
    assert value(metrics, "index_sources") == len(CORPUS)
    assert value(metrics, "index_passages") >= len(CORPUS)
    assert {"python_info", "answers", "http_request_seconds"} <= set(metrics)


def test_no_index_is_measured_as_none(tmp_path: Path, model: EmbeddingModel) -> None:
    """An alert can tell it from one of age 0."""
    with serving(assistant_over(tmp_path / "empty", model), tmp_path) as client:
        client.post("/v1/answers", json=ASK)
        metrics = read(client)
    assert value(metrics, "index_open") == 0
    assert "index_age_seconds" not in metrics


def test_a_limit_that_is_reached_is_counted(assistant: Assistant, tmp_path: Path) -> None:
    """By whose limit it was and of what."""
    access = door("public", allowance=Allowance(1000, 2, 0))
    with serving(assistant, tmp_path, access=access) as client:
        for _ in range(5):
            client.post("/v1/answers", json=ASK)
        hits = client.app.state.service.access.quotas.hits  # type: ignore[attr-defined]
        text = generate_latest(hits).decode()
    assert 'limits_hit_total{kind="ask",policy="person"} 3.0' in text


def test_a_database_that_fails_is_counted(assistant: Assistant, tmp_path: Path) -> None:
    """By the kind of error."""
    with serving(assistant, tmp_path) as client:
        before = value(read(client), "store_errors", kind="DatabaseError")
        (tmp_path / "answers.sqlite").write_bytes(b"no database " * 1000)
        assert client.post("/v1/answers", json=ASK).status_code == 503
        ready = client.get("/readyz")
        after = value(read(client), "store_errors", kind="DatabaseError")
    assert after > before
    assert ready.status_code == 503
    assert ready.json()["checks"]["index"] == "ok"
    assert "DATABASE_URL" in ready.json()["checks"]["store"]


def test_names_and_labels_are_as_prometheus_has_them(client: TestClient) -> None:
    """Small letters, and a unit or a kind at the end."""
    client.post("/v1/answers", json=ASK)
    for name, metric in read(client).items():
        assert re.fullmatch(r"[a-z_]+", name), name
        assert metric.documentation
        assert metric.type == "counter" or name.endswith(SUFFIXES) or "process_" in name, name


def test_what_is_typed_makes_no_series(client: TestClient) -> None:
    """Each would stay in memory for ever: ways, methods, ids and fields made up by anybody."""

    def ask(word: str) -> int:
        client.get(f"/{word}", params={word: word})
        client.get(f"/v1/answers/{word}")
        client.request(word.upper(), "/v1/answers")
        client.post("/v1/answers", json={"question": f"Who decides {word}?", "composer": word})
        return sum(len(metric.samples) for metric in read(client).values())

    ask("zeroth")
    assert ask("first") == ask("second") == ask("third")
