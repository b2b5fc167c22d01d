"""Sections cut into passages by LlamaIndex's sentence splitter, with exact offsets.

The splitter's own offsets are wrong where sentences repeat (docs/decisions/0003), so a cursor
that only moves forward finds each piece again in the text.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from ingestion.breaks import pieces
from ingestion.sources import Document, Passage, Section, prefix

PASSAGE_TOKENS = 190  # word pieces; measured in docs/log.md
PROVISION_TOKENS = 4 * PASSAGE_TOKENS  # of one subsection, which is whole up to here
_FEWEST_TOKENS = 48  # what is left for the words behind a very long prefix

CountTokens = Callable[[str], int]


def split(document: Document, count_tokens: CountTokens, max_tokens: int) -> Iterator[Passage]:
    """Passages in order, not overlapping, covering all of each section but white space.

    A passage with its prefix stays within `max_tokens` word pieces of the embedding model, but for
    a long subsection of an Act: it stays whole, and the model reads its beginning.
    """
    position = 0
    ordinals: Counter[str] = Counter()
    for section in document.sections:
        room = max_tokens - count_tokens(prefix(document.source, section.path))
        if document.source.speakers:
            room -= count_tokens(f"{section.attribution.holder}:")
        size = max(_FEWEST_TOKENS, min(PASSAGE_TOKENS, room))
        place = _hash8(section)
        for start, end in _spans(document, section, count_tokens, size):
            ordinal = ordinals[place]
            yield Passage(
                id=f"{document.source.id}.{place}.{ordinal}",
                source_id=document.source.id,
                text=document.text[start:end],
                start=start,
                end=end,
                heading_path=section.path,
                ordinal=ordinal,
                position=position,
                attribution=section.attribution,
                page=bisect_right(document.pages, start) or None,
                page_breaks=tuple(page - start for page in document.pages if start < page < end),
                provision=section.provision,
                marks=tuple(_marks(section, start, end)),
            )
            ordinals[place] += 1
            position += 1


def _spans(
    document: Document, section: Section, count_tokens: CountTokens, size: int
) -> Iterator[tuple[int, int]]:
    text = document.text
    stretches = _stretches(text, section.blocks)
    if section.marks:
        stretches = _packed(text, _subsections(text, section), count_tokens, size)
    for start, end in stretches:
        if section.marks and count_tokens(text[start:end]) <= PROVISION_TOKENS:
            yield start, end
            continue
        cursor = start
        for piece in _splitter(size, count_tokens)(text[start:end]):
            found = text.index(piece, cursor, end)
            cursor = found + len(piece)
            yield found, cursor


def _subsections(text: str, section: Section) -> Iterator[tuple[int, int]]:
    """The stretches of a provision, cut where subsections and definitions begin."""
    begins = {at for at, _ in section.marks}
    held: list[tuple[int, int]] = []
    for block in section.blocks:
        if held and block[0] in begins:
            yield from _stretches(text, tuple(held))
            held = []
        held.append(block)
    yield from _stretches(text, tuple(held))


def _packed(
    text: str, parts: Iterable[tuple[int, int]], count_tokens: CountTokens, size: int
) -> Iterator[tuple[int, int]]:
    """Parts that follow one another, joined up to `size` word pieces; none is cut."""
    start, end = 0, 0
    for first, last in parts:
        if start == end:
            start, end = first, last
        elif text[end:first].strip() or count_tokens(text[start:last]) > size:
            yield start, end
            start, end = first, last
        else:
            end = last
    yield start, end


def _marks(section: Section, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Those within text[start:end], by their place in it; what goes on there has one too."""
    at = bisect_right(section.marks, start, key=lambda mark: mark[0]) - 1
    for place, mark in section.marks[max(0, at) :]:
        if place < end:
            yield max(0, place - start), mark


def _stretches(text: str, blocks: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int]]:
    """Blocks with nothing but white space between them, joined; a dropped pull quote parts them."""
    start, end = blocks[0]
    for next_start, next_end in blocks[1:]:
        if text[end:next_start].strip():
            yield start, end
            start = next_start
        end = next_end
    yield start, end


@lru_cache(maxsize=64)
def _splitter(size: int, count_tokens: CountTokens) -> Callable[[str], list[str]]:
    from llama_index.core.node_parser import SentenceSplitter

    splitter = SentenceSplitter(
        chunk_size=size,
        chunk_overlap=0,
        tokenizer=lambda text: range(max(1, count_tokens(text))),  # of none would be said twice
        chunking_tokenizer_fn=pieces,
    )
    return splitter.split_text


def _hash8(section: Section) -> str:
    path = "\x1f".join(section.path) + (f"\x1e{section.occurrence}" if section.occurrence else "")
    return hashlib.sha256(path.encode()).hexdigest()[:8]
