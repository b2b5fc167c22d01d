"""The source files as they lie on disk: what hard fails are judged on.

An answer carries the text of its passages; nothing here believes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ingestion.corpus import read_corpus
from ingestion.reading import find_files
from ingestion.sentences import sentence_spans
from ingestion.sources import Document, Section

Disk = Mapping[str, Document]


@dataclass(frozen=True)
class Stretch:
    """A stretch of a source with the section it stands in."""

    document: Document
    section: Section
    start: int
    end: int

    @property
    def text(self) -> str:
        """Its words."""
        return self.document.text[self.start : self.end]


def read_disk(folders: Iterable[Path]) -> Disk:
    """Every source by id, as a sync would read it."""
    return dict(read_corpus(find_files(folders).files).documents)


def stretches(document: Document, words: str) -> list[Stretch]:
    """Every place where `words` stand, within one section."""
    return [
        Stretch(document, section, at, at + len(words))
        for section in document.sections
        for at in _places(document.text, words, *_span(section))
    ]


def sections_named(document: Document, heading: str) -> list[Section]:
    """The sections under `heading`: a heading, or a path of headings joined by ' > '.

    A long heading may be told by its beginning: "How do we enable a full contribution…".
    """
    named = tuple(part.strip() for part in heading.split(" > ")) if heading else ()
    return [
        section
        for section in document.sections
        if _is(named, section.path[-1:]) or _is(named, section.path[: len(named)])
    ]


def _is(named: tuple[str, ...], path: tuple[str, ...]) -> bool:
    return len(named) == len(path) and all(
        words.startswith(told[:-1]) if told.endswith("…") else words == told
        for told, words in zip(named, path, strict=True)
    )


def sentence_of(stretch: Stretch) -> Stretch:
    """The sentences that the stretch touches."""
    start, end = _span(stretch.section)
    text = stretch.document.text[start:end]
    spans = [
        (start + first, start + last)
        for first, last in sentence_spans(text)
        if start + first < stretch.end and start + last > stretch.start
    ]
    return Stretch(stretch.document, stretch.section, spans[0][0], spans[-1][1])


def _span(section: Section) -> tuple[int, int]:
    return section.blocks[0][0], section.blocks[-1][1]


def _places(text: str, words: str, start: int, end: int) -> Iterable[int]:
    at = text.find(words, start, end) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1, end)
