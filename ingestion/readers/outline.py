"""What every reader returns: the text of a document and its blocks in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Block:
    """A stretch text[start:end] of an outline; `level` counts heading levels from 1.

    `told` is what an HTML comment under a Markdown heading says (read only in digests).
    """

    kind: Literal["heading", "paragraph", "item"]
    start: int
    end: int
    level: int = 0
    told: str | None = None


@dataclass(frozen=True)
class Outline:
    """The text of a document, the words of its publisher alone, and its blocks in order.

    `stray` are comments that look like a section's metadata and stand under no heading.
    """

    text: str
    blocks: tuple[Block, ...]
    stray: tuple[str, ...] = ()

    def words(self, block: Block) -> str:
        """The text of one block."""
        return self.text[block.start : block.end]
