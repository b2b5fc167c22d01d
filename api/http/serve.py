"""Serve the app by uvicorn, with logs that hold no question."""

from __future__ import annotations

import logging
import os
import socket

import uvicorn

from api.access.access import access_of
from api.assistant import assistant_of
from api.http.app import create_app
from api.settings import Settings
from api.store.stores import stores_of
from ingestion.errors import NoBuildError, SettingsError

_log = logging.getLogger("api")
_DOORS = {
    "loopback": "The door is open: whoever uses this machine may ask, without limits.",
    "keys": "Only those with a key may ask, and read.",
    "proxy": "Whom your proxy names may ask; others need a key.",
    "public": "AUTH=public: anybody who reaches this address may ask, within limits.",
}


def serve(settings: Settings) -> None:
    """Serve at HOST:PORT until interrupted. Raises ModelError and SettingsError at once."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name in ("alembic", "httpx2", "mcp"):  # their lines tell nothing that ours do not
        logging.getLogger(name).setLevel(logging.WARNING)
    taken = _bound(settings.host, settings.port)
    stores = stores_of(settings)
    access = access_of(settings, stores)
    _log.info("%s", _DOORS[access.porter.door.kind])
    assistant = assistant_of(settings)
    try:
        assistant.parts()
    except NoBuildError as error:  # /readyz says so until there is one
        _log.warning("%s", error)
    app = create_app(assistant, stores, access)
    _log.info("Serving at http://%s:%d", settings.host, taken.getsockname()[1])
    # uvicorn's own access log would hold addresses with what was searched for.
    config = uvicorn.Config(app, access_log=False, log_config=None, proxy_headers=False)
    uvicorn.Server(config).run(sockets=[taken])


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
