"""Time as fetching sees it: clocks that tests can replace, a deadline, and a pace for each host."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def _now() -> datetime:
    return datetime.now(UTC)


_LONGEST = 366 * 86400.0  # seconds: a year, so that any date that follows exists


@dataclass(frozen=True)
class Watch:
    """Where time comes from: seconds that only grow, a way to wait, and the date."""

    seconds: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = _now


@dataclass(frozen=True)
class Deadline:
    """A moment of `watch.seconds` after which nothing is waited for."""

    watch: Watch
    moment: float

    @classmethod
    def after(cls, watch: Watch, seconds: float) -> Deadline:
        """So many seconds from now."""
        return cls(watch, watch.seconds() + seconds)

    @property
    def left(self) -> float:
        """Seconds that remain; 0 or less when it has passed."""
        return self.moment - self.watch.seconds()


@dataclass
class Pace:
    """At least so many seconds between two requests to a host."""

    watch: Watch
    _last: dict[str, float] = field(default_factory=dict)

    def wait(self, host: str, gap: float) -> None:
        """Wait until `gap` seconds have passed since the last call for `host`."""
        if host in self._last:
            left = self._last[host] + gap - self.watch.seconds()
            if left > 0:
                self.watch.sleep(left)
        self._last[host] = self.watch.seconds()


def seconds_asked(retry_after: str | None, now: datetime) -> float | None:
    """What a Retry-After header asks for, in seconds or as a date; None where it says nothing."""
    told = (retry_after or "").strip()
    if told.isascii() and told.isdigit():
        return min(float(told), _LONGEST)
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - now).total_seconds()), _LONGEST)
