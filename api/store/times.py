"""Time as it is stored: UTC without its zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Now = Callable[[], datetime]  # with its zone


def utc(now: Now) -> datetime:
    """What `now` tells, as it is stored."""
    return now().astimezone(UTC).replace(tzinfo=None)
