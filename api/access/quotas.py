"""How much is used, counted in memory or in a store that replicas share."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass
from typing import Literal

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from prometheus_client import Counter

from api.access.caller import Caller
from api.errors import QuotaError, UncountableError
from ingestion.errors import SettingsError

Kind = Literal["read", "ask"]
READS = 10  # requests for each question that is allowed: a page and its parts are no question
_SECONDS = 2  # that a shared store may take
_UNCOUNTABLE = "The limits of use cannot be counted just now: try again in a moment."


@dataclass(frozen=True)
class Left:
    """Of the limit that ends first: how much there is, how much is left, and for how long."""

    policy: str
    limit: int
    remaining: int
    seconds: int


class Quotas:
    """Limits over a moving window, of a client and of each person behind it."""

    def __init__(self, storage: Storage) -> None:
        """Counted in `storage`."""
        self._window = MovingWindowRateLimiter(storage)
        self.hits = Counter("limits_hit", "Limits reached", ["policy", "kind"], registry=None)
        self._one = threading.Lock()  # MemoryStorage forgets its locks while others wait for them

    def charge(self, caller: Caller, kind: Kind) -> None:
        """Count a request or a question. Raises QuotaError and UncountableError.

        The person is counted first, so that one who asks too much takes nothing from the others.
        """
        for policy, item, name in _limits(caller, kind):
            if not self._hit(item, name):
                self.hits.labels(policy, kind).inc()
                seconds = self._stats(policy, item, name).seconds
                whose = "you" if policy == "person" else "your organisation or key"
                raise QuotaError(
                    f"Too many requests: {item.amount} a minute are allowed for {whose}. "
                    f"Try again in {seconds} seconds.",
                    seconds,
                )

    def left(self, caller: Caller) -> Left | None:
        """What is left of questions a minute, where anything is counted."""
        told = [self._stats(*limit) for limit in _limits(caller, "ask")]
        return min(told, key=lambda one: (one.remaining, -one.seconds), default=None)

    def model_allowed(self, caller: Caller) -> bool:
        """Count a call of a language model; False when those of the day are used up."""
        if caller.allowance is None:
            return True
        item = RateLimitItemPerDay(caller.allowance.model_calls_a_day, namespace="model")
        allowed = item.amount > 0 and self._hit(item, caller.client or "door")
        if not allowed:
            self.hits.labels("client", "model").inc()
        return allowed

    def check(self) -> None:
        """Whether there is a store to count in. Raises UncountableError."""
        try:
            fine = self._window.storage.check()
        except StorageError:
            fine = False
        if not fine:
            raise UncountableError(_UNCOUNTABLE)

    def _hit(self, item: RateLimitItem, name: str) -> bool:
        try:
            with self._one:
                return self._window.hit(item, name)
        except StorageError as error:
            raise UncountableError(_UNCOUNTABLE) from error

    def _stats(self, policy: str, item: RateLimitItem, name: str) -> Left:
        try:
            stats = self._window.get_window_stats(item, name)
        except StorageError as error:
            raise UncountableError(_UNCOUNTABLE) from error
        seconds = max(1, math.ceil(stats.reset_time - time.time()))
        return Left(policy, item.amount, max(0, stats.remaining), min(seconds, item.get_expiry()))


def _limits(caller: Caller, kind: Kind) -> list[tuple[str, RateLimitItem, str]]:
    if caller.allowance is None:
        return []
    times = READS if kind == "read" else 1
    client = caller.client or "door"
    told = [("client", RateLimitItemPerMinute(caller.allowance.a_minute * times), client)]
    if caller.counted_as is not None:
        each = RateLimitItemPerMinute(caller.allowance.a_minute_each * times)
        told.insert(0, ("person", each, f"{client}/{caller.counted_as}"))
    return [(policy, _named(item, kind), name) for policy, item, name in told]


def _named(item: RateLimitItem, kind: Kind) -> RateLimitItem:
    return type(item)(item.amount, namespace=kind)


def storage_of(url: str | None) -> Storage:
    """Memory, or the Redis at `url`. Raises SettingsError for an address that is none."""
    if url is None:
        return MemoryStorage()
    try:
        made = storage_from_string(
            url, wrap_exceptions=True, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS
        )
    except (ConfigurationError, ImportError, ValueError) as error:
        raise SettingsError("LIMITS_URL cannot be used: write redis://host:6379/0") from error
    assert isinstance(made, Storage)  # those for event loops have addresses of their own
    return made
