"""Health and readiness, for the operator."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from api.http.contract import problems
from api.http.problems import problem
from api.http.readiness import OK, checks
from api.http.schemas.health import HealthOut
from api.http.service import Service, ServiceHere
from ingestion.read_budget import read_budget

_PROBES = ThreadPoolExecutor(2, "probes")  # of their own: others may all be waiting
_SECONDS = 1.8  # for all checks: who probes waits no longer than 2
_INDEX_SECONDS = 1.2  # of these
_TOO_SLOW = "The checks take longer than 2 seconds: a part that this needs does not answer."
health = APIRouter()


@health.get("/healthz")
async def get_health() -> HealthOut:
    """Whether the process is alive."""
    return HealthOut(status="alive")


@health.get("/readyz", response_model=HealthOut, responses=problems(503))
async def get_readiness(service: ServiceHere) -> object:
    """Whether questions can be answered here; each part is ok, or the reason why not is told."""
    checking = asyncio.get_running_loop().run_in_executor(_PROBES, _readiness, service)
    try:
        return await asyncio.wait_for(checking, _SECONDS)
    except TimeoutError:
        return problem(503, _TOO_SLOW)


def _readiness(service: Service) -> HealthOut | JSONResponse:
    with read_budget(_INDEX_SECONDS):
        return _checked(service)


def _checked(service: Service) -> HealthOut | JSONResponse:
    told = checks(service)
    reasons = [reason for reason in told.values() if reason != OK]
    if service.leaving.begun:
        reasons.insert(0, "This process is shutting down: ask another.")
    if not reasons:
        parts = service.assistant.parts()
        reader = parts.reader.name if parts.reader else "off"
        return HealthOut(
            status="ready", corpus_version=parts.corpus_version, checks=told, reader=reader
        )
    members = {"checks": told} | ({"status_name": "error_index"} if told["index"] != OK else {})
    return problem(503, " ".join(reasons), members)


@health.get("/metrics", response_class=Response)
def get_metrics(service: ServiceHere) -> Response:
    """Figures for Prometheus."""
    text, media_type = service.metrics.exposition()
    return Response(text, media_type=media_type)
