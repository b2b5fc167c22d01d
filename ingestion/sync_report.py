"""What a sync did, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingestion.errors import UnreadableError, shown


@dataclass(frozen=True)
class SyncReport:
    """Source ids by what became of them; `layered` are digests whose originals are held too.

    `unread` files are left out of the build; `lost` are sources of the build before that are in no
    file any more that can be read. `repeats` has one line on each text that stands twice, `gaps`
    one on each source of which a part is not searched, `mended` one on each thing that was damaged.
    `lacks` is what the index will have only later, such as a copy on a node that is down.
    """

    published: bool
    passages: int
    corpus_version: str
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    layered: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    skipped: tuple[tuple[Path, str], ...] = ()
    repeats: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    unread: tuple[UnreadableError, ...] = ()
    lost: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    lacks: str | None = None

    def __str__(self) -> str:
        """A few lines, what failed at the end."""
        return "\n".join((*self._done(), *failures(self.unread, self.lost)))

    def _done(self) -> Iterator[str]:
        number = len(self.added) + len(self.updated) + len(self.unchanged)
        yield (
            f"{'Index renewed' if self.published else 'Nothing changed'}: {number} sources, "
            f"{self.passages} passages, corpus version {self.corpus_version}"
        )
        yield from (f"  Rebuilt: {problem}" for problem in self.mended)
        if self.lacks:
            yield f"  Not complete yet: {self.lacks}"
        kinds = {
            "added": self.added,
            "updated": self.updated,
            "removed": self.removed,
            "digest with its original": self.layered,
            "withdrawn, and not indexed": self.withdrawn,
        }
        yield from (f"  {kind}: {', '.join(ids)}" for kind, ids in kinds.items() if ids)
        yield f"  unchanged: {len(self.unchanged)}"
        yield from (f"  {line}" for line in (*self.repeats, *self.gaps))
        yield from skips(self.skipped)


def skips(skipped: tuple[tuple[Path, str], ...]) -> Iterator[str]:
    """One line a file that is passed over."""
    yield from (f"  skipped: {shown(str(path))}: {reason}" for path, reason in skipped)


def failures(unread: tuple[UnreadableError, ...], lost: tuple[str, ...] = ()) -> Iterator[str]:
    """What could not be read: one line a file with the mend."""
    if unread:
        files = "1 file" if len(unread) == 1 else f"{len(unread)} files"
        yield f"NOT READ: {files}, left out; the rest is in"
        yield from (f"  {error}" for error in unread)
    if lost:
        yield f"LOST: {', '.join(lost)} stood in the index, and can no longer be read"
