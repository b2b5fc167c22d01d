"""What keeps a model from costing too much: budgets, calls at once, and a rest after failures."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

from api.model_composer.endpoint import Usage
from api.model_composer.failure import Cause, ModelFailure
from api.model_composer.settings import ModelSettings

FAILURES, REST = 3, 30.0  # failures in a row, and the seconds for which nobody asks after them
_ITS_OWN: frozenset[Cause] = frozenset({"unreachable", "slow", "key", "busy", "server", "refused"})
_MILLION = 1_000_000


def _today() -> date:
    return datetime.now(UTC).date()


class Limits:
    """One an endpoint, in one event loop. `now` gives seconds, `today` the day of the budget."""

    def __init__(
        self,
        settings: ModelSettings,
        now: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = _today,
    ) -> None:
        """Nothing is spent, and nothing has failed."""
        self._settings = settings
        self._now, self._today = now, today
        self._free = asyncio.Semaphore(settings.model_concurrent)
        self._failed, self._since = 0, 0.0
        self._day, self._tokens, self._money = today(), 0, 0.0

    @asynccontextmanager
    async def call(self, prompt: int, reply: int) -> AsyncIterator[Usage]:
        """Around a call of at most so many tokens; counts what it took, or else these.

        Raises ModelFailure where the budget is spent or the endpoint rests.
        """
        self._refuse(prompt, reply)
        async with self._free:
            self._refuse(prompt, reply)  # others may have spent or failed meanwhile
            usage = Usage()
            self._spend(prompt, reply)
            try:
                yield usage
            except ModelFailure as failure:
                self._failed = self._failed + 1 if failure.cause in _ITS_OWN else 0
                self._since = self._now()
                raise
            else:
                self._failed = 0
            finally:
                if usage.prompt is not None and usage.reply is not None:
                    self._spend(usage.prompt - prompt, usage.reply - reply)

    def slow(self) -> None:
        """The deadline ended a call."""
        self._failed += 1
        self._since = self._now()

    @property
    def spent(self) -> tuple[int, float]:
        """Tokens and money of today."""
        return (self._tokens, self._money) if self._day == self._today() else (0, 0.0)

    def _refuse(self, prompt: int, reply: int) -> None:
        if self._failed >= FAILURES and self._now() - self._since < REST:
            raise ModelFailure("resting")
        tokens, money = self.spent
        most, most_money = self._settings.model_tokens_a_day, self._settings.model_money_a_day
        if prompt + reply > self._settings.model_tokens_a_question:
            raise ModelFailure("budget", "of the question")
        if most is not None and tokens + prompt + reply > most:
            raise ModelFailure("budget", "tokens of the day")
        if most_money is not None and money + self._price(prompt, reply) > most_money:
            raise ModelFailure("budget", "money of the day")

    def _spend(self, prompt: int, reply: int) -> None:
        if self._day != self._today():
            self._day, self._tokens, self._money = self._today(), 0, 0.0
        self._tokens += prompt + reply
        self._money += self._price(prompt, reply)

    def _price(self, prompt: int, reply: int) -> float:
        told = self._settings
        return (prompt * told.model_price_in + reply * told.model_price_out) / _MILLION
