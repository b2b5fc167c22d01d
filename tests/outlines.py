"""What holds for the outline of any reader."""

from __future__ import annotations

import unicodedata

from ingestion.readers.outline import Outline


def blocks(outline: Outline) -> list[tuple[str, str]]:
    """Kind and words of each block."""
    return [(block.kind, outline.words(block)) for block in outline.blocks]


def parts_it(outline: Outline) -> bool:
    """Whether the blocks are in order, apart, and all of the text but white space."""
    cursor = 0
    for block in outline.blocks:
        if outline.text[cursor : block.start].strip() or block.start < cursor:
            return False
        cursor = block.end
    return not outline.text[cursor:].strip()


def is_clean(outline: Outline) -> bool:
    """Whether words are NFC on one line, single-spaced but for the indent of an item."""
    for block in outline.blocks:
        words = outline.words(block).lstrip(" ") if block.kind == "item" else outline.words(block)
        odd = [c for c in words if unicodedata.category(c) in {"Cc", "Cf", "Co", "Cn", "Cs"}]
        if odd or words != " ".join(words.split()) or not unicodedata.is_normalized("NFC", words):
            return False
    return True
