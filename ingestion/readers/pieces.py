"""Pieces: the words of each block as a reader finds them, put together into an outline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ingestion.readers.outline import NOTHING_TOLD, Block, Outline, Told


@dataclass(frozen=True)
class Piece:
    """The words of one block; `told` and `quoted` as in Block."""

    kind: Literal["heading", "paragraph", "item"]
    words: str
    level: int = 0
    told: str | None = None
    quoted: bool = False


def put_together(
    pieces: Iterable[Piece], stray: tuple[str, ...] = (), told: Told = NOTHING_TOLD
) -> Outline:
    """Items follow one another on the next line, other blocks after a blank one."""
    parts: list[str] = []
    blocks: list[Block] = []
    length, before = 0, None
    for piece in pieces:
        if before:
            parts.append("\n" if piece.kind == before == "item" else "\n\n")
            length += len(parts[-1])
        end = length + len(piece.words)
        blocks.append(Block(piece.kind, length, end, piece.level, piece.told, quoted=piece.quoted))
        parts.append(piece.words)
        length, before = end, piece.kind
    return Outline("".join(parts), tuple(blocks), stray, told=told)
