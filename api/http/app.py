"""create_app puts the service together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import Route
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.access.access import Access, open_access
from api.answer_cache import AnswerCache
from api.assistant import Assistant
from api.errors import StoreError
from api.http.about_pages import about_pages
from api.http.answer_pages import answer_pages
from api.http.api_reference import reference_pages
from api.http.browse import BROWSE
from api.http.chat.form import OpenAIErrors
from api.http.contract import name_of, publish_contract
from api.http.conversation_pages import conversation_pages
from api.http.cors import ClientsCors
from api.http.embed import embed_pages
from api.http.guard import Arrive, Guard
from api.http.head import AnswerHead
from api.http.leaving import Leaving
from api.http.metrics import Metrics, measured
from api.http.middleware import LimitBody, LimitLoad, Observe
from api.http.pages import WEB
from api.http.problems import add_problem_handlers
from api.http.report_pages import report_pages
from api.http.routes.admin import admin
from api.http.routes.answers import answers
from api.http.routes.changes import changes
from api.http.routes.chat import chat
from api.http.routes.conversations import conversations
from api.http.routes.corpus import corpus
from api.http.routes.end_user import end_user
from api.http.routes.exports import exports
from api.http.routes.feedback import feedback
from api.http.routes.health import health
from api.http.routes.positions import positions
from api.http.routes.tokens import tokens
from api.http.service import Service
from api.http.source_page import source_pages
from api.http.tools.server import ToolServer
from api.http.widget import widget_pages
from api.rechecks.background import Background
from api.store.stores import Stores
from ingestion.errors import IngestionError

ROUTERS = (
    answers, exports, feedback, conversations, end_user, chat, corpus, positions, changes,
    tokens, admin, health, about_pages, report_pages, conversation_pages, answer_pages,
    source_pages, embed_pages, widget_pages, reference_pages, *BROWSE,
)  # fmt: skip
_MINUTE = 60  # seconds
_WAITING = 40  # threads that wait for a store: many, as they do nothing else
_log = logging.getLogger("api")
_ABOUT = "Answers about health and care integration in England, with citations that are checked."


def create_app(
    assistant: Assistant,
    stores: Stores,
    access: Access | None = None,
    cache: AnswerCache | None = None,
) -> FastAPI:
    """The HTTP service over an assistant and what is stored; without `access` an open door, without
    `cache` every answer is made anew.
    """
    access, leaving = access or open_access(stores), Leaving()
    app = FastAPI(
        title="Integration policy assistant", description=_ABOUT, version="1",
        generate_unique_id_function=name_of,
        docs_url=None, redoc_url=None,  # they load scripts from elsewhere
        servers=[{"url": access.root_path or "/"}],
        lifespan=lambda _: _running(assistant, stores, leaving),
    )  # fmt: skip
    cached = (cache.hits,) if cache else ()
    metrics = Metrics((*measured(assistant, access), *cached))
    app.state.service = Service(assistant, stores, metrics, access, leaving, cache)
    add_problem_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    app.router.routes.append(Route("/mcp", ToolServer(app.state.service), methods=["POST"]))
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")
    app.add_middleware(LimitBody)
    app.add_middleware(Guard, access=access)
    app.add_middleware(LimitLoad)
    app.add_middleware(ClientsCors, origins=stores.clients.origins)
    app.add_middleware(OpenAIErrors)  # around all that may refuse
    app.add_middleware(AnswerHead)
    app.add_middleware(Observe, metrics=metrics)
    if access.proxies:
        trusted = [str(network) for network in access.proxies]
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=trusted)
    app.add_middleware(Arrive, root_path=access.root_path)
    publish_contract(app, access.porter.door.kind)
    stores.purge()
    return app


@asynccontextmanager
async def _running(assistant: Assistant, stores: Stores, leaving: Leaving) -> AsyncIterator[None]:
    """Delete expired and withdrawn data every minute; at the end connections are closed."""

    async def purge() -> None:
        while True:
            await asyncio.sleep(_MINUTE)
            try:
                await asyncio.to_thread(stores.purge)
            except (SQLAlchemyError, StoreError, IngestionError) as error:
                _log.error("purging expired data: %s", type(error).__name__)

    waiting = ThreadPoolExecutor(_WAITING, "waiting")  # for the database and the limits
    asyncio.get_running_loop().set_default_executor(waiting)
    task = asyncio.create_task(purge())
    rechecks = Background(assistant, stores.rechecks)
    rechecks.start()
    with leaving.noticing():
        yield
    task.cancel()
    await asyncio.to_thread(rechecks.stop)
    if assistant.composer is not None:
        await assistant.composer.close()
