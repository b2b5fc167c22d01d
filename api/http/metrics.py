"""Figures for Prometheus: what is asked and how it ends, what it costs, and how the parts are.

Every label has few values, all of them ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from api.answering.answer import Answer
from api.store.failing import FAILURES

if TYPE_CHECKING:
    from api.access.access import Access
    from api.assistant import Assistant

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """One registry an app; no label holds anything that a reader typed."""

    def __init__(self, others: Iterable[Collector] = ()) -> None:
        """All at zero, with what `others` measure."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        for other in others:
            self.registry.register(other)
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


def measured(assistant: Assistant, access: Access) -> tuple[Collector, ...]:
    """What the parts of a service measure of themselves."""
    composer = assistant.composer
    model = composer.figures.all if composer is not None else ()
    return (IndexFigures(assistant), access.quotas.hits, FAILURES, *model)


class IndexFigures(Collector):
    """The build that answers come from; nothing of it while none is open."""

    def __init__(self, assistant: Assistant) -> None:
        """Of what `assistant` has open."""
        self._assistant = assistant

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read when somebody asks."""
        manifest = self._assistant.manifest
        yield GaugeMetricFamily("index_open", "Whether a build is open", float(bool(manifest)))
        if manifest is None:
            return
        age = datetime.now(UTC) - datetime.fromisoformat(manifest.created_at)
        yield GaugeMetricFamily("index_age_seconds", "Since it was built", age.total_seconds())
        yield GaugeMetricFamily("index_passages", "Passages in it", manifest.passages)
        yield GaugeMetricFamily("index_sources", "Sources in it", len(manifest.sources))
        yield GaugeMetricFamily("index_unread_files", "Files it lacks", len(manifest.unread))
