"""Everything that is stored, over one database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from api.store.answers import AnswerStore

Now = Callable[[], datetime]


@dataclass(frozen=True)
class Stores:
    """The stores of the service, each with its own tables."""

    answers: AnswerStore

    @staticmethod
    def over(
        engine: Engine,
        now: Now = lambda: datetime.now(UTC),
        withdrawn: Callable[[], frozenset[str]] = frozenset,
    ) -> Stores:
        """In the database of `engine`; `now` tells the time with its zone, `withdrawn` the ids of
        sources that nobody quotes.
        """
        return Stores(answers=AnswerStore(engine, now, withdrawn))
