"""What a model took is measured: calls, tokens, money, and failures by cause."""

from __future__ import annotations

from pathlib import Path

from tests.api.documents import BUDGET
from tests.api.service import serving
from tests.api.test_metrics import read, value
from tests.model.conftest import With
from tests.model.scripted import Sent, reply, scripted


def test_what_a_model_took_is_measured(assistant_with: With, tmp_path: Path) -> None:
    """As the endpoint counts it: 100 tokens in and 50 out, at 2 and 4 for a million."""
    with scripted(lambda _: reply(completeness="none")) as server:
        assistant = assistant_with(server.url, model_price_in=2, model_price_out=4)
        with serving(assistant, tmp_path) as client:
            client.post("/v1/answers", json={"question": BUDGET})
            metrics = read(client)
    assert value(metrics, "model_calls") == 1
    assert value(metrics, "model_tokens", part="prompt") == 100
    assert value(metrics, "model_tokens", part="reply") == 50
    assert round(value(metrics, "model_cost"), 9) == 0.0004


def test_a_model_that_fails_is_counted_by_the_cause(assistant_with: With, tmp_path: Path) -> None:
    """A key that is refused, then a rest in which it is left alone."""
    with (
        scripted(lambda _: Sent(status=401)) as server,
        serving(assistant_with(server.url), tmp_path) as client,
    ):
        for _ in range(5):
            client.post("/v1/answers", json={"question": BUDGET})
        metrics = read(client)
    assert value(metrics, "model_failures", cause="key") == 3
    assert value(metrics, "model_failures", cause="resting") == 2
