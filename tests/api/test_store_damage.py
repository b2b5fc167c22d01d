"""A SQLite database of answers that is damaged: it is named, and what can be read is kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, insert

from api.__main__ import main
from api.errors import DamagedStoreError, MendError
from api.store.answers import AnswerStore
from api.store.database import open_database
from api.store.mending import mend
from api.store.tables import clients
from ingestion.errors import SettingsError

PAGE = 4096
ANSWERS = 300


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Of a database with answers and a client."""
    made = f"sqlite:///{tmp_path / 'answers.sqlite'}"
    engine = open_database(made)
    store = AnswerStore(engine)
    for number in range(ANSWERS):
        store.save(f"b{number}", {"id": f"b{number}", "text": f"Answer {number}. " * 20})
    client = {
        "id": "c1", "name": "Trust", "key_hash": "0" * 64, "scopes": ["ask"], "origins": [],
        "a_minute": 1, "a_minute_each": 1, "model_calls_a_day": 0,
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(clients).values(created_at=datetime(2026, 1, 2), **client))
    engine.dispose()
    return made


def file_of(url: str) -> Path:
    """The file behind a URL."""
    return Path(url.removeprefix("sqlite:///"))


def leaves(file: Path, table: str) -> list[int]:
    """The pages of a table that hold rows."""
    with closing(sqlite3.connect(file)) as database:
        query = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'"
        try:
            return [page for (page,) in database.execute(query, (table,))]
        except sqlite3.OperationalError:  # SQLite was built without dbstat
            found = file.read_bytes()
            pages = range(1, len(found) // PAGE)
            return [n + 1 for n in pages if b"Answer" in found[n * PAGE : (n + 1) * PAGE]]


def garble(file: Path, page: int) -> None:
    """Write nonsense over a page."""
    with file.open("r+b") as opened:
        opened.seek((page - 1) * PAGE)
        opened.write(Random(1).randbytes(PAGE))


def held(engine: Engine) -> int:
    """How many answers there are."""
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM answers").scalar_one())


def test_a_damaged_database_is_named_with_what_to_do(url: str) -> None:
    """The bug: it asked for another DATABASE_URL, or for a folder that can be written to."""
    garble(file_of(url), leaves(file_of(url), "answers")[3])
    with pytest.raises(
        SettingsError, match=r"answers\.sqlite: .* damaged: .*assistant mend"
    ) as told:
        open_database(url)
    assert "The index is not affected" in str(told.value)
    assert "\n" not in str(told.value)


def test_damage_that_comes_while_it_is_open_is_named_too(url: str) -> None:
    """To readers: 503, with the same words."""
    engine = open_database(url)
    engine.dispose()
    for page in leaves(file_of(url), "answers"):
        garble(file_of(url), page)
    with pytest.raises(DamagedStoreError):
        AnswerStore(engine).get("b7")
    engine.dispose()


def test_what_can_be_read_is_kept_and_the_damaged_file_too(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One page of many is lost; the service works again."""
    file = file_of(url)
    content, page = file.read_bytes(), leaves(file, "answers")[3]
    garble(file, page)
    monkeypatch.setenv("DATABASE_URL", url)
    assert main(["mend"]) == 0
    told = capsys.readouterr().out
    assert "1 clients" in told
    assert "Tables of which rows could not be read: answers" in told
    (aside,) = file.parent.glob("answers.sqlite.damaged-*")
    assert len(aside.read_bytes()) == len(content)
    engine = open_database(url)
    rows_of_page = content[(page - 1) * PAGE : page * PAGE].count(b'"id"')
    assert held(engine) >= ANSWERS - rows_of_page - 1
    kept = AnswerStore(engine).get("b0")
    assert kept is not None
    assert kept["text"].startswith("Answer 0.")
    engine.dispose()


@pytest.mark.parametrize("page", [1, -1])
def test_a_file_of_which_nothing_can_be_read_gives_way_to_an_empty_one(url: str, page: int) -> None:
    """Where its first page is gone, or all are."""
    file = file_of(url)
    for number in range(1, len(file.read_bytes()) // PAGE + 1) if page == -1 else [page]:
        garble(file, number)
    mended = mend(url)
    assert mended is not None
    assert not mended.kept
    engine = open_database(url)
    assert held(engine) == 0
    engine.dispose()


def test_a_whole_database_is_left_alone(url: str) -> None:
    """Not a byte of it changes."""
    before = file_of(url).read_bytes()
    assert mend(url) is None
    assert file_of(url).read_bytes() == before


def test_nothing_is_mended_while_the_service_writes(url: str) -> None:
    """Two would write into one file."""
    with closing(sqlite3.connect(file_of(url), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(MendError, match="stop the service first"):
            mend(url)


def test_only_sqlite_is_mended() -> None:
    """Another engine has tools of its own."""
    with pytest.raises(MendError, match="Only a SQLite file"):
        mend("postgresql://localhost/answers")
