"""A part that others wait for, such as a database, and that has stopped answering."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

REST = 2.0  # seconds for which such a part is left alone


class Outage:
    """Whether a part hangs. The caller that notices says so; all others are then refused at once
    instead of waiting, except one every REST seconds, which tries again.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """`now` gives seconds of a clock that nobody sets."""
        self._now = now
        self._one = threading.Lock()
        self._until: float | None = None

    def refuses(self) -> bool:
        """Whether to give up at once."""
        with self._one:
            if self._until is None:
                return False
            if self._now() < self._until:
                return True
            self._until = self._now() + REST
            return False

    def begin(self) -> None:
        """It did not answer in time."""
        with self._one:
            self._until = self._now() + REST

    def end(self) -> None:
        """It answered."""
        self._until = None
