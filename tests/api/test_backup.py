"""A backup and what is put back from it, on each engine and across them."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, event, insert, select

from api.access.caller import ANYONE, Caller
from api.errors import BackupError, StoreError
from api.store.answers import AnswerStore, row_of
from api.store.backup import write_backup
from api.store.database import open_database
from api.store.restore import restore
from api.store.stores import Stores
from api.store.tables import answers, audit, clients, metadata, rechecks, secrets, switch
from api.store.times import utc
from ingestion.records import FileRecords
from ingestion.schema import HEAD, revision
from ingestion.shared_records import SharedRecords
from ingestion.versions import Held, Snapshot, Version
from tests.api.service import Clock
from tests.conftest import ENGINES

if TYPE_CHECKING:
    from tests.postgres import Cluster

ROOT = Path(__file__).resolve().parents[2]
ANN = Caller("c1", "a" * 64)
New = Callable[[str], Engine]


@pytest.fixture
def new(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[New]:
    """A new database of an engine, by its name."""
    opened: list[Engine] = []

    def make(name: str) -> Engine:
        if name == "sqlite":
            url = f"sqlite:///{tmp_path / f'{len(opened)}.sqlite'}"
        else:
            cluster: Cluster = request.getfixturevalue("postgres")
            url = cluster.new_database()
        opened.append(open_database(url))
        return opened[-1]

    yield make
    for engine in opened:
        engine.dispose()


def fill(engine: Engine) -> None:
    """Something in every table, with all that a column may hold."""
    stores = Stores.over(engine, Clock())
    held = stores.conversations.begin(ANN).id
    body = {"id": "a0", "question": "Ünï \u2028 \\ \" 'x' 🏥", "n": [1.5, None, True], "text": ""}
    stores.conversations.add(held, ANN, "a0", body)
    bodies = ({"id": f"b{number}", "question": "Q?"} for number in range(450))
    many = [row_of(body["id"], body, ANYONE, utc(Clock())) for body in bodies]
    with engine.begin() as connection:
        connection.execute(insert(answers), many)
    stores.answers.keep("b1")
    stores.feedback.add(body, ANN, useful=False, reason="incomplete", text="Line\nbreak")
    now = datetime(2026, 1, 2, 3, 4, 5, 678901)
    client = {
        "id": "c1", "name": "Trust", "key_hash": "0" * 64, "scopes": ["ask"], "origins": [],
        "a_minute": 1, "a_minute_each": 1, "model_calls_a_day": 0, "created_at": now,
    }  # fmt: skip
    checked = {"answer_id": "a0", "corpus_version": "v", "created_at": now, "outcome": "same"}
    with engine.begin() as connection:
        connection.execute(insert(clients).values(client))
        connection.execute(insert(secrets).values(name="widget", value="s"))
        connection.execute(insert(switch).values(id=1, message="Back soon."))
        connection.execute(insert(rechecks).values(**checked, detail={"was": []}))
        for about in ("one", "two"):
            done = {"created_at": now, "who": "ops", "action": "off", "about": about}
            connection.execute(insert(audit).values(done))
    records = SharedRecords(engine)
    records.record_withdrawn(["gone"])
    at = Version(7, "2026-01-02T03:04:05+00:00", "abcd")
    records.write(Snapshot(at, "build", {"beds": Held("d", "Ünï", superseded_by=("wards",))}))


def held(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with engine.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=str)
            for name, table in metadata.tables.items()
        }


@pytest.mark.parametrize("source", ENGINES)
@pytest.mark.parametrize("target", ENGINES)
def test_what_is_put_back_is_what_was_stored(
    new: New, tmp_path: Path, source: str, target: str
) -> None:
    """Every row of every table, from either engine into either."""
    engine, file = new(source), tmp_path / "day.gz"
    fill(engine)
    counts = write_backup(engine, file)
    assert set(counts) == set(metadata.tables)
    assert counts["answers"] == 451
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    back = new(target)
    assert restore(back, file) == counts
    assert held(back) == held(engine)
    with back.begin() as connection:  # numbering goes on behind what was put back
        done = {"created_at": datetime(2026, 1, 3), "who": "ops", "action": "on", "about": ""}
        made = connection.execute(insert(audit).values(done)).inserted_primary_key
    assert made is not None
    assert made[0] == 3


@pytest.mark.parametrize("source", ENGINES)
def test_a_backup_is_of_one_moment(new: New, tmp_path: Path, source: str) -> None:
    """What is stored while it is written is not in half of it."""
    engine, other, file = new(source), new(source), tmp_path / "day.gz"
    AnswerStore(engine).save("before", {"id": "before"})
    url = engine.url.render_as_string(hide_password=False)
    if source == "sqlite":
        url += "?timeout=0.01"
    late = open_database(url)
    event.listen(late, "begin", lambda c: _hurry(c.exec_driver_sql, source))
    told: list[str] = []

    @event.listens_for(engine, "after_cursor_execute")
    def meanwhile(*arguments: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        if "FROM clients" in str(arguments[2]) and not told:
            told.append("once")
            try:
                AnswerStore(late).save("late", {"id": "late"})
            except StoreError:  # SQLite lets nobody write while it is read
                told.append("busy")

    assert write_backup(engine, file)["answers"] == 1
    assert told[0] == "once"
    late.dispose()
    restore(other, file)
    assert AnswerStore(other).get("late") is None


def _hurry(execute: Callable[[str], object], source: str) -> None:
    if source == "sqlite":
        execute("PRAGMA busy_timeout=1")


def test_no_file_is_written_over_and_none_is_left_half_written(new: New, tmp_path: Path) -> None:
    """Nor is anything left where the disk refuses."""
    engine, file = new("sqlite"), tmp_path / "day.gz"
    file.write_text("precious")
    with pytest.raises(BackupError, match="name another file"):
        write_backup(engine, file)
    assert file.read_text() == "precious"
    with pytest.raises(BackupError, match="No such file or directory"):
        write_backup(engine, tmp_path / "nowhere" / "day.gz")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE audit")
    with pytest.raises(Exception, match="no such table"):
        write_backup(engine, tmp_path / "broken.gz")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.sqlite", "day.gz"]


def rewritten(file: Path, change: Callable[[list[bytes]], list[bytes]]) -> Path:
    """`file` with its lines changed."""
    lines = change(gzip.decompress(file.read_bytes()).splitlines(keepends=True))
    made = file.with_name("changed.gz")
    made.write_bytes(gzip.compress(b"".join(lines)))
    return made


def sound(lines: list[bytes]) -> list[bytes]:
    """With the end that belongs to them."""
    body = lines[:-1]
    counts: dict[str, int] = {}
    for line in body[1:]:
        name = json.loads(line)["table"]
        counts[name] = counts.get(name, 0) + 1
    digest = hashlib.sha256(b"".join(body)).hexdigest()
    return [*body, json.dumps({"counts": counts, "sha256": digest}).encode() + b"\n"]


CHANGES: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "a letter": (lambda lines: [line.replace(b"Q?", b"R?") for line in lines], "damaged"),
    "a row that is missing": (lambda lines: [*lines[:3], *lines[4:]], "damaged"),
    "a row that stands twice": (lambda lines: [*lines[:3], *lines[2:]], "damaged"),
    "no end": (lambda lines: lines[:-1], "damaged"),
    "something behind the end": (lambda lines: [*lines, lines[-1]], "damaged"),
    "half a line": (lambda lines: [*lines[:-1], lines[-1][:9]], "damaged"),
    "nothing": (lambda _: [], "damaged, or no backup"),
    "a newer version": (
        lambda lines: sound([lines[0].replace(HEAD.encode(), b"9999"), *lines[1:]]),
        "newer version: update this one",
    ),
    "another format": (
        lambda lines: sound([lines[0].replace(b'"format": 1', b'"format": 2'), *lines[1:]]),
        "no backup that this version can read",
    ),
    "a table that there is not": (
        lambda lines: sound([*lines[:-1], b'{"table": "pg_user", "row": {"a": 1}}\n', lines[-1]]),
        "does not fit the schema",
    ),
    "a column that there is not": (
        lambda lines: sound([*lines[:-1], b'{"table": "audit", "row": {"a": 1}}\n', lines[-1]]),
        "does not fit the schema",
    ),
    "a key that stands twice": (
        lambda lines: sound([*lines[:-1], lines[-2], lines[-1]]),
        "does not fit the schema",
    ),
}


@pytest.fixture(params=ENGINES)
def filled(new: New, tmp_path: Path, request: pytest.FixtureRequest) -> tuple[Engine, Path]:
    """An empty database, and a sound backup of another."""
    source, file = new("sqlite"), tmp_path / "day.gz"
    AnswerStore(source).save("a", {"id": "a", "question": "Q?"})
    with source.begin() as connection:
        for name in "xyz":
            connection.execute(insert(secrets).values(name=name, value="s"))
    write_backup(source, file)
    return new(request.param), file


# The file is read through before the database is looked at: only what does not fit meets both.
MET = [
    *((change, "sqlite") for change in CHANGES),
    *(
        pytest.param(change, "postgresql", marks=pytest.mark.slow)
        for change, (_, message) in CHANGES.items()
        if "does not fit" in message
    ),
]


@pytest.mark.parametrize(("change", "filled"), MET, indirect=["filled"])
def test_a_backup_that_is_not_whole_is_not_put_back_at_all(
    filled: tuple[Engine, Path], change: str
) -> None:
    """The database stays empty, and takes a sound one afterwards."""
    engine, file = filled
    altered, message = CHANGES[change]
    with pytest.raises(BackupError, match=message):
        restore(engine, rewritten(file, altered))
    assert not any(held(engine).values())
    assert revision(engine) == HEAD
    assert restore(engine, file) == {"answers": 1, "secrets": 3}


@pytest.mark.parametrize("filled", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [0, 1, 20, 100])
def test_a_file_that_was_cut_off_is_told(filled: tuple[Engine, Path], size: int) -> None:
    """As a full disk or a broken copy leaves it."""
    engine, file = filled
    file.write_bytes(file.read_bytes()[:size])
    with pytest.raises(BackupError, match="damaged"):
        restore(engine, file)
    file.unlink()
    with pytest.raises(BackupError, match="name a backup"):
        restore(engine, file)


def test_nothing_is_put_into_a_database_that_holds_something(filled: tuple[Engine, Path]) -> None:
    """Two services' answers are never mixed."""
    engine, file = filled
    AnswerStore(engine).save("other", {})
    with pytest.raises(BackupError, match="not empty \\(answers: 1 rows\\)"):
        restore(engine, file)
    assert AnswerStore(engine).get("a") is None


