"""Figures for Prometheus: requests, answers by status, and how long the steps take."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from api.answering.answer import Answer

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """One registry an app; no label holds anything that a reader typed."""

    def __init__(self) -> None:
        """All at zero."""
        self.registry = CollectorRegistry()
        self._answers = Counter(
            "answers", "Answers given", ["status", "composer"], registry=self.registry
        )
        self._steps = Histogram(
            "answer_step_seconds", "Seconds a step", ["step"], registry=self.registry,
            buckets=_BUCKETS,
        )  # fmt: skip
        self._requests = Histogram(
            "http_request_seconds", "Seconds a request", ["method", "route", "status"],
            registry=self.registry, buckets=_BUCKETS,
        )  # fmt: skip

    def count(self, answer: Answer) -> None:
        """Count an answer and its steps."""
        self._answers.labels(answer.status, answer.composer or "none").inc()
        for step, milliseconds in answer.timings_ms.items():
            self._steps.labels(step).observe(milliseconds / 1000)

    def time(self, method: str, route: str, status: int, seconds: float) -> None:
        """Record a request; `route` is the template, not the address."""
        self._requests.labels(method, route, str(status)).observe(seconds)

    def exposition(self) -> tuple[bytes, str]:
        """The text that Prometheus reads, and its media type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST
