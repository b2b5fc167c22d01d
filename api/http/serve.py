"""Serve the app by uvicorn, with logs that hold no question; at the end, finish what was begun."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys

import uvicorn
from fastapi import FastAPI
from sse_starlette.sse import AppStatus
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from api.access.access import access_of
from api.answer_cache import AnswerCache
from api.assistant import assistant_of
from api.errors import AssistantError
from api.http.app import create_app
from api.http.leaving import NOTICE
from api.http.patience import MOST_HEADERS, PatientProtocol
from api.logs import start_logging
from api.settings import Settings
from api.store.database import open_database
from api.store.stores import Stores, records_of, stores_of
from ingestion.engines import build_store, require_model
from ingestion.errors import IngestionError, NoBuildError, SettingsError

_log = logging.getLogger("api")
_STARTING = 15  # seconds in which a worker need not answer its supervisor: it loads the model
_DOORS = {
    "loopback": "Anyone on this machine may ask, without limits.",
    "keys": "Only those with a key may ask, and read.",
    "proxy": "Whom your proxy names may ask; others need a key.",
    "public": "AUTH=public: anybody who reaches this address may ask, within limits.",
}


def serve(settings: Settings) -> None:
    """Serve at HOST:PORT until SIGTERM or Ctrl-C. Raises ModelError and SettingsError at once."""
    _require_sharing(settings)
    start_logging(settings.log_level, settings.log_format)
    taken = _bound(settings.host, settings.port)
    address = f"http://{settings.host}:{taken.getsockname()[1]}"
    if settings.workers > 1:
        _try_out(settings)
        _log.info("Serving at %s by %d processes", address, settings.workers)
        workers = Multiprocess(_config("api.http.serve:worker", settings), [taken])
        workers.run()
        if any(process.exitcode == STARTUP_FAILURE for process in workers.processes):
            raise SettingsError("No process could start: the log says why")
        return
    app = _app_of(settings)
    _log.info("Serving at %s", address)
    for ending in (signal.SIGTERM, signal.SIGINT):  # uvicorn raises them again once it is done
        signal.signal(ending, lambda *_: None)
    uvicorn.Server(_config(app, settings)).run(sockets=[taken])


def _try_out(settings: Settings) -> None:
    """What would stop every worker is found once, before there are any; the database is brought up
    to date. Raises SettingsError, ModelError and BuildError.
    """
    database = open_database(settings.database)
    access_of(settings, Stores.over(database))
    database.dispose()
    live = build_store(settings, serving=True).manifest()
    if live is not None:
        require_model(live, settings.embedding_model)


def worker() -> FastAPI:
    """The app of one of several processes, by the settings of its environment."""
    try:
        settings = Settings.read()
        start_logging(settings.log_level, settings.log_format)
        return _app_of(settings)
    except (AssistantError, IngestionError) as error:
        _log.error("%s", error)
        sys.exit(STARTUP_FAILURE)


def _app_of(settings: Settings) -> FastAPI:
    """Everything that `settings` describe, put together."""
    stores = stores_of(settings)
    access = access_of(settings, stores)
    _log.info("%s", _DOORS[access.porter.door.kind])
    assistant = assistant_of(settings, records_of(settings, stores.engine))
    try:
        assistant.parts()
    except NoBuildError as error:  # /readyz says so until there is one
        _log.warning("%s", error)
    AppStatus.enable_automatic_graceful_drain = False  # streams are finished, as other answers are
    cache = AnswerCache(settings.answer_cache_mb) if settings.answer_cache_mb else None
    app = create_app(assistant, stores, access, cache)
    app.openapi()  # takes a while: no reader waits for it
    return app


def _config(app: FastAPI | str, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves; its own access log would hold addresses with what was searched for."""
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=settings.workers,
        http=PatientProtocol,
        ws="none",
        h11_max_incomplete_event_size=MOST_HEADERS,
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        reset_contextvars=True,
        timeout_graceful_shutdown=settings.shutdown_seconds - NOTICE,
        timeout_worker_healthcheck=_STARTING,
    )


def _require_sharing(settings: Settings) -> None:
    """Several processes share all that they keep; builds never change, so that any number of
    them reads one. Raises SettingsError.
    """
    needed = {
        "DATABASE_URL": settings.database_url,
        "LIMITS_URL": settings.limits_url,
    }
    lacking = [name for name, value in needed.items() if not value]
    if settings.workers > 1 and lacking:
        raise SettingsError(
            f"WORKERS={settings.workers} needs DATABASE_URL and LIMITS_URL, which processes "
            f"share: set {' and '.join(lacking)}, or WORKERS=1"
        )


def _bound(host: str, port: int) -> socket.socket:
    """Take the port before anything slow, so that a taken one is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise SettingsError(
            f"HOST={host} PORT={port} cannot be served ({reason}): stop what uses it, or set HOST "
            "and PORT to others"
        ) from error
