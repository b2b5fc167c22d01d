"""Serve the app by uvicorn, with logs that hold no question."""

from __future__ import annotations

import ipaddress
import logging

import uvicorn

from api.assistant import assistant_of
from api.http.app import create_app
from api.settings import Settings
from api.store.answers import AnswerStore
from api.store.database import open_database
from ingestion.errors import NoBuildError


def serve(settings: Settings) -> None:
    """Serve at HOST:PORT until interrupted. Raises ModelError and SettingsError at once."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    if not _is_loopback(settings.host):
        logging.getLogger("api").warning(
            "HOST=%s: whoever reaches this address may ask. Put it behind your own sign-on.",
            settings.host,
        )
    assistant = assistant_of(settings)
    try:
        assistant.parts()
    except NoBuildError as error:  # /readyz says so until there is one
        logging.getLogger("api").warning("%s", error)
    app = create_app(assistant, AnswerStore(open_database(settings.database)))
    # uvicorn's own access log would hold addresses with what was searched for.
    uvicorn.run(app, host=settings.host, port=settings.port, access_log=False, log_config=None)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
