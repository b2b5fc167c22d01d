"""The store of answers, and its schema."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from api.store.answers import AnswerStore
from api.store.database import HEAD, MIGRATIONS, migrate, open_database, revision
from api.store.tables import metadata
from ingestion.errors import SettingsError
from tests.api.service import Clock

QUESTION = "Who sets the heliotrope budget?"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A new SQLite file."""
    opened = open_database(f"sqlite:///{tmp_path / 'below' / 'answers.sqlite'}")
    yield opened
    opened.dispose()


def tables(engine: Engine) -> set[str]:
    """Those of the schema."""
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_the_newest_revision_is_what_the_code_says() -> None:
    """HEAD spares each start the import of Alembic, and must not fall behind."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_migrations_make_what_the_store_uses(engine: Engine) -> None:
    """No column or index differs from the table in the code."""
    assert revision(engine) == HEAD
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_migrations_go_down_and_up_again(engine: Engine) -> None:
    """Down leaves no table, up makes the store work."""
    assert tables(engine) == set(metadata.tables)
    migrate(engine, "base")
    assert tables(engine) == set()
    migrate(engine, "head")
    store = AnswerStore(engine)
    store.save("a", {"question": QUESTION})
    assert store.get("a") == {"question": QUESTION}


def test_opening_again_changes_nothing(engine: Engine) -> None:
    """What is stored is there after a restart."""
    AnswerStore(engine).save("a", {"number": 1})
    again = open_database(str(engine.url))
    assert AnswerStore(again).get("a") == {"number": 1}
    again.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "nosuch://host/answers",
        "sqlite:////proc/nowhere/answers.sqlite",
        "sqlite:////dev/null",
    ],
)
def test_a_database_that_cannot_be_opened_is_a_setting_to_correct(url: str) -> None:
    """The bug: all but the first ended in a trace."""
    with pytest.raises(SettingsError, match="correct DATABASE_URL"):
        open_database(url)


def test_a_database_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    """The bug: Alembic's own error and its trace were all that a user saw."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SettingsError, match="newer version"):
        open_database(str(engine.url))
    assert tables(engine) == set(metadata.tables)


def test_what_is_over_is_purged_and_what_is_kept_is_not(engine: Engine) -> None:
    """The row itself is gone, not only out of sight."""
    clock = Clock()
    store = AnswerStore(engine, clock)
    for answer_id in ("a", "b", "c"):
        store.save(answer_id, {})
    assert store.keep("a")
    assert store.is_kept("a")
    assert not store.is_kept("b")
    clock.now += timedelta(hours=24)
    assert store.purge() == 2
    assert (store.get("a"), store.get("b")) == ({}, None)
    assert not store.keep("b")


def test_saving_drops_what_is_over(engine: Engine) -> None:
    """So that nothing stays because nobody restarts the service."""
    clock = Clock()
    store = AnswerStore(engine, clock)
    store.save("a", {"question": QUESTION})
    clock.now += timedelta(days=2)
    store.save("b", {})
    with engine.connect() as connection:
        assert connection.execute(text("SELECT id FROM answers")).scalars().all() == ["b"]


def test_an_error_of_the_database_does_not_tell_what_was_to_be_stored(engine: Engine) -> None:
    """The bug: SQLAlchemy puts the values into its message, and the server logs that."""
    store = AnswerStore(engine)
    store.save("a", {"question": QUESTION})
    with pytest.raises(SQLAlchemyError) as met:
        store.save("a", {"question": QUESTION})
    assert "heliotrope" not in str(met.value)


def test_threads_share_a_store(engine: Engine) -> None:
    """Each finds what it saved, keeps it and deletes it, and nobody else's."""
    store = AnswerStore(engine)

    def work(thread: int) -> None:
        for number in range(12):
            answer_id = f"{thread}-{number}"
            store.save(answer_id, {"id": answer_id})
            assert store.get(answer_id) == {"id": answer_id}
            assert store.keep(answer_id)
            assert store.delete(answer_id)
            assert store.get(answer_id) is None

    with ThreadPoolExecutor(4) as threads:
        assert all(result is None for result in threads.map(work, range(4)))
