"""Disks that are full, or cannot be written to."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingestion.build_files import openable_shard
from ingestion.embedded_engine import EmbeddedStore
from ingestion.errors import DiskError
from ingestion.room import of_disk, require_room, shortage_named
from ingestion.settings import BUNDLED_NAME
from ingestion.sync import sync
from tests.conftest import Corpus, Require
from tests.index.samples import sample

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel


def full() -> OSError:
    """As the system raises it."""
    return OSError(errno.ENOSPC, "No space left on device")


def sqlite_full() -> sqlite3.Error:
    """As SQLite raises it where its file may not grow."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE a (b BLOB)")
    database.execute("PRAGMA max_page_count=3")
    with pytest.raises(sqlite3.OperationalError) as raised:
        database.execute("INSERT INTO a VALUES (zeroblob(100000))")
    database.close()
    return raised.value


def test_a_full_disk_is_told_from_other_errors() -> None:
    """Whoever met it: the system, SQLite, the engine."""
    assert of_disk(full()) == "full"
    assert of_disk(sqlite_full()) == "full"
    assert of_disk(Exception("cannot save: No space left on device (os error 28)")) == "full"
    assert of_disk(OSError(errno.EROFS, "")) == "read-only, or not yours to write to"
    assert of_disk(OSError(errno.ENOENT, "")) is None
    assert of_disk(sqlite3.OperationalError("no such table")) is None


@pytest.mark.parametrize("error", [full(), sqlite_full()], ids=["system", "SQLite"])
def test_a_disk_that_fills_is_one_line_that_says_how_much_is_free(
    tmp_path: Path, error: Exception
) -> None:
    """The bug: a trace, or the end of the process."""
    with (
        pytest.raises(DiskError, match=r"The sync stopped because a disk is full .* MB are free"),
        shortage_named(tmp_path, "The sync"),
    ):
        raise error


def test_other_errors_stay_what_they_are(tmp_path: Path) -> None:
    """Only a full disk is named so."""
    with pytest.raises(FileNotFoundError), shortage_named(tmp_path, "The sync"):
        (tmp_path / "nothing").read_bytes()


def test_too_little_room_is_told_with_what_is_needed(tmp_path: Path) -> None:
    """Of a folder that need not exist yet."""
    require_room(tmp_path / "new" / "folder", 1, "This")
    with pytest.raises(DiskError, match=r"This needs about 9,000,000,000 MB .* MB are free: free"):
        require_room(tmp_path / "new" / "folder", 9 * 10**15, "This")


def test_a_build_that_has_no_room_is_not_begun(tmp_path: Path) -> None:
    """And nothing is left of it."""
    store, made = EmbeddedStore(tmp_path), sample("test-a")
    huge = replace(made.build, manifest=replace(made.build.manifest, passages=10**12))
    with pytest.raises(DiskError, match="Writing the index needs about"):
        store.write(huge, made.passages)
    assert list((tmp_path / "builds").iterdir()) == []


def test_what_others_write_meanwhile_counts_too(tmp_path: Path) -> None:
    """Vectors that are still to be made."""
    store, made = EmbeddedStore(tmp_path), sample("test-a")
    with pytest.raises(DiskError, match="needs about 9,000,000"):
        store.write(made.build, made.passages, beside=9 * 10**15)


@pytest.fixture
def small_disk(tmp_path: Path, require: Require) -> Iterator[Path]:
    """A disk of 64 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    told = ["-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)]
    done = subprocess.run([str(mount), *told], capture_output=True, check=False) if mount else None
    mounted = done is not None and done.returncode == 0
    require("mount", mounted, "this user may not mount a disk", optional=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(disk: Path) -> None:
    """To the last byte."""
    with (disk / "filling").open("wb", buffering=0) as opened, suppress(OSError):
        while True:
            opened.write(bytes(4096))
    assert shutil.disk_usage(disk).free == 0


FILES = {"a.md": "# On beds\n\nBoards plan beds.\n"}


def test_a_sync_into_a_small_disk_says_how_much_it_needs_and_leaves_nothing(
    small_disk: Path, corpus: Corpus, model: EmbeddingModel
) -> None:
    """The bug: it ended with SIGBUS and no message. Holes take room on this disk."""
    store, data = EmbeddedStore(small_disk / "data"), small_disk / "data"
    with pytest.raises(DiskError, match=r"needs about 1\d\d MB on the disk of DATA_DIR, where"):
        sync((corpus(FILES),), store, data, BUNDLED_NAME, lambda: model)
    assert store.live() is None
    assert not list((data / "builds").iterdir()) if (data / "builds").exists() else True


def test_a_build_is_opened_from_a_full_disk_and_from_one_that_is_read_only(
    small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bug: SIGBUS, or an error that asked for a sync."""
    made = sample("test-a", passages=12)
    elsewhere = EmbeddedStore(tmp_path / "data")
    elsewhere.write(made.build, made.passages)
    elsewhere.publish("test-a")
    subprocess.run(
        ["cp", "-r", "--sparse=always", str(tmp_path / "data"), str(small_disk)], check=True
    )
    store = EmbeddedStore(small_disk / "data")
    fill(small_disk)
    assert len(store.open("test-a").passages_of("one")) == 3
    (small_disk / "filling").unlink()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert len(store.open("test-a").passages_of("one")) == 3
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    fill(small_disk)
    monkeypatch.setattr(tempfile, "tempdir", str(small_disk))
    with pytest.raises(DiskError, match="cannot be opened, as the disk of DATA_DIR is full"):
        store.open("test-a")


def test_a_copy_to_be_opened_has_the_same_bytes_and_is_gone_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Holes stay holes."""
    made = sample("test-a", passages=12)
    store = EmbeddedStore(tmp_path)
    store.write(made.build, made.passages)
    folder = tmp_path / "builds" / "test-a"
    monkeypatch.setattr("ingestion.build_files._why_not_in_place", lambda _: "full")
    with openable_shard(folder) as copy:
        assert copy != folder / "shard"
        for file in (path for path in copy.rglob("*") if path.is_file()):
            assert file.read_bytes() == (folder / "shard" / file.relative_to(copy)).read_bytes()
        written = sum(path.stat().st_blocks for path in copy.rglob("*")) * 512
        assert written < 20_000_000
    assert not copy.exists()
