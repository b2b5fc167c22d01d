"""Pull quotes: the stretches that a magazine or web page repeats beside its text."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher

from ingestion.readers.outline import Block, Outline

_NEAR = 4  # blocks on either side where the repeated words stand
_MOST_WORDS = 60
_FEWEST_WORDS = 6
_REPEATED = 0.9  # share of its words that stand in order in a longer paragraph
_REPEATED_WITHOUT_STOP = 0.6  # a paragraph without a full stop gives itself away


def without_pull_quotes(outline: Outline) -> Outline:
    """`outline` less the paragraphs that a longer one nearby says again."""
    blocks = outline.blocks
    kept = [b for n, b in enumerate(blocks) if not _is_pull_quote(outline, n)]
    return replace(outline, blocks=tuple(kept))


def _is_pull_quote(outline: Outline, n: int) -> bool:
    block = outline.blocks[n]
    words = _words(outline, block)
    if block.kind != "paragraph" or not _FEWEST_WORDS <= len(words) <= _MOST_WORDS:
        return False
    unfinished = not re.search(r"[.!?:]['\"’”)]*$", outline.words(block))
    enough = _REPEATED_WITHOUT_STOP if unfinished else _REPEATED
    around = range(max(0, n - _NEAR), min(len(outline.blocks), n + _NEAR + 1))
    near = (outline.blocks[m] for m in around if m != n and outline.blocks[m].kind == "paragraph")
    return any(_repeats(words, _words(outline, other), enough) for other in near)


def _repeats(words: list[str], longer: list[str], enough: float) -> bool:
    if len(longer) <= len(words) or len(set(words) & set(longer)) < enough * len(set(words)):
        return False
    blocks = SequenceMatcher(None, words, longer, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= enough * len(words)


def _words(outline: Outline, block: Block) -> list[str]:
    return re.findall(r"\w+", outline.words(block).lower())
