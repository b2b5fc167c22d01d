"""./assistant purge | feedback | backup | restore | mend: what is done to the store by hand."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from api.settings import Settings

if TYPE_CHECKING:
    from api.store.stores import Stores

_LISTED = 50


def add_store_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Each sets `run`: from settings and arguments to what is printed."""
    purge = commands.add_parser("purge", help="delete expired data, as a running service does")
    purge.set_defaults(run=_purge)
    feedback = commands.add_parser("feedback", help="list the newest reports of readers")
    feedback.add_argument("--limit", type=int, default=_LISTED, help=f"{_LISTED} unless told")
    feedback.set_defaults(run=_feedback)
    backup = commands.add_parser("backup", help="write all that is stored into one file")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="put a backup into an empty database")
    restore.set_defaults(run=_restore)
    mend = commands.add_parser("mend", help="keep what can be read of a damaged SQLite database")
    mend.set_defaults(run=_mend)
    for command in (backup, restore):
        command.add_argument("file", type=Path)


def _purge(settings: Settings, _: argparse.Namespace) -> str:
    gone = _stores(settings).purge()
    return (
        f"Deleted: {gone.conversations} conversations, {gone.answers} answers, "
        f"{gone.feedback} reports"
    )


def _feedback(settings: Settings, told: argparse.Namespace) -> str:
    """One line a report, the newest first."""
    reports = _stores(settings).feedback.newest(told.limit)
    if not reports:
        return "There is no feedback."
    lines = [
        f"{report.id}  {report.created_at:%Y-%m-%d %H:%M}  "
        f"{report.reason or 'useful':24}  {' '.join(report.answer['question'].split())}"
        for report in reports
    ]
    return "\n".join(lines)


def _backup(settings: Settings, told: argparse.Namespace) -> str:
    from api.store.backup import write_backup

    counts = write_backup(_stores(settings).engine, told.file)
    return f"Backed up into {told.file}: {_counted(counts)}"


def _restore(settings: Settings, told: argparse.Namespace) -> str:
    from api.store.database import open_database
    from api.store.restore import restore
    from api.store.stores import keep_withdrawn

    engine = open_database(settings.database)  # stores would make their secret first
    counts = restore(engine, told.file)
    keep_withdrawn(settings, engine)
    return f"Restored from {told.file}: {_counted(counts)}"


def _mend(settings: Settings, _: argparse.Namespace) -> str:
    from api.store.mending import mend

    mended = mend(settings.database)
    if mended is None:
        return "The database of answers is whole: nothing is changed."
    lost = ", ".join(sorted(mended.incomplete)) or "none"
    return (
        f"Kept: {_counted(mended.kept)}\nTables of which rows could not be read: {lost}\n"
        f"The damaged file is now {mended.aside}: delete it once you need it no more"
    )


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items())) or "nothing"


def _stores(settings: Settings) -> Stores:
    from api.store.stores import stores_of

    return stores_of(settings)
