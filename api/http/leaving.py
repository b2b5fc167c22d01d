"""The end of a process: it says that it leaves, finishes what it began, and goes."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

NOTICE = 2  # seconds between saying so at /readyz and taking no more questions
_log = logging.getLogger("api")


class Leaving:
    """Whether this process is about to end.

    On SIGTERM it goes on serving for NOTICE seconds, so that whatever sends it questions sees at
    /readyz that it should ask another; on Ctrl-C, or a second signal, it stops at once. Stopping
    is the server's: it takes no more, and finishes what is in flight.
    """

    def __init__(self) -> None:
        """Here to stay."""
        self.begun = False

    @contextmanager
    def noticing(self) -> Iterator[None]:
        """Inside, signals that end the process are noticed. Only a main thread gets any."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
        for one, stop in before.items():
            if callable(stop):
                signal.signal(one, self._noticed(loop, stop))
        try:
            yield
        finally:
            for one, stop in before.items():
                signal.signal(one, stop)

    def _noticed(
        self, loop: asyncio.AbstractEventLoop, stop: Callable[[int, FrameType | None], object]
    ) -> Callable[[int, FrameType | None], None]:
        def noticed(number: int, frame: FrameType | None) -> None:
            first, self.begun = not self.begun, True
            if first and number == signal.SIGTERM:
                loop.call_soon_threadsafe(loop.call_later, NOTICE, stop, number, None)
                loop.call_soon_threadsafe(_log.info, "leaving: what is in flight is finished")
            else:
                stop(number, frame)

        return noticed
