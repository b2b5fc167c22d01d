"""A Redis or a PostgreSQL that hangs: whoever needs it is told so at once, nobody else waits."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
import redis
from sqlalchemy import text

from api.access.counting import counts_of
from api.errors import StoreError
from api.http.app import create_app
from api.outage import REST
from api.store.database import open_database
from api.store.stores import Stores
from ingestion.schema import UNHURRIED
from tests.api.access import REDIS, door
from tests.api.access import redis as real_redis
from tests.api.service import at_a_port

if TYPE_CHECKING:
    from api.assistant import Assistant
    from tests.conftest import Require
    from tests.postgres import Cluster

pytestmark = pytest.mark.slow  # most of it is waiting
ASK = {"question": "Who sets the heliotrope budget?"}
WHILE_IT_IS_NOTICED, AT_ONCE = 15, 3  # seconds: generous, for a machine that does much else


def asked(origin: str) -> tuple[httpx2.Response, float]:
    """What a question is answered, and after how many seconds."""
    begun = time.monotonic()
    return httpx2.post(f"{origin}/v1/answers", json=ASK, timeout=60), time.monotonic() - begun


def refused_fast(origin: str, words: str) -> None:
    """503 with the time to try again; the first waits a little, the next not at all."""
    for seconds in (WHILE_IT_IS_NOTICED, AT_ONCE, AT_ONCE):
        told, took = asked(origin)
        assert (told.status_code, took < seconds) == (503, True), (took, told.text)
        assert told.headers["content-type"] == "application/problem+json"
        assert int(told.headers["retry-after"]) >= 1
        assert words in told.json()["detail"]
    begun = time.monotonic()
    assert httpx2.get(f"{origin}/healthz").status_code == 200
    assert time.monotonic() - begun < AT_ONCE
    assert httpx2.get(f"{origin}/readyz", timeout=60).status_code == 503


def answered_again(origin: str) -> None:
    """A moment after it goes on; whoever tried it last may have said just now that it hangs."""
    for _ in range(10):
        time.sleep(REST)
        told, _ = asked(origin)
        if told.status_code == 200:
            return
    raise AssertionError(told.text)


def test_a_postgresql_that_hangs(assistant: Assistant, postgres: Cluster) -> None:
    """With connections that were open before."""
    engine = open_database(postgres.new_database())
    with at_a_port(create_app(assistant, Stores.over(engine))) as origin:
        assert asked(origin)[0].status_code == 200
        with postgres.frozen():
            refused_fast(origin, "cannot be reached: try again")
        answered_again(origin)
    engine.dispose()


def test_a_postgresql_that_hangs_before_anybody_connects(postgres: Cluster) -> None:
    """Its kernel accepts connections, and nobody behind it answers."""
    engine = open_database(postgres.new_database())
    engine.dispose()
    with postgres.frozen():
        for seconds in (WHILE_IT_IS_NOTICED, AT_ONCE, AT_ONCE):
            begun = time.monotonic()
            with pytest.raises(StoreError):
                engine.connect()
            assert time.monotonic() - begun < seconds
    engine.dispose()


@contextmanager
def stopped(url: str) -> Iterator[None]:
    """The Redis at `url` hangs."""
    info: dict[str, Any] = redis.Redis.from_url(url).info("server")
    os.kill(info["process_id"], signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(info["process_id"], signal.SIGCONT)


def test_a_redis_that_hangs(assistant: Assistant, tmp_path: Path, require: Require) -> None:
    """What cannot be counted is not answered."""
    require("Redis", REDIS, "install redis-server")
    engine = open_database(f"sqlite:///{tmp_path / 'answers.sqlite'}")
    stores = Stores.over(engine)
    with real_redis(tmp_path) as url:
        access = door("public", counts=counts_of(url))(stores)
        with at_a_port(create_app(assistant, stores, access)) as origin:
            assert asked(origin)[0].status_code == 200
            with stopped(url):
                refused_fast(origin, "cannot be counted")
            answered_again(origin)
    engine.dispose()


def test_statements_that_take_long_on_a_sound_server_are_let_finish(postgres: Cluster) -> None:
    """A backup may take its time, and a statement is no outage of the next one."""
    engine = open_database(postgres.new_database())
    with engine.connect() as connection:
        connection.execution_options(**UNHURRIED)
        connection.execute(text("SELECT pg_sleep(6)"))
    with pytest.raises(StoreError, match="is busy"), engine.connect() as connection:
        connection.execute(text("SELECT pg_sleep(6)"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    engine.dispose()
