"""What outlives builds, and every replica must know: withdrawn sources, and the corpus versions.

It is kept in files of DATA_DIR (here), or on PostgreSQL where DATABASE_URL names one
(shared_records.py): then replicas need no shared volume.

    DATA_DIR/withdrawn.json
    DATA_DIR/versions/000012_20261126T193148Z_0123456789abcdef.json     a file an entry
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from ingestion.digests import SEAL, sealed, unsealed
from ingestion.errors import BuildError, SettingsError
from ingestion.settings import Settings
from ingestion.versions import Snapshot, Version

_LIST = "withdrawn.json"
_FOLDER = "versions"
_NAME = re.compile(r"^(\d{6,})_(\d{8}T\d{6}Z)_([0-9a-f]+)\.json")
_TIME = "%Y%m%dT%H%M%SZ"


class Records(Protocol):
    """Where they are kept. Any number of processes read, the one writer of the index writes."""

    def withdrawn(self) -> frozenset[str]:
        """The ids of withdrawn sources. Raises where they cannot be read: it is no guess."""
        ...

    def record_withdrawn(self, ids: Iterable[str]) -> None:
        """Write the list anew, whole or not at all."""
        ...

    def versions(self) -> list[Version]:
        """The entries of the ledger, oldest first."""
        ...

    def read(self, version: Version) -> Snapshot:
        """An entry whole. Raises SettingsError for one that cannot be read."""
        ...

    def write(self, snapshot: Snapshot) -> None:
        """Write an entry, or another in its place, whole or not at all."""
        ...


@dataclass(frozen=True)
class Home:
    """What a corpus keeps beside its index: locks and caches in `folder`, and its records."""

    folder: Path
    records: Records

    @classmethod
    def of(cls, place: Path | Home) -> Home:
        """`place`; a folder alone keeps the records in files of its own."""
        return place if isinstance(place, Home) else cls(place, FileRecords(place))


def home_of(settings: Settings) -> Home:
    """Where a command keeps things. Raises SettingsError for a database that cannot be used."""
    files = FileRecords(settings.data_dir)
    if not shares_records(settings.database_url):
        return Home(settings.data_dir, files)
    from ingestion.shared_records import opened

    return Home(settings.data_dir, opened(str(settings.database_url), files))


def shares_records(database_url: str | None) -> bool:
    """Whether DATABASE_URL names a PostgreSQL, which then keeps the records too."""
    return bool(database_url) and str(database_url).startswith("postgres")


class FileRecords:
    """Records in files under DATA_DIR, with the seal that tells a damaged one."""

    def __init__(self, data_dir: Path) -> None:
        """Nothing is read or created yet."""
        self._list = data_dir / _LIST
        self._folder = data_dir / _FOLDER

    def withdrawn(self) -> frozenset[str]:
        """As `Records`. Raises SettingsError."""
        try:
            told = json.loads(self._list.read_text("utf-8"))
        except FileNotFoundError:
            return frozenset()
        except (OSError, ValueError) as error:
            raise _damaged(self._list) from error
        if not isinstance(told, list) or not all(isinstance(entry, str) for entry in told):
            raise _damaged(self._list)
        return frozenset(told)

    def record_withdrawn(self, ids: Iterable[str]) -> None:
        """As `Records`."""
        self._list.parent.mkdir(parents=True, exist_ok=True)
        beside = self._list.with_name(f"{_LIST}.new")
        beside.write_text(json.dumps(sorted(ids)), "utf-8")
        beside.replace(self._list)

    def versions(self) -> list[Version]:
        """As `Records`. Raises SettingsError."""
        return [version for version, _ in self._files()]

    def read(self, version: Version) -> Snapshot:
        """As `Records`."""
        file = dict(self._files())[version]
        try:
            told = json.loads(file.read_text("utf-8"))
            if SEAL in told:  # not in those of an older version
                told = unsealed(told, file.name)
            return Snapshot.from_json(version, told)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, BuildError) as error:
            raise SettingsError(f"{file} cannot be read: restore it, or delete it") from error

    def write(self, snapshot: Snapshot) -> None:
        """As `Records`. Raises SettingsError."""
        file = self._folder / _name(snapshot.version)
        beside = file.with_suffix(".new")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("w", encoding="utf-8") as opened:
                json.dump(sealed(snapshot.to_json()), opened, ensure_ascii=False)
                opened.flush()
                os.fsync(opened.fileno())
            beside.replace(file)
        except OSError as error:
            raise SettingsError(
                f"{file.parent}, where corpus versions are recorded, cannot be written to "
                f"({error.strerror}): mend that, and run `./assistant sync`"
            ) from error

    def _files(self) -> list[tuple[Version, Path]]:
        try:
            names = sorted(self._folder.iterdir()) if self._folder.is_dir() else []
        except OSError as error:
            raise SettingsError(f"{self._folder} cannot be read: correct its rights") from error
        read = ((_version(file.name), file) for file in names)
        found = [(version, file) for version, file in read if version is not None]
        return sorted(found, key=lambda entry: entry[0].number)


def _name(version: Version) -> str:
    at = datetime.fromisoformat(version.at)
    return f"{version.number:06}_{at:{_TIME}}_{version.corpus_version}.json"


def _version(name: str) -> Version | None:
    found = _NAME.fullmatch(name)
    if found is None:
        return None  # a file that was not finished
    at = datetime.strptime(found[2], _TIME).replace(tzinfo=UTC)
    return Version(int(found[1]), at.isoformat(timespec="seconds"), found[3])


def _damaged(file: Path) -> SettingsError:
    return SettingsError(
        f"{file}, the list of withdrawn sources, cannot be read: correct it to a JSON list of ids"
    )
