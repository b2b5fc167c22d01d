"""The levels of a PDF's headings: by its bookmarks where it has them, else by size and weight."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from ingestion.readers.pdf_blocks import Draft
from ingestion.readers.pdf_file import Bookmark

_DEEPEST = 6
_LONGEST = 300  # characters of a heading
_Style = tuple[float, bool]


def levels(made: Sequence[Draft], bookmarks: Sequence[Bookmark]) -> list[int]:
    """The level of each block, from 1; 0 for what is no heading.

    A short block that a bookmark of its page names is a heading whatever it looks like. Other
    headings get the level that most marked ones of their style have; without any, styles
    rank by size and then weight, below the next larger one.
    """
    marked = _marked(made, bookmarks)
    styles = {id(draft): draft.style for draft in made if draft.lines}
    headings = [d for d in made if d.kind == "heading" or id(d) in marked]
    ranks = _ranks([(styles[id(draft)], marked.get(id(draft))) for draft in headings])
    found = {id(draft): marked.get(id(draft)) or ranks[styles[id(draft)]] for draft in headings}
    return [min(found.get(id(draft), 0), _DEEPEST) for draft in made]


def _marked(made: Sequence[Draft], bookmarks: Sequence[Bookmark]) -> dict[int, int]:
    """The level by bookmark of the blocks that one names, by the block's id()."""
    wanted: dict[tuple[int, str], int] = {}
    for mark in bookmarks:
        wanted.setdefault((mark.page, _plain(mark.title)), mark.level)
    found: dict[int, int] = {}
    for draft in made:
        if not draft.lines or sum(len(line.text) for _, line in draft.lines) > _LONGEST:
            continue
        words = _plain(draft.words())
        for key in ((draft.page, words), (draft.page, _unnumbered(words))):
            if key[1] and key in wanted:
                found[id(draft)] = wanted.pop(key)
                break
    return found


def _ranks(headings: Sequence[tuple[_Style, int | None]]) -> Mapping[_Style, int]:
    known: dict[_Style, Counter[int]] = defaultdict(Counter)
    for style, level in headings:
        if level:
            known[style][level] += 1
    ranks: dict[_Style, int] = {}
    last = 0
    for style in sorted({style for style, _ in headings}, reverse=True):
        last = known[style].most_common(1)[0][0] if known[style] else last + 1
        ranks[style] = last
    return ranks


def _plain(words: str) -> str:
    return "".join(re.findall(r"\w+", words.casefold()))


def _unnumbered(words: str) -> str:
    return re.sub(r"^(?:chapter|appendix|part|section)?\d+", "", words)
