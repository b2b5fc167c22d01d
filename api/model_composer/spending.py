"""What a model took today, counted in memory or in a store that replicas share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from api.access.counting import Counts
from api.errors import UncountableError
from api.model_composer.failure import ModelFailure

MILLIONTH = 1_000_000  # money is counted in whole millionths
_KEPT = 2 * 24 * 60 * 60  # seconds: longer than a day is a day anywhere


def today() -> date:
    """The UTC day, to which budgets belong."""
    return datetime.now(UTC).date()


class Spending:
    """Tokens and money of a day.

    Raises ModelFailure where the store is gone: what cannot be counted is not spent.
    """

    def __init__(self, counts: Counts, day: Callable[[], date] = today) -> None:
        """Counted in `counts`; `day` tells the day."""
        self._counts = counts
        self._day = day

    def add(self, tokens: int, money: float) -> tuple[int, float]:
        """Add to what is spent, or take back what is less than nothing; what is spent then."""
        return self._add("tokens", tokens), self._add("money", round(money * MILLIONTH)) / MILLIONTH

    @property
    def today(self) -> tuple[int, float]:
        """Tokens and money of today."""
        return self.add(0, 0.0)

    def _add(self, name: str, amount: int) -> int:
        try:
            return self._counts.add(f"spent/{name}/{self._day().isoformat()}", amount, _KEPT)
        except UncountableError as error:
            raise ModelFailure("budget", "cannot be counted") from error
