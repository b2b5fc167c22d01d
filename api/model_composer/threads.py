"""The threads in which questions are answered: what would wait for one too long is refused at once.

So a service with more questions than it can answer says so within moments, and what it lets in is
answered soon.
"""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import TypeVar

from api.errors import OverloadedError

Result = TypeVar("Result")
AT_ONCE = (os.cpu_count() or 1) + 2  # questions: more would only make each of them slower
MOST_WAIT = 2.5  # seconds for a thread: with the answering, less than 5 on a machine of its own
_NEWEST = 0.2  # the weight of the newest question in the mean
_LONGEST = 30  # seconds after which somebody is told to try again, at most


class AnsweringThreads:
    """Answers `at_once` questions at a time; others wait for up to `most_wait` seconds.

    How long one would wait is reckoned from how long the questions before it took: each that is
    done tells how many seconds that was for every question that was under way with it.
    """

    def __init__(self, at_once: int = AT_ONCE, most_wait: float = MOST_WAIT) -> None:
        """Nobody waits yet; until a question is answered, one for each thread may."""
        self._threads = ThreadPoolExecutor(at_once, "answering")
        self._at_once, self._most_wait = at_once, most_wait
        self._under_way = 0
        self._each = most_wait / at_once  # seconds

    def require_room(self) -> None:
        """Raise OverloadedError where a question would wait too long by now."""
        wait = (self._under_way + 1 - self._at_once) * self._each
        if wait > self._most_wait:
            raise OverloadedError(_seconds(wait))

    async def question(self, step: Callable[..., Result], *given: object) -> Result:
        """What `step` makes of a question. Raises OverloadedError where it would wait too long, or
        did.
        """
        self.require_room()
        begun, ahead = time.monotonic(), self._under_way

        def in_time() -> Result:
            if (waited := time.monotonic() - begun) > self._most_wait:
                raise OverloadedError(_seconds(waited))
            return step(*given)

        self._under_way += 1
        try:
            made = await self.step(in_time)
        finally:
            self._under_way -= 1
        self._each += _NEWEST * ((time.monotonic() - begun) / (ahead + 1) - self._each)
        return made

    async def step(self, step: Callable[..., Result], *given: object) -> Result:
        """What a later `step` of a question makes, once a thread is free for it."""
        run = partial(copy_context().run, step, *given)
        return await asyncio.get_running_loop().run_in_executor(self._threads, run)


def _seconds(wait: float) -> int:
    return max(1, min(_LONGEST, math.ceil(wait)))
