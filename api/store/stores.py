"""Everything that is stored, over one database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from api.store.answers import AnswerStore
from api.store.clients import ClientStore
from api.store.rechecks import RecheckStore
from api.store.secrets import secret
from api.store.switch import Switch

Now = Callable[[], datetime]


@dataclass(frozen=True)
class Stores:
    """The stores of the service, each with its own tables.

    `secret` signs tokens and hides the ids of people; `now` tells the time with its zone.
    """

    answers: AnswerStore
    clients: ClientStore
    switch: Switch
    secret: bytes
    now: Now
    rechecks: RecheckStore

    @staticmethod
    def over(
        engine: Engine,
        now: Now = lambda: datetime.now(UTC),
        withdrawn: Callable[[], frozenset[str]] = frozenset,
    ) -> Stores:
        """In the database of `engine`; `now` tells the time with its zone, `withdrawn` the ids of
        sources that nobody quotes.
        """
        return Stores(
            answers=AnswerStore(engine, now, withdrawn),
            clients=ClientStore(engine, now),
            switch=Switch(engine, now),
            secret=secret(engine, "signing"),
            now=now,
            rechecks=RecheckStore(engine, now),
        )
