"""create_app puts the service together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import SQLAlchemyError

from api.assistant import Assistant
from api.http.metrics import Metrics
from api.http.middleware import LimitBody, Observe
from api.http.pages import WEB, pages
from api.http.problems import add_problem_handlers
from api.http.routes import Service, health, v1
from api.http.schemas import SCHEMAS, ProblemOut
from api.http.source_page import source_pages
from api.store.answers import AnswerStore
from ingestion.errors import IngestionError

_MINUTE = 60  # seconds
_log = logging.getLogger("api")
_ABOUT = "Answers about health and care integration in England, with citations that are checked."


def create_app(assistant: Assistant, answers: AnswerStore) -> FastAPI:
    """The HTTP service over an assistant and an answer store."""
    app = FastAPI(
        title="Integration policy assistant", description=_ABOUT, version="1",
        docs_url=None, redoc_url=None,  # they load scripts from elsewhere
        lifespan=lambda _: _running(assistant, answers),
    )  # fmt: skip
    metrics = Metrics()
    app.state.service = Service(assistant, answers, metrics)
    add_problem_handlers(app)
    app.include_router(v1)
    app.include_router(health)
    app.include_router(pages)
    app.include_router(source_pages)
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")
    app.add_middleware(LimitBody)
    app.add_middleware(Observe, metrics=metrics)
    _describe_problems(app)
    answers.purge()
    return app


@asynccontextmanager
async def _running(assistant: Assistant, answers: AnswerStore) -> AsyncIterator[None]:
    """Every minute, what is over and what is withdrawn goes; at the end connections are closed."""

    async def purge() -> None:
        while True:
            await asyncio.sleep(_MINUTE)
            try:
                await asyncio.to_thread(answers.purge)
            except (SQLAlchemyError, IngestionError) as error:
                _log.error("purging answers: %s", type(error).__name__)

    task = asyncio.create_task(purge())
    yield
    task.cancel()
    if assistant.composer is not None:
        await assistant.composer.close()


def _describe_problems(app: FastAPI) -> None:
    """FastAPI puts into the contract only what routes return, and problems are raised."""
    told = ProblemOut.model_json_schema(ref_template=SCHEMAS)
    app.openapi()["components"]["schemas"] |= {**told.pop("$defs"), "ProblemOut": told}
