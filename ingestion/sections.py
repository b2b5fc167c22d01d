"""From an outline to sections: heading paths, and who holds what in each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from ingestion.errors import SourceError
from ingestion.headed_lists import headed_lists
from ingestion.metadata import Metadata, SectionMetadata, rests_on, section_metadata
from ingestion.readers.outline import Block, Outline, unnumbered
from ingestion.sources import Attribution, Section


def title_heading(outline: Outline, title: str | None) -> Block | None:
    """The first heading, where it is the document's title rather than a section's.

    It is when no title is written elsewhere, or when the written title begins with its words.
    """
    first = outline.blocks[0] if outline.blocks else None
    if first is None or first.kind != "heading":
        return None
    repeated = title is None or _plain(title).startswith(_plain(outline.words(first)))
    return first if repeated else None


def sections(file: Path, outline: Outline, metadata: Metadata) -> tuple[Section, ...]:
    """Sections with a body, in order; overrides hold for a heading, with its number or without,
    and those below it. Headings that a section announces as a list stand at its end, too.

    Raises SourceError for an override that names no heading of the text.
    """
    overrides = {_plain(heading): entry for heading, entry in metadata.sections.items()}
    _refuse_unknown(file, outline, metadata)
    title = title_heading(outline, metadata.source.title)
    whole = Attribution(metadata.source.holder, metadata.source.voice, ())
    stack: list[tuple[int, str, Attribution]] = []
    seen: Counter[tuple[str, ...]] = Counter()
    found: list[Section] = []
    announced = headed_lists(outline)
    for headings, body in _runs(block for block in outline.blocks if block is not title):
        for heading in headings:
            while stack and stack[-1][0] >= heading.level:
                stack.pop()
            words = heading.name or " ".join(outline.words(heading).split())
            above = stack[-1][2] if stack else whole
            override = overrides.get(_plain(words)) or overrides.get(_plain(unnumbered(words)))
            told = override or _own(file, heading, words, metadata)
            stack.append((heading.level, words, _attribution(above, told)))
        path = tuple(words for _, words, _ in stack)
        if body:
            members = announced.get(body[0].start, ())
            attribution = stack[-1][2] if stack else whole
            found += _turns(
                path, seen[path], attribution, [*body, *members], attribution is not whole
            )
            seen[path] += 1
    return tuple(found)


def _turns(
    path: tuple[str, ...], occurrence: int, above: Attribution, body: list[Block], known: bool
) -> Iterator[Section]:
    """The section; of a transcript one for each turn, unless metadata make its holder `known`."""
    for turn, blocks in groupby(body, lambda block: None if known else block.turn):
        told = tuple(blocks)
        spans = tuple((block.start, block.end) for block in told)
        held = above if turn is None else Attribution(turn.holder or above.holder, turn.voice)
        places = [(block.start, block.place) for block in told if block.place]
        marks = tuple((start, place.mark) for start, place in places if place.begins)
        provision = places[0][1].provision if places else None
        yield Section(path, occurrence, held, spans, provision, marks)


def _runs(blocks: Iterator[Block]) -> Iterator[tuple[list[Block], list[Block]]]:
    """Headings that follow one another, with the body under the last of them."""
    pending: list[Block] = []
    for is_heading, run in groupby(blocks, lambda block: block.kind == "heading"):
        if is_heading:
            pending = list(run)
        else:
            yield pending, list(run)
            pending = []


def _own(file: Path, block: Block, words: str, metadata: Metadata) -> SectionMetadata | None:
    """What a digest's section says of itself; a full text cannot speak for its holder."""
    if block.told is None or metadata.source.text != "digest":
        return None
    return section_metadata(file, words, block.told)


def _attribution(above: Attribution, told: SectionMetadata | None) -> Attribution:
    if told is None:
        return above
    return Attribution(
        told.holder or above.holder,
        told.voice or above.voice,
        rests_on(told.rests_on) or above.rests_on,
    )


def _refuse_unknown(file: Path, outline: Outline, metadata: Metadata) -> None:
    headings = [b.name or outline.words(b) for b in outline.blocks if b.kind == "heading"]
    known = {_plain(words) for one in headings for words in (one, unnumbered(one))}
    for heading in metadata.sections:
        if _plain(heading) not in known:
            raise SourceError(
                file,
                f"key 'sections': there is no heading '{heading}' in the text",
                "Write the heading as it stands there",
            )


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.lower()))
