"""What changed in the corpus, as JSON."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, Field

from ingestion.changes import Change, Changes
from ingestion.versions import NEWEST, Version


class VersionOut(BaseModel):
    """A corpus version, and since when it was live."""

    corpus_version: str
    at: str


class HeldOut(BaseModel):
    """A source as a version held it; of one withdrawn since only the title is known."""

    title: str
    publisher: str | None
    published: str | None
    standing: str | None
    superseded_by: list[str]


class ChangeOut(BaseModel):
    """A source before and after; null where that version does not hold it."""

    id: str
    before: HeldOut | None
    after: HeldOut | None


class ChangesOut(BaseModel):
    """Sources by what became of them; one may stand in several lists. `changed` is another text
    or other metadata; `removed` left the corpus without being withdrawn.
    """

    from_version: VersionOut = Field(serialization_alias="from")
    to_version: VersionOut = Field(serialization_alias="to")
    added: list[ChangeOut]
    changed: list[ChangeOut]
    superseded: list[ChangeOut]
    withdrawn: list[ChangeOut]
    removed: list[ChangeOut]
    standing: list[ChangeOut]
    versions: list[VersionOut] = Field(description=f"the {NEWEST} newest, newest first")


def changes_out(changed: Changes, known: Iterable[Version]) -> ChangesOut:
    """`changed` as JSON, with the versions that may be asked for."""
    return ChangesOut(
        from_version=_version_out(changed.before),
        to_version=_version_out(changed.after),
        added=_listed(changed.added),
        changed=_listed(changed.changed),
        superseded=_listed(changed.superseded),
        withdrawn=_listed(changed.withdrawn),
        removed=_listed(changed.removed),
        standing=_listed(changed.standing),
        versions=[_version_out(version) for version in reversed([*known][-NEWEST:])],
    )


def _version_out(version: Version) -> VersionOut:
    return VersionOut(corpus_version=version.corpus_version, at=version.at)


def _listed(found: Iterable[Change]) -> list[ChangeOut]:
    return [ChangeOut.model_validate(change, from_attributes=True) for change in found]
