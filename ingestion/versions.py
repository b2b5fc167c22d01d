"""The ledger of corpus versions: what each published build held, kept when the builds are gone.

    DATA_DIR/versions/000012_20261126T193148Z_0123456789abcdef.json

A file for each time that a build was made live, in that order, a rollback included; written whole
or not at all, and never changed but where a source is withdrawn: then its id, its title and the
digest of its file stay, and nothing else. It is of DATA_DIR for both engines, as the list of
withdrawn sources is: replicas read the volume that they share. A crash between a build and its
entry costs nothing: the next sync writes what is missing.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingestion.digests import SEAL, sealed, unsealed
from ingestion.errors import BuildError, SettingsError, VersionError
from ingestion.index import Build

_FOLDER = "versions"
_NAME = re.compile(r"^(\d{6,})_(\d{8}T\d{6}Z)_([0-9a-f]+)\.json")
_TIME = "%Y%m%dT%H%M%SZ"
_PREFIX = re.compile(r"[0-9a-f]{4,64}")
NEWEST = 20  # versions that are named where one is not known


@dataclass(frozen=True)
class Held:
    """A source as a version held it; of one withdrawn since only title and digest are left."""

    digest: str
    title: str
    publisher: str | None = None
    published: str | None = None
    standing: str | None = None
    superseded_by: tuple[str, ...] = ()

    @property
    def forgotten(self) -> bool:
        """Whether it was withdrawn at some time since."""
        return self.standing is None


@dataclass(frozen=True)
class Version:
    """A corpus version made live `at` (ISO 8601, UTC); `number` counts from 1."""

    number: int
    at: str
    corpus_version: str


@dataclass(frozen=True)
class Snapshot:
    """A version with its build's name, and its sources by id."""

    version: Version
    build: str
    sources: Mapping[str, Held]


class Ledger:
    """The versions under DATA_DIR. Any number of processes read it, the holder of the lock of
    syncs writes.
    """

    def __init__(self, data_dir: Path) -> None:
        """Nothing is read or created yet."""
        self._folder = data_dir / _FOLDER

    def versions(self) -> list[Version]:
        """All that were live, oldest first; without opening their files."""
        return [version for version, _ in self._files()]

    def find(self, prefix: str) -> Version:
        """The last time that the version which begins with `prefix` was made live.

        Raises VersionError for one that is not known, or not one.
        """
        known = self.versions()
        if not _PREFIX.fullmatch(prefix):
            raise VersionError(f"A corpus version is 4 or more of 0-9 and a-f: {_listed(known)}")
        found = [version for version in known if version.corpus_version.startswith(prefix)]
        if not found:
            raise VersionError(f"No corpus version {prefix} is known: {_listed(known)}")
        if len({version.corpus_version for version in found}) > 1:
            raise VersionError(f"{prefix} begins several corpus versions: write more of it")
        return found[-1]

    def read(self, version: Version) -> Snapshot:
        """What `version` held. Raises SettingsError for a file that cannot be read."""
        file = dict(self._files())[version]
        try:
            told = json.loads(file.read_text("utf-8"))
            if SEAL in told:  # not in those of an older version
                told = unsealed(told, file.name)
            sources = {i: _held(record) for i, record in told["sources"].items()}
            return Snapshot(version, str(told["build"]), sources)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, BuildError) as error:
            raise SettingsError(f"{file} cannot be read: restore it, or delete it") from error

    def record(self, build: Build) -> None:
        """Write down that `build` is live, unless that is what the newest entry says.

        An entry of this version that is damaged is written anew.
        """
        files, version = self._files(), build.manifest.corpus_version
        number = files[-1][0].number + 1 if files else 1
        file = self._folder / f"{number:06}_{datetime.now(UTC):{_TIME}}_{version}.json"
        if files:
            newest, its_file = files[-1]
            try:
                if self.read(newest).build == build.manifest.build:
                    return
            except SettingsError:
                if newest.corpus_version != version:
                    raise
                file = its_file
        sources = {source.id: _held_in(build, source.id) for source in build.sources}
        self._write(file, build.manifest.build, sources)

    def forget(self, ids: Iterable[str]) -> None:
        """Keep of the sources `ids` no more than titles and digests, in every version."""
        gone = frozenset(ids)
        for version, file in self._files() if gone else ():
            snapshot = self.read(version)
            left = {i: _without_words(h) if i in gone else h for i, h in snapshot.sources.items()}
            if left != snapshot.sources:
                self._write(file, snapshot.build, left)

    def _files(self) -> list[tuple[Version, Path]]:
        try:
            names = sorted(self._folder.iterdir()) if self._folder.is_dir() else []
        except OSError as error:
            raise SettingsError(f"{self._folder} cannot be read: correct its rights") from error
        read = ((_version(file.name), file) for file in names)
        found = [(version, file) for version, file in read if version is not None]
        return sorted(found, key=lambda entry: entry[0].number)

    def _write(self, file: Path, build: str, sources: Mapping[str, Held]) -> None:
        told = {"build": build, "sources": {i: asdict(held) for i, held in sources.items()}}
        beside = file.with_suffix(".new")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("w", encoding="utf-8") as opened:
                json.dump(sealed(told), opened, ensure_ascii=False)
                opened.flush()
                os.fsync(opened.fileno())
            beside.replace(file)
        except OSError as error:
            raise SettingsError(
                f"{file.parent}, where corpus versions are recorded, cannot be written to "
                f"({error.strerror}): mend that, and run `./assistant sync`"
            ) from error


def _version(name: str) -> Version | None:
    found = _NAME.fullmatch(name)
    if found is None:
        return None  # a file that was not finished
    at = datetime.strptime(found[2], _TIME).replace(tzinfo=UTC)
    return Version(int(found[1]), at.isoformat(timespec="seconds"), found[3])


def _listed(known: list[Version]) -> str:
    newest = dict.fromkeys(version.corpus_version for version in reversed(known))
    told = ", ".join(list(newest)[:NEWEST]) or "none yet, run `./assistant sync`"
    return f"the newest are {told}"


def _held(record: Mapping[str, Any]) -> Held:
    return Held(**{**record, "superseded_by": tuple(record["superseded_by"])})


def _held_in(build: Build, source_id: str) -> Held:
    source = build.by_id[source_id]
    return Held(
        digest=build.manifest.sources[source_id],
        title=source.title,
        publisher=source.publisher,
        published=source.published,
        standing=source.standing,
        superseded_by=source.superseded_by,
    )


def _without_words(held: Held) -> Held:
    return Held(held.digest, held.title)
