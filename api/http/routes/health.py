"""How the service is, for whoever runs it."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.http.contract import problems
from api.http.schemas.health import HealthOut
from api.http.service import ServiceHere

health = APIRouter()


@health.head("/healthz", include_in_schema=False)
@health.get("/healthz")
def get_health() -> HealthOut:
    """Whether the process is alive."""
    return HealthOut(status="alive")


@health.head("/readyz", include_in_schema=False)
@health.get("/readyz", responses=problems(503))
def get_readiness(service: ServiceHere) -> HealthOut:
    """Whether the index is open and the model loaded."""
    return HealthOut(status="ready", corpus_version=service.assistant.parts().corpus_version)


@health.get("/metrics", response_class=Response)
def get_metrics(service: ServiceHere) -> Response:
    """Figures for Prometheus."""
    text, media_type = service.metrics.exposition()
    return Response(text, media_type=media_type)
