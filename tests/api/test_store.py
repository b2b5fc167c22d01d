"""The store of answers, and its schema."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import BindParameter, Boolean, DateTime, Engine, bindparam, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from api.access.caller import ANYONE, Allowance, Caller
from api.errors import ForbiddenError
from api.store.answers import AnswerStore
from api.store.database import open_database
from api.store.tables import metadata
from ingestion.errors import SettingsError
from ingestion.schema import HEAD, MIGRATIONS, migrate, revision
from tests.api.service import Clock

if TYPE_CHECKING:
    from tests.postgres import Cluster

QUESTION = "Who sets the heliotrope budget?"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty store."""
    opened = open_database(database_url)
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
    again = open_database(engine.url.render_as_string())
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
        open_database(engine.url.render_as_string())
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


def test_nobody_but_the_keeper_and_the_asker_deletes_what_is_kept(engine: Engine) -> None:
    """A caller that is known again, or the code that another was given; whoever else has the id."""
    store = AnswerStore(engine)
    plenty = Allowance(9, 9, 9)
    ann, ben, cleo = (Caller("c", name, name, plenty) for name in ("ann", "ben", "cleo"))
    stranger = Caller(counted_as="an address", allowance=plenty)
    for answer_id in ("a", "b", "c", "d"):
        store.save(answer_id, {}, ann if answer_id == "a" else ANYONE)
    for answer_id in ("a", "b"):
        kept = store.keep(answer_id, ben)
        assert kept is not None
        assert kept.code is None
        assert store.keep(answer_id, cleo) == kept  # who keeps it too is not its keeper
        for other in (cleo, stranger, Caller("other", None, None, plenty)):
            with pytest.raises(ForbiddenError, match="Someone else keeps this answer"):
                store.delete(answer_id, other, "guess")
    assert store.delete("a", ann)  # who asked it
    assert store.delete("b", ben)
    kept = store.keep("c", stranger)
    assert kept is not None
    assert kept.code
    for told in ("", kept.code[:-1], f"{kept.code}a"):
        with pytest.raises(ForbiddenError):
            store.delete("c", stranger, told)
    assert store.delete("c", stranger, f" {kept.code.upper()} ")
    assert store.delete("d", stranger)  # nobody keeps it


def test_what_was_kept_before_there_were_keepers_is_deleted_as_it_was(engine: Engine) -> None:
    """Nobody can say who kept it."""
    store = AnswerStore(engine)
    store.save("a", {})
    with engine.begin() as connection:
        connection.execute(text("UPDATE answers SET kept = true"))
    assert store.delete("a", Caller(counted_as="x", allowance=Allowance(1, 1, 1)))


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


def seeded(engine: Engine) -> list[tuple[object, ...]]:
    """A database of revision 0001 with answers in it; what it holds."""
    migrate(engine, "0001")
    rows = [
        {"id": f"a{n}", "created_at": datetime(2026, 1, 1 + n), "kept": n == 2, "body": '{"n": 1}'}
        for n in range(3)
    ]
    types: list[BindParameter[Any]] = [
        bindparam("created_at", type_=DateTime),
        bindparam("kept", type_=Boolean),
    ]
    with engine.begin() as connection:
        into = text("INSERT INTO answers VALUES (:id, :created_at, :kept, :body)")
        connection.execute(into.bindparams(*types), rows)
    return held(engine)


def held(engine: Engine) -> list[tuple[object, ...]]:
    """The answers, as any revision has them."""
    columns = "SELECT id, created_at, kept, body FROM answers ORDER BY id"
    with engine.connect() as connection:
        return [tuple(str(cell) for cell in row) for row in connection.execute(text(columns))]


def test_a_filled_database_goes_up_and_down_with_its_answers(engine: Engine) -> None:
    """An update loses nothing that readers keep, and neither does going back."""
    before = seeded(engine)
    assert len(before) == 3
    migrate(engine, "head")
    assert (revision(engine), held(engine)) == (HEAD, before)
    store = AnswerStore(engine, lambda: datetime(2026, 1, 3, 12, tzinfo=UTC))
    assert [store.is_kept(f"a{n}") for n in range(3)] == [False, False, True]
    assert store.get("a2") == {"n": 1}
    migrate(engine, "0001")
    assert (revision(engine), held(engine)) == ("0001", before)


def test_replicas_that_start_at_once_change_the_schema_once(engine: Engine) -> None:
    """The bug: two found it old, and the second failed on a table that was there."""
    before = seeded(engine)
    url = engine.url.render_as_string(hide_password=False)

    def start(_: int) -> str | None:
        mine = open_database(url)
        found = revision(mine)
        mine.dispose()
        return found

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(start, range(4))) == [HEAD] * 4
    assert held(engine) == before


def test_a_change_of_the_schema_that_fails_changes_nothing(engine: Engine) -> None:
    """Half a migration could neither be finished nor undone."""
    before = seeded(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE audit (id INTEGER)"))  # the last that 0002 makes
    with pytest.raises(SQLAlchemyError):
        migrate(engine, "head")
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE audit"))
    assert tables(engine) == {"answers"}
    assert held(engine) == before
    migrate(engine, "head")
    assert revision(engine) == HEAD


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_told_by_any_of_its_names(postgres: Cluster, scheme: str) -> None:
    """As hosts and other libraries write it."""
    opened = open_database(postgres.new_database().replace("postgresql", scheme, 1))
    assert opened.dialect.name == "postgresql"
    assert revision(opened) == HEAD
    opened.dispose()


def test_a_postgresql_that_is_not_there_is_a_setting_to_correct() -> None:
    """In a line that holds no password."""
    with pytest.raises(SettingsError, match="correct DATABASE_URL") as met:
        open_database("postgresql://me:secret@127.0.0.1:1/answers")
    assert "secret" not in str(met.value)
