"""What keeps a model from costing too much: budgets, calls at once, and a rest after failures."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from api.model_composer.endpoint import Usage
from api.model_composer.failure import Cause, ModelFailure
from api.model_composer.figures import Figures
from api.model_composer.settings import ModelSettings
from api.model_composer.spending import MILLIONTH, Spending

FAILURES, REST = 3, 30.0  # failures in a row, and the seconds for which nobody asks after them
_ITS_OWN: frozenset[Cause] = frozenset({"unreachable", "slow", "key", "busy", "server", "refused"})


class Limits:
    """One an endpoint, in one event loop."""

    def __init__(
        self,
        settings: ModelSettings,
        spending: Spending,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing has failed; what is spent is in `spending`; `now` gives seconds."""
        self._settings = settings
        self._spending, self._now = spending, now
        self._free = asyncio.Semaphore(settings.model_concurrent)
        self._failed, self._since = 0, 0.0
        self.figures = Figures()

    @asynccontextmanager
    async def call(self, prompt: int, reply: int) -> AsyncIterator[Usage]:
        """Around a call of at most so many tokens; counts what it took, or else these.

        Raises ModelFailure where the budget is spent or the endpoint rests.
        """
        try:
            self._refuse(prompt, reply)
            async with self._free:
                self._refuse(prompt, reply)  # others may have failed meanwhile
                await asyncio.to_thread(self._spend, prompt, reply)
                async with self._counted(prompt, reply) as usage:
                    yield usage
        except ModelFailure as failure:
            self.figures.failed(failure)
            raise

    @asynccontextmanager
    async def _counted(self, prompt: int, reply: int) -> AsyncIterator[Usage]:
        """Around a call that is paid for."""
        usage = Usage()
        self.figures.called()
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
                self._add(usage.prompt - prompt, usage.reply - reply)
                prompt, reply = usage.prompt, usage.reply
            self.figures.took(prompt, reply, self._money(prompt, reply))

    def slow(self) -> None:
        """The deadline ended a call."""
        self.figures.failed(ModelFailure("slow"))
        self._failed += 1
        self._since = self._now()

    @property
    def spent(self) -> tuple[int, float]:
        """Tokens and money of today."""
        return self._spending.today

    def _refuse(self, prompt: int, reply: int) -> None:
        if self._failed >= FAILURES and self._now() - self._since < REST:
            raise ModelFailure("resting")
        if prompt + reply > self._settings.model_tokens_a_question:
            raise ModelFailure("budget", "of the question")

    def _spend(self, prompt: int, reply: int) -> None:
        """Count first and look then, so that calls at once cannot slip past a budget together."""
        tokens, money = self._add(prompt, reply)
        most, most_money = self._settings.model_tokens_a_day, self._settings.model_money_a_day
        for spent, limit, name in ((tokens, most, "tokens"), (money, most_money, "money")):
            if limit is not None and spent > limit:
                self._add(-prompt, -reply)
                raise ModelFailure("budget", f"{name} of the day")

    def _add(self, prompt: int, reply: int) -> tuple[int, float]:
        return self._spending.add(prompt + reply, self._money(prompt, reply))

    def _money(self, prompt: int, reply: int) -> float:
        told = self._settings
        return (prompt * told.model_price_in + reply * told.model_price_out) / MILLIONTH
