"""Uses are counted alike in memory and in Redis, whatever is done to a clock."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import redis

from api.access.caller import Allowance, Caller
from api.access.counting import Counts, InMemory, InRedis, Taken, Window, counts_of
from api.access.quotas import Quotas
from api.errors import QuotaError, UncountableError
from api.outage import REST
from tests.api.access import REDIS
from tests.api.access import redis as real_redis

if TYPE_CHECKING:
    from tests.conftest import Require

PERSON = Caller("client", "ann", "ann", Allowance(1000, 3, 1000))


@pytest.fixture(scope="module")
def shared(require: Require, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Redis."""
    require("Redis", REDIS, "install redis-server")
    with real_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(params=["memory", "redis"])
def counts(request: pytest.FixtureRequest) -> Counts:
    """Each of them, empty."""
    if request.param == "memory":
        return InMemory()
    url: str = request.getfixturevalue("shared")
    redis.Redis.from_url(url).flushall()
    return counts_of(url)


def test_a_window_takes_as_many_as_it_may(counts: Counts) -> None:
    """And tells how many there are, and when the oldest of them leaves."""
    window = Window("a", 2, 60)
    assert [counts.take([window]).counted for _ in range(3)] == [True, True, False]
    (used,) = counts.look([window]).used
    assert used.times == 2
    assert 58 < used.seconds <= 60
    (empty,) = counts.look([Window("b", 2, 60)]).used
    assert (empty.times, empty.seconds) == (0, 60)


def test_a_use_is_counted_in_all_windows_or_in_none(counts: Counts) -> None:
    """So that a refusal takes nothing from others."""
    one, all_of_them = Window("one", 1, 60), Window("all", 5, 60)
    assert [counts.take([one, all_of_them]).counted for _ in range(3)] == [True, False, False]
    assert [used.times for used in counts.look([one, all_of_them]).used] == [1, 1]
    assert counts.take([]).counted


def test_a_use_leaves_its_window(counts: Counts) -> None:
    """After its seconds, and not before."""
    window = Window("brief", 1, 1)
    assert [counts.take([window]).counted for _ in range(2)] == [True, False]
    time.sleep(1.1)
    assert counts.take([window]).counted


def test_sums_grow_shrink_and_are_forgotten(counts: Counts) -> None:
    """Apart by their names."""
    assert [counts.add("sum", amount, 1) for amount in (5, -2, 0)] == [5, 3, 3]
    assert counts.add("other", 1, 1) == 1
    time.sleep(1.1)
    counts.check()
    assert counts.add("sum", 1, 60) in {1, 4}  # memory is swept once a minute


def test_in_memory_what_is_over_is_forgotten() -> None:
    """Names come and go for years."""
    now = 0.0
    counts = InMemory(lambda: now)
    for number in range(100):
        counts.take([Window(f"name {number}", 5, 60)])
        counts.look([Window(f"seen {number}", 5, 60)])
    counts.add("sum", 1, 60)
    now = 61.0
    counts.take([Window("last", 5, 60)])
    assert [list(held) for held in (counts._uses, counts._sums, counts._ends)] == [
        ["last"], [], ["last"],
    ]  # fmt: skip


def test_the_time_to_try_again_is_right_when_the_clock_is_set_back(
    counts: Counts, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """By an hour, on this machine and where Redis runs: nobody is shut out for longer."""
    quotas = Quotas(counts)
    for _ in range(3):
        quotas.charge(PERSON, "ask")
    monkeypatch.setattr(time, "time", lambda wall=time.time: wall() - 3600)
    if isinstance(counts, InRedis):  # its clock cannot be set here: its entries can
        client = redis.Redis.from_url(request.getfixturevalue("shared"))
        for name in client.scan_iter("*"):  # as if they were made an hour ahead of it
            uses = client.lrange(name, 0, -1)
            client.delete(name)
            client.rpush(name, *(int(use) + 3_600_000 for use in uses))
    with pytest.raises(QuotaError) as met:
        quotas.charge(PERSON, "ask")
    assert 50 < met.value.seconds <= 60
    left = quotas.left(PERSON)
    assert left is not None
    assert 50 < left.seconds <= 60


class Slow(InMemory):
    """Counts that take as long as a far store."""

    def take(self, windows: Sequence[Window]) -> Taken:
        """Slowly."""
        time.sleep(0.2)
        return super().take(windows)


def test_nobody_waits_for_the_counting_of_others() -> None:
    """Twenty charges at once take about as long as one."""
    quotas = Quotas(Slow())
    with ThreadPoolExecutor(20) as pool:
        begun = time.monotonic()
        callers = [Caller("c", str(n), str(n), Allowance(1000, 1000, 1000)) for n in range(20)]
        list(pool.map(lambda caller: quotas.charge(caller, "ask"), callers))
    assert time.monotonic() - begun < 2


@contextmanager
def stopped(url: str) -> Iterator[None]:
    """The Redis at `url` hangs: connections stay, and nothing is answered."""
    info: dict[str, Any] = redis.Redis.from_url(url).info("server")
    os.kill(info["process_id"], signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(info["process_id"], signal.SIGCONT)


def refused_after(count: Callable[[], object]) -> float:
    """The seconds until `count` gives up."""
    begun = time.monotonic()
    with pytest.raises(UncountableError):
        count()
    return time.monotonic() - begun


def test_a_redis_that_hangs_is_waited_for_once(shared: str) -> None:
    """The next are refused at once; when it goes on, so does the counting."""
    counts, window = counts_of(shared), Window("hang", 100, 60)
    counts.take([window])
    with stopped(shared):
        assert refused_after(lambda: counts.take([window])) < 5
        assert refused_after(lambda: counts.take([window])) < 0.5
    time.sleep(REST)
    assert counts.take([window]).counted
