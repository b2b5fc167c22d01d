"""An answer as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from api.exports.blocks import Block, blocks
from api.told import Told


def plain_text(told: Told) -> str:
    """Blocks with a blank line between; lines are as long as their text, for pasting."""
    return "".join(line for block in blocks(told) for line in _lines(block)).lstrip("\n")


def _lines(block: Block) -> Iterator[str]:
    if block.kind == "title":
        yield f"{block.text}\n{'=' * len(block.text)}\n"
    elif block.kind == "heading":
        yield f"\n{block.text}\n{'-' * len(block.text)}\n"
    elif block.kind == "item":
        yield f"\n- {block.text}\n"
    elif block.kind == "under":
        yield f"    {block.text}\n"
        if block.link:
            yield f"    {block.link}\n"
    elif block.kind == "table":
        yield f"\n{block.text}\n"
        heads, *rows = block.rows
        for row in rows:
            told = zip(heads, row, strict=True)
            yield "\n" + "".join(f"    {head}: {cell}\n" for head, cell in told if cell)
    else:
        yield f"\n{block.text}\n"
