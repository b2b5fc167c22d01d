"""How long one request may wait for the index in all, however many reads it takes.

A server that is slow, and not away, would otherwise be waited for once a read. What is read once a
build is not counted: it takes as long as the build is large, and no request makes it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

READ_SECONDS = 2.0  # for all reads of a request, and for each read that is not counted


class _Budget:
    def __init__(self, seconds: float) -> None:
        self.left = seconds


_budget: ContextVar[_Budget | None] = ContextVar("read_budget", default=None)


@contextmanager
def read_budget(seconds: float = READ_SECONDS) -> Iterator[None]:
    """Within it, reads wait for `seconds` in all, also those in threads started from here."""
    token = _budget.set(_Budget(seconds))
    try:
        yield
    finally:
        _budget.reset(token)


@contextmanager
def uncounted() -> Iterator[None]:
    """Within it, each read has its own time."""
    token = _budget.set(None)
    try:
        yield
    finally:
        _budget.reset(token)


def seconds_left(most: float) -> float:
    """What a read may take: `most`, or less where the budget has less; never below 0."""
    budget = _budget.get()
    return most if budget is None else max(0.0, min(most, budget.left))


def spend(seconds: float) -> None:
    """A read took so long."""
    budget = _budget.get()
    if budget is not None:
        budget.left -= seconds
