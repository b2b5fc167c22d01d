"""How much is used, of what may be: a client, and each person behind it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from prometheus_client import Counter

from api.access.caller import Caller
from api.access.counting import Counts, Used, Window
from api.errors import QuotaError

Kind = Literal["read", "ask"]
READS = 10  # requests for each question that is allowed: a page and its parts are no question
_MINUTE, _DAY = 60, 24 * 60 * 60  # seconds


@dataclass(frozen=True)
class Left:
    """Of the limit that ends first: how much there is, how much is left, and for how long."""

    policy: str
    limit: int
    remaining: int
    seconds: int


class Quotas:
    """Limits over a moving window, of a client and of each person behind it."""

    def __init__(self, counts: Counts) -> None:
        """Counted in `counts`."""
        self._counts = counts
        self.hits = Counter("limits_hit", "Limits reached", ["policy", "kind"], registry=None)

    def charge(self, caller: Caller, kind: Kind) -> None:
        """Count a request or a question, of the client and of the person, or of neither where one
        has asked too much. Raises QuotaError and UncountableError.
        """
        limits = _limits(caller, kind)
        taken = self._counts.take([window for _, window in limits])
        if taken.counted:
            return
        for (policy, window), used in zip(limits, taken.used, strict=True):
            if used.times >= window.limit:
                self.hits.labels(policy, kind).inc()
                seconds = _seconds(used)
                whose = "you" if policy == "person" else "your organisation or key"
                raise QuotaError(
                    f"Too many requests: {window.limit} a minute are allowed for {whose}. "
                    f"Try again in {seconds} seconds.",
                    seconds,
                )

    def left(self, caller: Caller) -> Left | None:
        """What is left of questions a minute, if they are counted. Raises UncountableError."""
        limits = _limits(caller, "ask")
        looked = self._counts.look([window for _, window in limits])
        told = [
            Left(policy, window.limit, max(0, window.limit - used.times), _seconds(used))
            for (policy, window), used in zip(limits, looked.used, strict=True)
        ]
        return min(told, key=lambda one: (one.remaining, -one.seconds), default=None)

    def model_allowed(self, caller: Caller) -> bool:
        """Count a call of a language model; False when those of the day are used up."""
        if caller.allowance is None:
            return True
        name = f"model/{caller.client or 'door'}"
        day = Window(name, caller.allowance.model_calls_a_day, _DAY)
        allowed = self._counts.take([day]).counted
        if not allowed:
            self.hits.labels("client", "model").inc()
        return allowed

    def check(self) -> None:
        """Whether there is a store to count in. Raises UncountableError."""
        self._counts.check()


def _limits(caller: Caller, kind: Kind) -> list[tuple[str, Window]]:
    """The policies that hold for a caller, each with its window; the person's first."""
    if caller.allowance is None:
        return []
    times, client = READS if kind == "read" else 1, caller.client or "door"
    all_of_it = Window(f"{kind}/client/{client}", caller.allowance.a_minute * times, _MINUTE)
    limits = [("client", all_of_it)]
    if caller.counted_as is not None:
        name = f"{kind}/person/{client}/{caller.counted_as}"
        limits.insert(0, ("person", Window(name, caller.allowance.a_minute_each * times, _MINUTE)))
    return limits


def _seconds(used: Used) -> int:
    return max(1, math.ceil(used.seconds))
