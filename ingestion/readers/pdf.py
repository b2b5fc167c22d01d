"""PDF: its words in reading order, with the page that each stands on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from ingestion.readers.broken_words import Vocabulary
from ingestion.readers.outline import Block, CannotReadError, Outline
from ingestion.readers.pdf_blocks import Draft, body_size, drafts
from ingestion.readers.pdf_contents import without_contents
from ingestion.readers.pdf_file import opened
from ingestion.readers.pdf_forms import with_fields
from ingestion.readers.pdf_gaps import FEWEST_TURNED, gaps, unknown_on, without_unknown
from ingestion.readers.pdf_glyphs import Glyph, Sheet
from ingestion.readers.pdf_headings import levels
from ingestion.readers.pdf_layout import reading_order
from ingestion.readers.pdf_ligatures import with_ligatures
from ingestion.readers.pdf_line_numbers import without_line_numbers
from ingestion.readers.pdf_lines import drawn_lines
from ingestion.readers.pdf_pieces import whole_lines
from ingestion.readers.pdf_running import Page, without_running
from ingestion.readers.pdf_spreads import pages_of
from ingestion.readers.pdf_told import told

_FEWEST_LETTERS = 20  # a page on average, where pages are pictures: less is a stamp on a scan
_MOST_UNREADABLE = 0.3  # of the characters
_BULLET = re.compile(r"^(?:•|[-–—*](?=\s))\s*")


def read_pdf(content: bytes) -> Outline:
    """The text of a PDF, block by block; running headers, footers and footnote marks are dropped.

    pdfium cannot be stopped, and a few hundred bytes of forms within forms keep it busy for days:
    files that nobody has seen are read in a process with limits (reading_apart.py). Raises
    CannotReadError for what is no PDF, broken, encrypted, scanned or too large.
    """
    with opened(content) as file:
        bookmarks, information = file.bookmarks(), file.information
        tally = _Tally()
        pages = [tally.page(sheet) for sheet in file.sheets()]
    pages = with_ligatures(pages)
    unknown = unknown_on(pages)
    pages = without_line_numbers(without_unknown(pages))
    body = body_size(line for page in pages for line in page.lines)
    pages = without_contents(without_running(pages, body))
    all_lines = [line for page in pages for line in page.lines]
    body = body_size(all_lines)
    words = Vocabulary(line.text for line in all_lines)
    tally.refuse(words)
    ordered = [[g for part in pages_of(page) for g in reading_order(part)] for page in pages]
    made = drafts(ordered, body, words)
    outline = _outline(made, levels(made, bookmarks), len(pages), words, information)
    return replace(outline, gaps=gaps(tally.pictures, tally.turned, tally.unfilled, unknown))


class _Tally:
    """Counts over the pages what tells a scan and a font without characters."""

    def __init__(self) -> None:
        self.pages = self.pictured = self.written = self.unreadable = self.guessed = 0
        self.pictures: list[int] = []
        self.turned: list[int] = []
        self.unfilled: list[int] = []

    def page(self, sheet: Sheet) -> Page:
        """The page's lines; its glyphs are let go."""
        self.pages += 1
        self.pictured += sheet.pictured
        glyphs = sheet.glyphs + sheet.filled
        if sheet.pictured and all(glyph.text.isspace() for glyph in glyphs):
            self.pictures.append(self.pages)
        if sheet.turned >= FEWEST_TURNED:
            self.turned.append(self.pages)
        if sheet.unfilled:
            self.unfilled.append(self.pages)
        for glyph in glyphs:
            self.written += not glyph.text.isspace()
            self.unreadable += _is_unreadable(glyph)
            self.guessed += glyph.guessed
        lines = whole_lines(drawn_lines(sheet.glyphs))
        lines = with_fields(lines, drawn_lines(sheet.filled)) if sheet.filled else lines
        return Page(tuple(lines), sheet.bottom, sheet.top, sheet.left, sheet.right)

    def refuse(self, words: Vocabulary) -> None:
        """Raises CannotReadError for a document without words that can be read."""
        stamped = self.written < _FEWEST_LETTERS * self.pages and self.pictured * 2 > self.pages
        if stamped or (not self.written and self.pictured):
            raise CannotReadError(
                "the PDF is scanned: its pages are pictures without text",
                "Run OCR on it, such as ocrmypdf, and add the result",
            )
        if not self.written:
            raise CannotReadError("the PDF holds no text", "Add its text, or remove it")
        guessed_wrongly = self.guessed > _MOST_UNREADABLE * self.written and not words.is_english
        if self.unreadable > _MOST_UNREADABLE * self.written or guessed_wrongly:
            raise CannotReadError(
                "the PDF's fonts do not tell which characters they draw",
                "Run OCR on it, such as ocrmypdf --force-ocr, and add the result",
            )


def _is_unreadable(glyph: Glyph) -> bool:
    return glyph.text == "\ufffd" or "\ue000" <= glyph.text <= "\uf8ff" or glyph.text < " "


def _outline(
    made: Sequence[Draft],
    levels: Sequence[int],
    many: int,
    words: Vocabulary,
    information: Mapping[str, str],
) -> Outline:
    text, before = "", None
    blocks: list[Block] = []
    begun: dict[int, int] = {}  # page -> offset of its first words
    for draft, level in zip(made, levels, strict=True):
        written, starts = _written(draft, words)
        if not written:
            continue
        kind = "heading" if level else draft.kind
        if blocks:
            text += "\n" if kind == before == "item" else "\n\n"
        for page, start in starts:
            begun.setdefault(page, len(text) + start)
        blocks.append(Block(kind, len(text), len(text) + len(written), level))
        text += written
        before = kind
    return Outline(
        text, tuple(blocks), pages=_pages(begun, many, len(text)), told=told(information)
    )


def _written(draft: Draft, words: Vocabulary) -> tuple[str, list[tuple[int, int]]]:
    """The text of a block, and where in it each of its pages begins."""
    if not draft.lines:
        return draft.text, [(draft.page, 0)]
    lines = [line.text for _, line in draft.lines]
    if draft.kind == "item":
        lines[0] = _BULLET.sub("- ", lines[0])
    joined = words.join(lines)
    begins = [0, *accumulate(map(len, joined))]
    starts: dict[int, int] = {}
    for (page, _), begin in zip(draft.lines, begins, strict=False):
        starts.setdefault(page, begin)
    return "".join(joined), list(starts.items())


def _pages(begun: Mapping[int, int], many: int, length: int) -> tuple[int, ...]:
    """Where each page begins: one without words where the next words begin, the first at 0."""
    found: list[int] = []
    start = length
    for page in reversed(range(many)):
        start = min(start, begun.get(page, start))
        found.append(start)
    return (0, *found[::-1][1:])
