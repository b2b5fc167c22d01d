"""Room on disks: looked at before much is written, and told of where there is too little."""

from __future__ import annotations

import errno
import mmap
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile, gettempdir

from ingestion.errors import DiskError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_REFUSED = {errno.EROFS, errno.EACCES, errno.EPERM}
_OS_ERROR = re.compile(r"\(os error (\d+)\)")  # as Rust writes it
_MEGABYTE = 1_000_000
_SMALL = 1 << 16  # bytes, more than is written beside a build when it is opened


def free(folder: Path) -> int:
    """Bytes that may still be written to the disk of `folder`, which need not exist yet."""
    nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(nearest).free


def require_room(folder: Path, needed: int, doing: str) -> None:
    """Raise DiskError unless `needed` bytes can be written to the disk of `folder`."""
    left = free(folder)
    if left < needed:
        raise DiskError(
            f"{doing} needs about {megabytes(needed)} on the disk of DATA_DIR, where "
            f"{megabytes(left)} are free",
            "free some room, or choose another DATA_DIR",
        )


def megabytes(size: int) -> str:
    """In whole ones, rounded up."""
    return f"{-(-size // _MEGABYTE):,} MB"


def is_memory(folder: Path) -> bool:
    """Whether holes of a mapped file take room when they are read, as in /dev/shm.

    Raises OSError where nothing can be written.
    """
    with TemporaryFile(dir=folder, buffering=0) as probe:
        probe.write(bytes(_SMALL))
        probe.truncate(0)
        probe.truncate(_SMALL)
        before = _blocks(probe.fileno())
        with mmap.mmap(probe.fileno(), _SMALL) as mapped:
            mapped[0]  # reading is what may take room
            return _blocks(probe.fileno()) > before


def _blocks(file: int) -> int:
    return getattr(os.fstat(file), "st_blocks", 0)


def of_disk(error: BaseException) -> str | None:
    """What is wrong with the disk, if `error` came from that: one of Python, SQLite or Rust."""
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, sqlite3.OperationalError):
        number = {sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_READONLY: errno.EROFS}.get(
            getattr(error, "sqlite_errorcode", 0) & 0xFF
        )
    if number is None and (found := _OS_ERROR.search(str(error))):
        number = int(found[1])
    if number in _FULL:
        return "full"
    return "read-only, or not yours to write to" if number in _REFUSED else None


@contextmanager
def shortage_named(data_dir: Path, doing: str) -> Iterator[None]:
    """A full disk becomes a DiskError that says how much room each disk in use has left."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        if of_disk(error) != "full":
            raise
        raise DiskError(
            f"{doing} stopped because a disk is full ({megabytes(free(data_dir))} are free in "
            f"DATA_DIR, {megabytes(free(Path(gettempdir())))} in {gettempdir()}); what was live "
            "before still is",
            "free some room, and try again",
        ) from error
