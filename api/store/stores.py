"""Everything that is stored, over one database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from api.access.caller import Caller
from api.settings import Settings
from api.store.answers import AnswerStore
from api.store.clients import ClientStore
from api.store.conversations import ConversationStore
from api.store.database import open_database
from api.store.feedback import FeedbackStore
from api.store.people import Deleted, delete_all_of
from api.store.rechecks import RecheckStore
from api.store.retention import DEFAULT, Retention
from api.store.secrets import secret
from api.store.switch import Switch
from api.store.times import Now
from ingestion.records import FileRecords, Records, shares_records
from ingestion.shared_records import SharedRecords


@dataclass(frozen=True)
class Stores:
    """The stores of the service, each with its own tables.

    `secret` signs tokens and hides the ids of people; `now` tells the time with its zone,
    `withdrawn` the ids of sources that nobody quotes.
    """

    answers: AnswerStore
    clients: ClientStore
    switch: Switch
    secret: bytes
    now: Now
    rechecks: RecheckStore
    conversations: ConversationStore
    feedback: FeedbackStore
    engine: Engine
    withdrawn: Callable[[], frozenset[str]]

    @staticmethod
    def over(
        engine: Engine,
        now: Now = lambda: datetime.now(UTC),
        withdrawn: Callable[[], frozenset[str]] = frozenset,
        retention: Retention = DEFAULT,
    ) -> Stores:
        """In the database of `engine`; `now` tells the time with its zone, `withdrawn` the ids of
        sources that nobody quotes.
        """
        return Stores(
            clients=ClientStore(engine, now),
            switch=Switch(engine, now),
            secret=secret(engine, "signing"),
            now=now,
            rechecks=RecheckStore(engine, now),
            answers=AnswerStore(engine, now, withdrawn, retention),
            conversations=ConversationStore(engine, now, withdrawn, retention),
            feedback=FeedbackStore(engine, now, withdrawn, retention),
            engine=engine,
            withdrawn=withdrawn,
        )

    def purge(self) -> Deleted:
        """Delete expired and withdrawn data, and say how much of each kind had expired.

        Raises StoreError, and IngestionError where it cannot be told what is withdrawn.
        """
        return Deleted(
            conversations=self.conversations.purge(),
            answers=self.answers.purge(),
            feedback=self.feedback.purge(),
        )

    def delete_all_of(self, caller: Caller) -> Deleted:
        """Delete all that is stored of one person behind a client. Raises StoreError."""
        return delete_all_of(caller, self.engine)


def stores_of(settings: Settings) -> Stores:
    """The stores that `settings` describe, brought up to date. Raises SettingsError."""
    engine = open_database(settings.database)
    records = records_of(settings, engine)
    return Stores.over(engine, withdrawn=records.withdrawn, retention=settings.retention)


def records_of(settings: Settings, engine: Engine) -> Records:
    """Withdrawn sources and corpus versions: in the database of `engine` where that is PostgreSQL,
    else in files of DATA_DIR. Raises SettingsError for files that cannot be read.
    """
    files = FileRecords(settings.data_dir)
    if not shares_records(settings.database_url):
        return files
    shared = SharedRecords(engine)
    shared.take_over(files)
    return shared


def keep_withdrawn(settings: Settings, engine: Engine) -> None:
    """Add to the list in use what a backup from PostgreSQL brought into a database whose own list
    is not used, so that nothing withdrawn comes back.
    """
    brought, records = SharedRecords(engine).withdrawn(), records_of(settings, engine)
    if not brought <= records.withdrawn():
        records.record_withdrawn(brought | records.withdrawn())
