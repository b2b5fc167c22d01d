"""Word (.docx): the text as it stands once all changes are accepted, without what is hidden."""

from __future__ import annotations

import re

from lxml import etree

from ingestion.readers.believed import believed_authors, believed_title
from ingestion.readers.characters import cleaned
from ingestion.readers.outline import (
    NOTHING_TOLD,
    CannotReadError,
    Outline,
    Told,
    unnumbered,
)
from ingestion.readers.pieces import Piece, put_together
from ingestion.readers.word_blocks import pieces_of
from ingestion.readers.word_file import opened

_ENTRY = re.compile(r"(.{1,200}?)[\s.…]*\s(?:\d{1,4}|[ivxl]+)")
_FEWEST_ENTRIES = 3
_DC = "{http://purl.org/dc/elements/1.1/}"


def read_word(content: bytes) -> Outline:
    """Headings with their levels, paragraphs, list items with their numbers, rows of tables.

    Deleted and hidden text, comments, page headers and footers, tables of contents and pictures
    are not read; footnotes are paragraphs at the end of their section, text boxes after their
    paragraph. Raises CannotReadError for what holds no text, is not Word, or is locked, damaged
    or larger than any document.
    """
    file = opened(content)
    pieces = _without_contents(pieces_of(file))
    if all(piece.kind == "heading" for piece in pieces):
        raise CannotReadError("the Word file holds no text", "Add its text, or remove it")
    return put_together(pieces, told=_told(file.properties))


def _without_contents(pieces: list[Piece]) -> list[Piece]:
    """Without a table of contents that no style marks: headings again, each with its page."""
    called = {_plain(piece.words) for piece in pieces if piece.kind == "heading"}
    shaped = {
        n: _plain(entry[1])
        for n, piece in enumerate(pieces)
        if piece.kind != "heading" and (entry := _ENTRY.fullmatch(piece.words.strip()))
    }
    entries = [n for n, words in shaped.items() if words in called]
    if len(entries) < _FEWEST_ENTRIES:
        return pieces
    first, last = entries[0], entries[-1]
    while first - 1 in shaped:  # an entry that its heading words otherwise
        first -= 1
    listed = {n for n in shaped if first <= n <= last}
    return [piece for n, piece in enumerate(pieces) if n not in listed]


def _plain(heading: str) -> str:
    return " ".join(re.findall(r"\w+", unnumbered(heading).casefold()))


def _told(properties: etree._Element | None) -> Told:
    """Title and authors; the dates of a file are those of its template or of its last copy."""
    if properties is None:
        return NOTHING_TOLD
    title = cleaned(properties.findtext(f"{_DC}title") or "")
    authors = cleaned(properties.findtext(f"{_DC}creator") or "")
    return Told(title=believed_title(title), authors=believed_authors([authors]))
