"""What every reader returns: the text of a document and its blocks in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ingestion.sources import Provision, Voice

_NUMBER = re.compile(r"(?:\d+(?:\.\d+)*[.)]?|[A-Za-z]{1,4}[.)]|\([A-Za-z0-9]{1,4}\))\s+(?=\S)")


def unnumbered(heading: str) -> str:
    """A heading without the number before it: "2.1 Members" is called "Members"."""
    number = _NUMBER.match(heading)
    return heading[number.end() :] if number else heading


class CannotReadError(Exception):
    """What a reader says of content that it cannot read: what is wrong, and what to do."""

    def __init__(self, problem: str, mend: str) -> None:
        """Both are told to a user, behind the name of the file."""
        super().__init__(f"{problem}. {mend}")
        self.problem = problem
        self.mend = mend


@dataclass(frozen=True)
class Turn:
    """Who says a stretch of a transcript, None for the source's holder, and whether it is asked."""

    holder: str | None
    voice: Voice


@dataclass(frozen=True)
class Place:
    """Where in an Act words stand: `mark` is "(1)", or "" where a provision has no subsections;
    `begins` says that a subsection or a definition begins with them.
    """

    provision: Provision
    mark: str
    begins: bool


@dataclass(frozen=True)
class Block:
    """A stretch text[start:end] of an outline; `level` counts heading levels from 1.

    `told` is what an HTML comment under a Markdown heading says (read only in digests); `turn` is
    that of a transcript's block, `place` that of an Act's. A `quoted` block is set off as what
    another says. The heading of a provision has a `name`, which tells its number first.
    """

    kind: Literal["heading", "paragraph", "item"]
    start: int
    end: int
    level: int = 0
    told: str | None = None
    turn: Turn | None = None
    quoted: bool = False
    place: Place | None = None
    name: str | None = None


@dataclass(frozen=True)
class Told:
    """What a file tells of itself: taken where its metadata say nothing."""

    title: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None


NOTHING_TOLD = Told()


@dataclass(frozen=True)
class Outline:
    """The text of a document, the words of its publisher alone, and its blocks in order.

    `stray` are comments that look like a section's metadata and stand under no heading. `pages`
    are the offsets at which the pages of a paged document begin, the first of them 0; `gaps` say
    by page what of it was not read.
    """

    text: str
    blocks: tuple[Block, ...]
    stray: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    told: Told = NOTHING_TOLD
    gaps: tuple[str, ...] = ()

    def words(self, block: Block) -> str:
        """The text of one block."""
        return self.text[block.start : block.end]
