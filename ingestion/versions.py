"""The ledger of corpus versions: what each published build held, kept when the builds are gone.

An entry for each time that a build was made live, in that order, a rollback included; written whole
or not at all, and never changed but where a source is withdrawn: then its id, its title and the
digest of its file stay, and nothing else. Entries are records (ingestion/records.py): files of
DATA_DIR, or rows of PostgreSQL. A crash between a build and its entry costs nothing: the next sync
writes what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ingestion.errors import SettingsError, VersionError
from ingestion.index import Build

if TYPE_CHECKING:
    from ingestion.records import Records

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

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Held:
        """The inverse of `asdict`. Raises TypeError and KeyError for anything else."""
        return cls(**{**record, "superseded_by": tuple(record["superseded_by"])})


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

    def to_json(self) -> dict[str, Any]:
        """The build and the sources as plain JSON values."""
        return {"build": self.build, "sources": {i: asdict(h) for i, h in self.sources.items()}}

    @classmethod
    def from_json(cls, version: Version, told: Mapping[str, Any]) -> Snapshot:
        """The inverse of `to_json`. Raises TypeError, KeyError or AttributeError for anything
        else.
        """
        sources = {i: Held.from_json(record) for i, record in told["sources"].items()}
        return cls(version, str(told["build"]), sources)


class Ledger:
    """The versions among `records`. Any number of processes read it, the one writer writes."""

    def __init__(self, records: Records) -> None:
        """Nothing is read or created yet."""
        self._records = records

    def versions(self) -> list[Version]:
        """All that were live, oldest first; without opening their entries."""
        return self._records.versions()

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
        """What `version` held. Raises SettingsError for an entry that cannot be read."""
        return self._records.read(version)

    def record(self, build: Build) -> None:
        """Write down that `build` is live, unless that is what the newest entry says.

        An entry of this version that is damaged is written anew.
        """
        known, corpus_version = self.versions(), build.manifest.corpus_version
        at = datetime.now(UTC).isoformat(timespec="seconds")
        version = Version(known[-1].number + 1 if known else 1, at, corpus_version)
        if known:
            try:
                if self.read(known[-1]).build == build.manifest.build:
                    return
            except SettingsError:
                if known[-1].corpus_version != corpus_version:
                    raise
                version = known[-1]
        sources = {source.id: _held_in(build, source.id) for source in build.sources}
        self._records.write(Snapshot(version, build.manifest.build, sources))

    def forget(self, ids: Iterable[str]) -> None:
        """Keep of the sources `ids` no more than titles and digests, in every version."""
        gone = frozenset(ids)
        for version in self.versions() if gone else ():
            snapshot = self.read(version)
            left = {i: _without_words(h) if i in gone else h for i, h in snapshot.sources.items()}
            if left != snapshot.sources:
                self._records.write(Snapshot(version, snapshot.build, left))


def _listed(known: list[Version]) -> str:
    newest = dict.fromkeys(version.corpus_version for version in reversed(known))
    told = ", ".join(list(newest)[:NEWEST]) or "none yet, run `./assistant sync`"
    return f"the newest are {told}"


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