def test_a_backup_of_an_older_version_is_brought_up_to_date(filled: tuple[Engine, Path]) -> None:
    """It goes in as it was made, and through the migrations then."""
    engine, file = filled
    row = {"id": "a", "created_at": "2026-01-02T03:04:05", "kept": True, "body": {"id": "a"}}
    head = {"format": 1, "revision": "0001", "made_at": "2026-01-02T03:04:05+00:00"}
    told = [head, {"table": "answers", "row": row}, {}]
    lines = [json.dumps(line).encode() + b"\n" for line in told]
    assert restore(engine, rewritten(file, lambda _: sound(lines))) == {"answers": 1}
    assert revision(engine) == HEAD
    assert AnswerStore(engine).get("a") == {"id": "a"}


def run(data: Path, database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    told = {**os.environ, "DATABASE_URL": database, "DATA_DIR": str(data)}
    command = [sys.executable, "-m", "api", *arguments]
    return subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, check=False)


def test_the_commands(new: New, tmp_path: Path) -> None:
    """backup and restore say what they did, feedback lists, purge deletes; 2 with one line."""
    source, file = new("sqlite"), tmp_path / "day.gz"
    fill(source)
    url, back = str(source.url), str(new("sqlite").url)
    assert run(tmp_path, url, "backup", str(file)).stdout.startswith(
        f"Backed up into {file}: 451 answers"
    )
    assert run(tmp_path, back, "restore", str(file)).stdout.startswith(
        f"Restored from {file}: 451 answers"
    )
    again = run(tmp_path, back, "restore", str(file))
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr.startswith("Error: The database is not empty")
    assert again.stderr.count("\n") == 1
    listed = run(tmp_path, back, "feedback").stdout
    assert "incomplete" in listed
    assert len(listed.splitlines()) == 1
    # What was stored by the tests' clock is over by now.
    assert (
        run(tmp_path, back, "purge").stdout == "Deleted: 1 conversations, 449 answers, 1 reports\n"
    )
    assert run(tmp_path, back, "feedback").stdout == "There is no feedback.\n"
    assert FileRecords(tmp_path).withdrawn() == {"gone"}  # SQLite leaves the list to DATA_DIR
