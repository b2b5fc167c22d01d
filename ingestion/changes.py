"""What changed in the corpus from one version to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.dates import spoken
from ingestion.errors import VersionError, shown
from ingestion.records import Records
from ingestion.versions import Held, Ledger, Snapshot, Version


@dataclass(frozen=True)
class Change:
    """A source that is not as it was: `before` and `after` are how each version held it.

    `withdrawn` says that it is on the list of withdrawn sources now.
    """

    id: str
    before: Held | None
    after: Held | None
    withdrawn: bool = False

    @property
    def title(self) -> str:
        """The newer title."""
        held = self.after or self.before
        return held.title if held else self.id


@dataclass(frozen=True)
class Changes:
    """The sources that changed, in the order of their ids; one may stand in several lists.

    `changed`: another text or other metadata. `superseded`: names successors, or a standing of
    superseded, that it did not have before. `standing`: any change of standing.
    """

    before: Version
    after: Version
    added: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    superseded: tuple[Change, ...] = ()
    withdrawn: tuple[Change, ...] = ()
    removed: tuple[Change, ...] = ()
    standing: tuple[Change, ...] = ()

    def __str__(self) -> str:
        """A few lines: the two versions, then a line a change."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        for word, version in (("From", self.before), ("To", self.after)):
            yield f"{word} {version.corpus_version}, live since {version.at}"
        kinds = ("added", "changed", "superseded", "withdrawn", "removed", "standing")
        told = [(kind, change) for kind in kinds for change in getattr(self, kind)]
        yield from (f"  {kind}: {_line(kind, change)}" for kind, change in told)
        if not told:
            yield "  no source differs"


def changes(records: Records, first: str | None = None, last: str | None = None) -> Changes:
    """What changed between the versions that `first` and `last` begin.

    Without `last` it is the newest; without `first` the one that was live before `last`. Raises
    VersionError for a version that is not known, or where there is none before.
    """
    ledger = Ledger(records)
    known = ledger.versions()
    if not known:
        raise VersionError("No corpus version is known yet: run `./assistant sync`")
    after = ledger.find(last) if last is not None else known[-1]
    if first is not None:
        before = ledger.find(first)
    else:
        earlier = [version for version in known if version.number < after.number]
        if not earlier:
            raise VersionError(
                f"No corpus version before {after.corpus_version} is known: there is nothing to "
                "compare it with"
            )
        before = earlier[-1]
    return compared(ledger.read(before), ledger.read(after), records.withdrawn())


def compared(before: Snapshot, after: Snapshot, withdrawn: frozenset[str]) -> Changes:
    """What changed from one snapshot to the other."""
    old, new = before.sources, after.sources
    differing = [
        Change(i, old.get(i), new.get(i), i in withdrawn)
        for i in sorted(old.keys() | new.keys())
        if old.get(i) != new.get(i)
    ]
    gone = [change for change in differing if change.after is None]
    kept = [c for c in differing if c.before is not None and c.after is not None]
    return Changes(
        before=before.version,
        after=after.version,
        added=tuple(c for c in differing if c.before is None),
        changed=tuple(c for c in kept if _differs(c)),
        superseded=tuple(c for c in kept if _is_superseded(c.after) and not _was_superseded(c)),
        withdrawn=tuple(c for c in gone if c.withdrawn),
        removed=tuple(c for c in gone if not c.withdrawn),
        standing=tuple(c for c in kept if all(_standings(c)) and len(set(_standings(c))) > 1),
    )


def _differs(change: Change) -> bool:
    """Not only because less is known of it since it was withdrawn."""
    before, after = change.before, change.after
    if before is None or after is None or before.forgotten or after.forgotten:
        return before is None or after is None or before.digest != after.digest
    return before != after


def _is_superseded(held: Held | None) -> bool:
    return held is not None and (bool(held.superseded_by) or held.standing == "superseded")


def _was_superseded(change: Change) -> bool:
    """By the same successors, as far as is known."""
    before, after = change.before, change.after
    if before is None or after is None or before.forgotten:
        return True
    return _is_superseded(before) and set(after.superseded_by) <= set(before.superseded_by)


def _standings(change: Change) -> tuple[str | None, str | None]:
    before, after = change.before, change.after
    return before.standing if before else None, after.standing if after else None


def _line(kind: str, change: Change) -> str:
    told = f"{change.id}: {shown(change.title)}"
    held = change.after or change.before
    if held and held.publisher:
        date = spoken(held.published) if held.published else "no date"
        told += f" ({shown(held.publisher)}, {date})"
    if kind == "superseded" and held and held.superseded_by:
        told += f", by {', '.join(held.superseded_by)}"
    if kind == "standing":
        told += ", {} before, {} now".format(*_standings(change))
    return told
