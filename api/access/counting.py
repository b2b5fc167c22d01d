"""Counts uses, in memory or in a Redis that replicas share.

No wall clock of ours is read. Memory goes by a monotonic clock, Redis by its own; where that was
set back, uses from its future count as made just now.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from api.errors import UncountableError
from api.outage import Outage
from ingestion.errors import SettingsError

_ANSWERS_WITHIN = 1.0  # seconds that a Redis may take, to connect and to answer
_SWEEP = 60.0  # seconds between checks for expired counts, in memory
_UNCOUNTABLE = "The limits of use cannot be counted just now: try again in a moment."


@dataclass(frozen=True)
class Window:
    """At most `limit` uses under a name within any `seconds`."""

    name: str
    limit: int
    seconds: int


@dataclass(frozen=True)
class Used:
    """Uses within a window, and the seconds until the oldest of them leaves it."""

    times: int
    seconds: float


@dataclass(frozen=True)
class Taken:
    """Whether a use was counted, and how full each window is."""

    counted: bool
    used: tuple[Used, ...]


class Counts(Protocol):
    """Every method raises UncountableError."""

    def take(self, windows: Sequence[Window]) -> Taken:
        """Count a use in each window if all have room, else in none."""

    def look(self, windows: Sequence[Window]) -> Taken:
        """How full they are; nothing is counted."""

    def add(self, name: str, amount: int, seconds: int) -> int:
        """Add to a sum that is forgotten `seconds` after its beginning; what it is then."""

    def check(self) -> None:
        """Whether anything can be counted."""


class InMemory:
    """The counts of one process. Its lock is held for no longer than it takes to look."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """`now` gives seconds of a clock that nobody sets."""
        self._now = now
        self._one = threading.Lock()
        self._uses: dict[str, deque[float]] = {}  # oldest first
        self._sums: dict[str, int] = {}
        self._ends: dict[str, float] = {}  # when a name is forgotten
        self._swept = now()

    def take(self, windows: Sequence[Window]) -> Taken:
        """Count a use in each window if all have room, else in none."""
        with self._one:
            now = self._now()
            self._sweep(now)
            free = all(self._used(one, now).times < one.limit for one in windows)
            for one in windows if free else ():
                self._uses.setdefault(one.name, deque()).append(now)
                self._ends[one.name] = now + one.seconds
            return Taken(free, tuple(self._used(one, now) for one in windows))

    def look(self, windows: Sequence[Window]) -> Taken:
        """How full they are; nothing is counted."""
        with self._one:
            now = self._now()
            return Taken(False, tuple(self._used(one, now) for one in windows))

    def add(self, name: str, amount: int, seconds: int) -> int:
        """Add to a sum that is forgotten `seconds` after its beginning; what it is then."""
        with self._one:
            now = self._now()
            self._sweep(now)
            self._ends.setdefault(name, now + seconds)
            self._sums[name] = self._sums.get(name, 0) + amount
            return self._sums[name]

    def check(self) -> None:
        """Memory is always there."""

    def _used(self, window: Window, now: float) -> Used:
        uses = self._uses.get(window.name, deque())
        while uses and uses[0] <= now - window.seconds:
            uses.popleft()
        return Used(len(uses), uses[0] + window.seconds - now if uses else window.seconds)

    def _sweep(self, now: float) -> None:
        if now - self._swept < _SWEEP:
            return
        self._swept = now
        for name in [name for name, end in self._ends.items() if end <= now]:
            self._uses.pop(name, None)
            self._sums.pop(name, None)
            del self._ends[name]


_TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local free = ARGV[1] == 'take'
local told = {}
for n, name in ipairs(KEYS) do
  local limit, window = tonumber(ARGV[2 * n]), tonumber(ARGV[2 * n + 1])
  local ahead = tonumber(redis.call('LINDEX', name, 0) or '0') - now
  if ahead > 0 then
    local uses = redis.call('LRANGE', name, 0, -1)
    redis.call('DEL', name)
    for _, use in ipairs(uses) do redis.call('RPUSH', name, string.format('%d', use - ahead)) end
    redis.call('PEXPIRE', name, window)
  end
  local oldest = redis.call('LINDEX', name, -1)
  while oldest and tonumber(oldest) <= now - window do
    redis.call('RPOP', name)
    oldest = redis.call('LINDEX', name, -1)
  end
  local times = redis.call('LLEN', name)
  if times >= limit then free = false end
  told[2 * n] = times
  told[2 * n + 1] = oldest and tonumber(oldest) + window - now or window
end
if free then
  for n, name in ipairs(KEYS) do
    redis.call('LPUSH', name, string.format('%d', now))
    redis.call('PEXPIRE', name, tonumber(ARGV[2 * n + 1]))
    told[2 * n] = told[2 * n] + 1
  end
end
told[1] = free and 1 or 0
return told
"""
_ADD = """
local sum = redis.call('INCRBY', KEYS[1], ARGV[1])
if redis.call('TTL', KEYS[1]) < 0 then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
return sum
"""


class InRedis:
    """Counts that processes and replicas share. Each call is one script: none comes between."""

    def __init__(self, url: str) -> None:
        """Nothing is connected yet. Raises ValueError for an address that is none."""
        self._redis = redis.Redis.from_url(
            url,
            socket_timeout=_ANSWERS_WITHIN,
            socket_connect_timeout=_ANSWERS_WITHIN,
            retry=Retry(NoBackoff(), 0),
        )
        self._take = self._redis.register_script(_TAKE)
        self._add = self._redis.register_script(_ADD)
        self._outage = Outage()

    def take(self, windows: Sequence[Window]) -> Taken:
        """Count a use in each window if all have room, else in none."""
        return self._windows("take", windows)

    def look(self, windows: Sequence[Window]) -> Taken:
        """How full they are; nothing is counted."""
        return self._windows("look", windows)

    def add(self, name: str, amount: int, seconds: int) -> int:
        """Add to a sum that is forgotten `seconds` after its beginning; what it is then."""
        return int(self._asked(lambda: self._add([_key(name)], [amount, seconds])))

    def check(self) -> None:
        """Whether it answers."""
        self._asked(self._redis.ping)

    def _windows(self, how: str, windows: Sequence[Window]) -> Taken:
        if not windows:
            return Taken(how == "take", ())
        sizes = [number for one in windows for number in (one.limit, one.seconds * 1000)]
        told = self._asked(lambda: self._take([_key(one.name) for one in windows], [how, *sizes]))
        pairs = zip(told[1::2], told[2::2], strict=True)
        return Taken(bool(told[0]), tuple(Used(times, ms / 1000) for times, ms in pairs))

    def _asked(self, ask: Callable[[], Any]) -> Any:  # noqa: ANN401 - as the client has it
        if self._outage.refuses():
            raise UncountableError(_UNCOUNTABLE)
        try:
            answer = ask()
        except redis.TimeoutError as error:  # it hangs: nobody else need wait for it
            self._outage.begin()
            raise UncountableError(_UNCOUNTABLE) from error
        except redis.RedisError as error:
            raise UncountableError(_UNCOUNTABLE) from error
        self._outage.end()
        return answer


def _key(name: str) -> str:
    return f"integration-policy-assistant/{name}"


def counts_of(url: str | None) -> Counts:
    """Memory, or the Redis at `url`. Raises SettingsError for an address that is none."""
    if url is None:
        return InMemory()
    try:
        return InRedis(url)
    except ValueError as error:
        raise SettingsError("LIMITS_URL cannot be used: write redis://host:6379/0") from error
