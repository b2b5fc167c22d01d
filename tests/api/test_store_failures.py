"""A database that is locked, full or away: one clear line, and an answer that was made is given."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, text

from api.errors import StoreError
from api.http.app import create_app
from api.store.answers import AnswerStore
from api.store.database import open_database
from api.store.stores import Stores
from tests.api.documents import BUDGET

if TYPE_CHECKING:
    from api.assistant import Assistant
    from tests.postgres import Cluster


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Of the SQLite database."""
    return tmp_path / "answers.sqlite"


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    """SQLite, which waits for nobody here."""
    opened = open_database(f"sqlite:///{file}")
    event.listen(opened, "begin", lambda c: c.exec_driver_sql("PRAGMA busy_timeout=1"))
    yield opened
    opened.dispose()


def served(assistant: Assistant, engine: Engine) -> TestClient:
    """A client of the service over `engine`."""
    app = create_app(assistant, Stores.over(engine))
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


def given_but_not_stored(client: TestClient) -> None:
    """The answer comes with a notice, as JSON, as events and as a page, and cannot be fetched."""
    told = client.post("/v1/answers", json={"question": BUDGET})
    assert told.status_code == 200
    assert told.json()["citations"]
    assert [n["text"] for n in told.json()["notices"] if n["kind"] == "not_stored"]
    events = client.post(
        "/v1/answers", json={"question": BUDGET}, headers={"Accept": "text/event-stream"}
    )
    assert "event: finished" in events.text
    assert "not_stored" in events.text
    shown = client.post("/", data={"question": BUDGET})
    assert shown.status_code == 200
    assert "could not store" in shown.text
    assert "/keep" not in shown.text


def refused(client: TestClient, words: str) -> None:
    """What needs the store is a problem, in one line.

    Questions too: where the switch cannot be read, nobody knows whether they may be answered.
    """
    for method, address in (
        ("POST", "/v1/answers"),
        ("GET", "/v1/answers/abc"),
        ("POST", "/v1/answers/abc/keep"),
        ("DELETE", "/v1/answers/abc"),
    ):
        told = client.request(method, address, json={"question": BUDGET})
        assert told.status_code == 503, (method, told.text)
        assert told.headers["content-type"] == "application/problem+json"
        assert words in told.json()["detail"]
    page = client.get("/answers/abc")
    assert page.status_code == 503
    assert "<h1>" in page.text
    assert words in page.text


def test_a_locked_sqlite_file(assistant: Assistant, engine: Engine, file: Path) -> None:
    """Another program holds it for longer than anybody waits."""
    with served(assistant, engine) as client, closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")  # others may read
        given_but_not_stored(client)
        other.execute("ROLLBACK")
        other.execute("BEGIN EXCLUSIVE")
        refused(client, "is busy: try again")
        other.execute("ROLLBACK")
        stored = client.post("/v1/answers", json={"question": BUDGET}).json()
        assert client.get(f"/v1/answers/{stored['id']}").json() == stored


def test_a_full_disk(assistant: Assistant, engine: Engine) -> None:
    """A quota of pages stands for it: SQLite says the same."""
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    event.listen(engine, "begin", lambda c: c.exec_driver_sql(f"PRAGMA max_page_count={pages}"))
    with served(assistant, engine) as client:
        for _ in range(8):  # what is left of the pages
            last = client.post("/v1/answers", json={"question": BUDGET}).json()
        assert "not_stored" in {notice["kind"] for notice in last["notices"]}
        given_but_not_stored(client)
        assert client.get(f"/v1/answers/{last['id']}").status_code == 404
    with pytest.raises(StoreError, match="disk on which answers are stored is full"):
        AnswerStore(engine).save("large", {"text": "x" * 1_000_000})


def test_a_damaged_file(engine: Engine, file: Path) -> None:
    """It is the database that cannot be used, and not a fault of the program."""
    engine.dispose()
    file.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match=r"is damaged: .*assistant mend"):
        AnswerStore(engine).get("a")


def test_a_wrong_statement_is_no_state_of_the_database(engine: Engine) -> None:
    """Nobody would find a fault of the program behind "try again in a moment"."""
    with engine.connect() as connection, pytest.raises(Exception, match="no such table") as met:
        connection.execute(text("SELECT 1 FROM nowhere"))
    assert not isinstance(met.value, StoreError)


@pytest.mark.slow
def test_a_postgresql_that_went_away_and_came_back(assistant: Assistant, postgres: Cluster) -> None:
    """Nothing has to be restarted but the database."""
    engine = open_database(postgres.new_database())
    with served(assistant, engine) as client:
        kept: dict[str, Any] = client.post("/v1/answers", json={"question": BUDGET}).json()
        postgres.stop()
        try:
            refused(client, "cannot be reached: try again")
        finally:
            postgres.start()
        assert client.get(f"/v1/answers/{kept['id']}").json() == kept
    engine.dispose()
