"""Lists whose members are headings: "There are six components (A to F)", and A to F below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingestion.readers.outline import Block, Outline

_NUMBERS = "two three four five six seven eight nine ten eleven twelve".split()
_ANNOUNCES = re.compile(
    rf"(?i)\b(?P<number>{'|'.join(_NUMBERS)}|[2-9]|1[0-2])\s+(?:[\w’'-]+\s+){{0,3}}[a-z]{{4,}}s\b"
)
_LABEL = re.compile(r"(?P<letter>[A-L])[.)]\s|(?P<figure>\d{1,2})[.)]\s")
_NEAR = 3  # headings among which the first member stands


def headed_lists(outline: Outline) -> dict[int, tuple[Block, ...]]:
    """By the offset at which words under a heading begin, the headings that they announce.

    As many as they say, with letters or figures from the first on, and the next has none.
    """
    blocks = outline.blocks
    headings = [n for n, block in enumerate(blocks) if block.kind == "heading"]
    found: dict[int, tuple[Block, ...]] = {}
    for first in range(len(headings)):
        members = _members(outline, [blocks[n] for n in headings[first:]])
        if not members:
            continue
        for above in reversed([-1, *headings[:first]][-_NEAR:]):
            body = _body(blocks, above)
            if body and len(members) in announced(" ".join(map(outline.words, body))):
                found.setdefault(body[0].start, members)
                break
    return found


def _members(outline: Outline, headings: Sequence[Block]) -> tuple[Block, ...]:
    """The headings of one level that are labelled A, B, C or 1, 2, 3 from the first on."""
    level = headings[0].level
    members: list[Block] = []
    for heading in headings:
        if heading.level < level:
            break
        if heading.level > level:
            continue
        label = _LABEL.match(outline.words(heading))
        place = label and (
            ord(label["letter"]) - ord("A") + 1 if label["letter"] else int(label[2])
        )
        if place != len(members) + 1:
            break
        members.append(heading)
    return tuple(members) if len(members) > 1 else ()


def _body(blocks: Sequence[Block], above: int) -> list[Block]:
    body = []
    for block in blocks[above + 1 :]:
        if block.kind == "heading":
            break
        body.append(block)
    return body


def announced(words: str) -> set[int]:
    """The numbers of things that `words` announce."""
    told = (found["number"].lower() for found in _ANNOUNCES.finditer(words))
    return {int(one) if one.isdigit() else _NUMBERS.index(one) + 2 for one in told}
