"""Limits: exact under parallel clients, in one process and over replicas, and never guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest

from api.access.caller import Allowance, Caller
from api.access.counting import InMemory, counts_of
from api.access.quotas import READS, Quotas
from api.errors import QuotaError, UncountableError
from api.http.app import create_app
from api.store.database import open_database
from api.store.stores import Stores
from ingestion.errors import SettingsError
from tests.api.access import REDIS, door, key_of, redis
from tests.api.service import at_a_port, serving

if TYPE_CHECKING:
    from api.assistant import Assistant
    from tests.conftest import Require

ASK = {"question": "Who sets the heliotrope budget?"}
CLIENTS = 50


@pytest.fixture(scope="module")
def shared(require: Require, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Redis."""
    require("Redis", REDIS, "install redis-server")
    with redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


def statuses(ask: Callable[[int], int], times: int) -> Counter[int]:
    """How `times` questions ended that were sent by 50 clients at once."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        return Counter(pool.map(ask, range(times)))


def test_a_limit_holds_exactly_in_memory(assistant: Assistant, tmp_path: Path) -> None:
    """Fifty parallel clients, one hundred questions, seven answers."""
    with serving(
        assistant, tmp_path, access=door("public", allowance=Allowance(7, 7, 0))
    ) as client:
        told = statuses(lambda _: client.post("/v1/answers", json=ASK).status_code, 100)
        assert told == {200: 7, 429: 93}
        refused = client.post("/v1/answers", json=ASK)
        assert refused.headers["content-type"] == "application/problem+json"
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert refused.headers["ratelimit-policy"] == '"person";q=7;w=60'
        assert refused.headers["ratelimit"].startswith('"person";r=0;t=')
        page = client.post("/", data=ASK, headers={"Sec-Fetch-Site": "same-origin"})
        assert (page.status_code, "Too many requests" in page.text) == (429, True)


@pytest.mark.slow
def test_a_limit_holds_exactly_over_two_replicas(
    assistant: Assistant, database_url: str, shared: str
) -> None:
    """Two servers that share the store of limits and the database, asked in turn by 50 clients."""
    engine = open_database(database_url)
    with ExitStack() as stack:
        stores, opened = Stores.over(engine), door("keys", counts=counts_of(shared))
        key = key_of(stores, allowance=Allowance(9, 1000, 0))
        origins = [
            stack.enter_context(
                at_a_port(create_app(assistant, stores, opened(stores)))
            )
            for _ in range(2)
        ]  # fmt: skip
        web = stack.enter_context(httpx2.Client(headers=key, timeout=60))

        def ask(number: int) -> int:
            return web.post(f"{origins[number % 2]}/v1/answers", json=ASK).status_code

        assert statuses(ask, 60) == {200: 9, 429: 51}
        (client,) = stores.clients.all()
        stores.clients.revoke(client.id, "a test")
        assert [ask(0), ask(1)] == [401, 401]
    engine.dispose()


@pytest.mark.parametrize("store", ["memory", pytest.param("redis", marks=pytest.mark.slow)])
def test_one_person_takes_nothing_from_the_others(
    store: str, request: pytest.FixtureRequest
) -> None:
    """Whoever asks too much is stopped before the client's own count."""
    counts = InMemory() if store == "memory" else counts_of(request.getfixturevalue("shared"))
    quotas = Quotas(counts)
    allowance = Allowance(12, 5, 3)

    def ask(number: int) -> bool:
        person = "greedy" if number % 10 else f"modest-{number}"
        try:
            quotas.charge(Caller(store, person, person, allowance), "ask")
        except QuotaError:
            return False
        return True

    with ThreadPoolExecutor(CLIENTS) as pool:
        told = list(pool.map(ask, range(50)))
    assert sum(told) == 10  # five of the greedy one, and the five of the others
    assert [told[number] for number in range(0, 50, 10)] == [True] * 5
    left = quotas.left(Caller(store, "greedy", "greedy", allowance))
    assert left
    assert (left.policy, left.remaining) == ("person", 0)
    assert [quotas.model_allowed(Caller(store, None, None, allowance)) for _ in range(4)] == [
        True, True, True, False,
    ]  # fmt: skip


def test_reading_is_counted_apart_from_asking(assistant: Assistant, tmp_path: Path) -> None:
    """A page and its parts are no question, but not without end either."""
    with serving(
        assistant, tmp_path, access=door("public", allowance=Allowance(1, 1, 0))
    ) as client:
        told = [client.get("/v1/sources").status_code for _ in range(READS + 1)]
        assert told == [200] * READS + [429]


def test_where_nothing_can_be_counted_nothing_is_given(
    assistant: Assistant, tmp_path: Path
) -> None:
    """A store that is not there shuts the door, and says so."""
    counts = counts_of("redis://127.0.0.1:9/0")  # the port that discards
    with pytest.raises(UncountableError):
        Quotas(counts).check()
    with serving(assistant, tmp_path, access=door("public", counts=counts)) as client:
        refused = client.post("/v1/answers", json=ASK)
        assert refused.status_code == 503
        assert "cannot be counted" in refused.json()["detail"]
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("url", ["nonsense", "nosuch://x", "redis://host:port/0", ""])
def test_an_address_of_limits_that_is_none_is_a_setting_to_correct(url: str) -> None:
    """One line that says what to write."""
    with pytest.raises(SettingsError, match="redis://host:6379/0"):
        counts_of(url)
