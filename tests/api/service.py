"""The service as it is served, over an index that the real sync built."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING

from fastapi.testclient import TestClient

from api.access.access import Access
from api.assistant import Assistant
from api.http.app import create_app
from api.store.database import open_database
from api.store.stores import Stores
from ingestion.embedded_engine import EmbeddedStore
from ingestion.records import FileRecords
from ingestion.settings import BUNDLED, BUNDLED_NAME
from ingestion.sync import sync

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ingestion.embedding import EmbeddingModel

Now = Callable[[], datetime]


class Clock:
    """A time that passes when it is told to."""

    def __init__(self) -> None:
        """Begins at a fixed day."""
        self.now = datetime(2025, 6, 2, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time."""
        return self.now


def build(folder: Path, files: Mapping[str, str], model: EmbeddingModel) -> Path:
    """Write `files` as a corpus below `folder` and index them; the data folder."""
    corpus, data = folder / "corpus", folder / "data"
    corpus.mkdir(exist_ok=True)
    for old in corpus.iterdir():
        old.unlink()
    for name, content in files.items():
        (corpus / name).write_text(content, "utf-8")
    sync((corpus,), EmbeddedStore(data), data, BUNDLED_NAME, lambda: model)
    return data


def assistant_over(data: Path, model: EmbeddingModel) -> Assistant:
    """What api.assistant assembles, with a model that is loaded already."""
    return Assistant(EmbeddedStore(data), model, BUNDLED, FileRecords(data))


@contextmanager
def serving(
    assistant: Assistant,
    folder: Path,
    now: Now = lambda: datetime.now(UTC),
    access: Callable[[Stores], Access] | None = None,
) -> Iterator[TestClient]:
    """A client of the app; what is stored goes to a SQLite file in `folder`."""
    engine = open_database(f"sqlite:///{folder / 'answers.sqlite'}")
    stores = Stores.over(engine, now)
    app = create_app(assistant, stores, access(stores) if access else None)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    engine.dispose()


@contextmanager
def served_at_a_port(assistant: Assistant, folder: Path) -> Iterator[str]:
    """The address of the app in a real server; answers go to a SQLite file in `folder`."""
    engine = open_database(f"sqlite:///{folder / 'answers.sqlite'}")
    with at_a_port(create_app(assistant, Stores.over(engine))) as address:
        yield address
    engine.dispose()


@contextmanager
def at_a_port(app: FastAPI) -> Iterator[str]:
    """The address of `app` in a real server, by uvicorn in a thread, at a free port of loopback.

    As `./assistant serve`, it leaves to the app which proxies are believed.
    """
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, proxy_headers=False))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
