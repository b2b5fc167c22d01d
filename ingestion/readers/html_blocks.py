"""From the elements of a page to pieces: headings, paragraphs, list items and rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from lxml import etree

from ingestion.readers.characters import cleaned
from ingestion.readers.html_file import all_text
from ingestion.readers.html_tables import grid, is_of_data
from ingestion.readers.pieces import Piece
from ingestion.readers.raised import raised
from ingestion.readers.rows import rows_of

LeftOut = Callable[[etree._Element], bool]

_BLOCKS = frozenset(
    "address article aside blockquote body center details dd dir div dl dt fieldset figcaption "
    "figure footer form frameset head header hgroup hr html legend li listing main menu nav ol "
    "optgroup option p plaintext pre section summary table tbody td tfoot th thead tr ul xmp "
    "caption".split()
)
_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[*†‡§]+)[\])]?", re.IGNORECASE)
_NOTE_CLASS = re.compile(r"\b(?:footnote-?ref(?:erence)?|noteref|footnote-back(?:ref|link)?)\b")
_BACK_OR_ANCHOR = re.compile(r"[¶§#↩↑⏎🔗^\ufe0e\s]+")
_FIGURE_END, _NAME = re.compile(r"\d\Z"), re.compile(r"[A-Z][a-z]{2}")  # "2010", "February"
_CLAUSE = re.compile(r"\s*\(\w{1,5}\)\s*")
_NOTE_ROLES = {"doc-noteref", "doc-backlink"}


def pieces_of(root: etree._Element, left_out: LeftOut) -> list[Piece]:
    """The blocks below `root` in order, without what `left_out` says and all in it."""
    walk = _Walk(left_out)
    walk.below(root)
    walk.end()
    return walk.pieces


def words_of(element: etree._Element, left_out: LeftOut) -> str:
    """The words of an element on one line."""
    return cleaned("".join(_inline(element, left_out)))


class _Walk:
    """The line that is being read, and the marker that stands before it."""

    def __init__(self, left_out: LeftOut) -> None:
        self.pieces: list[Piece] = []
        self._left_out = left_out
        self._line: list[str] = []
        self._marker = ""
        self._indent = ""
        self._broken = False  # a <br> was the last thing read

    def below(self, element: etree._Element) -> None:
        self._text(element.text)
        for child in element:
            if not self._left_out(child) and not _is_note_mark(child):
                self._one(child)
            self._text(child.tail)

    def end(self) -> None:
        """Close the line as a block, if it has words."""
        words = cleaned("".join(self._line))
        self._line, self._broken = [], False
        if words:
            kind = "item" if self._marker else "paragraph"
            self.pieces.append(Piece(kind, self._marker + words))  # type: ignore[arg-type]
            self._marker = ""

    def _text(self, text: str | None) -> None:
        if text:
            self._line.append(text)
            self._broken = self._broken and text.isspace()

    def _one(self, element: etree._Element) -> None:
        tag, level = str(element.tag), _level(element)
        if level:
            self._heading(element, level)
        elif tag in {"ul", "ol", "menu", "dir"}:
            self._list(element, tag)
        elif tag == "dl":
            self._terms(element)
        elif tag == "table" and is_of_data(element):
            self._rows(element)
        elif tag in _BLOCKS:
            self._block(element)
        else:
            self._within_line(element, tag)

    def _within_line(self, element: etree._Element, tag: str) -> None:
        if tag == "br":
            self._break()
        elif tag in {"sup", "sub", "q"}:
            before = "".join(self._line[-1:])
            said = "".join(_inline(element, self._left_out, before))
            self._line.append(raised(before, said) if tag == "sup" else said)
        elif tag != "button":
            self.below(element)
            if _is_label(element):
                self._line.append(" ")
        elif element.get("aria-controls"):  # what it opens stands behind it
            self._block(element)

    def _break(self) -> None:
        """Two breaks in a row part paragraphs."""
        if self._broken:
            self.end()
        self._line.append(" ")
        self._broken = bool("".join(self._line).strip())

    def _block(self, element: etree._Element) -> None:
        self.end()
        first = len(self.pieces)
        self.below(element)
        self.end()
        if element.tag == "blockquote":
            self.pieces[first:] = [replace(piece, quoted=True) for piece in self.pieces[first:]]

    def _heading(self, element: etree._Element, level: int) -> None:
        """A button beside its words is left out; one that holds them all is the heading."""
        self.end()
        words = words_of(element, self._is_button) or words_of(element, self._left_out)
        if words:
            self.pieces.append(Piece("heading", words, level))

    def _is_button(self, element: etree._Element) -> bool:
        return element.tag == "button" or self._left_out(element)

    def _list(self, element: etree._Element, tag: str) -> None:
        self.end()
        outer = self._indent
        number = _number(element.get("start"), 1)
        for child in element:
            if child.tag == "li" and not self._left_out(child):
                number = _number(child.get("value"), number)
                sign = f"{number}." if tag == "ol" else "-"
                self._marker = f"{outer}{sign} "
                self._indent = " " * len(self._marker)
                self._block(child)
                self._marker = ""
                number += 1
            elif child.tag != "li" and not self._left_out(child):
                self._one(child)
                self.end()
        self._indent = outer

    def _terms(self, element: etree._Element) -> None:
        """A term and what it means in one item: "- Place: a district"."""
        self.end()
        pending = self._marker
        terms: list[str] = []
        for child in _terms_and_meanings(element):
            if self._left_out(child):
                continue
            if child.tag == "dt":
                terms.append(words_of(child, self._left_out))
                continue
            said = " / ".join(filter(None, terms))
            sign = pending or f"{self._indent}- "
            self._marker = f"{sign}{said.rstrip(':')}: " if said else ""
            terms, pending = [], ""
            self._block(child)
            self._marker = ""
        self.pieces.extend(Piece("paragraph", term) for term in terms if term)

    def _rows(self, element: etree._Element) -> None:
        self.end()
        for caption in element.iterchildren("caption"):
            if not self._left_out(caption):
                self._block(caption)
        header, rows = grid(element, lambda cell: words_of(cell, self._left_out), self._left_out)
        self.pieces.extend(Piece("item", words) for words in rows_of(rows, header) if words)


def _terms_and_meanings(element: etree._Element) -> Iterator[etree._Element]:
    """<dt> and <dd>, which a <div> may hold together."""
    for child in element:
        if child.tag == "div":
            yield from child.iterchildren("dt", "dd")
        elif child.tag in {"dt", "dd"}:
            yield child


def _inline(element: etree._Element, left_out: LeftOut, before: str = "") -> Iterator[str]:
    """The characters of an element; `before` is what stands before it in its line."""
    tag = element.tag
    opened, closed = ("“", "”") if tag == "q" else (" ", " ") if tag in _BLOCKS else ("", "")
    yield " " if tag == "br" else opened
    last = element.text or ""
    before_child = ""
    yield last
    for child in element:
        if not left_out(child) and not _is_note_mark(child):
            said = "".join(_inline(child, left_out, last))
            if _FIGURE_END.search(last or before_child) and _NAME.match(said):
                yield " "
            yield raised(last or before, said) if child.tag == "sup" else said
            before_child = said
        last = child.tail or ""
        yield last
    yield closed


def _is_note_mark(element: etree._Element) -> bool:
    """Whether it is the mark of a footnote, a way back from one, or the anchor of a heading."""
    if element.tag not in {"sup", "a"}:
        return False
    if _NOTE_CLASS.search(element.get("class", "")) or element.get("role") in _NOTE_ROLES:
        return True
    words = all_text(element).strip()
    marked = bool(_MARK.fullmatch(words))
    if element.tag == "sup":
        return marked and any(link.get("href", "").startswith("#") for link in element.iter("a"))
    holds_raised = len(element) == 1 and element[0].tag == "sup"
    is_mark = (marked and holds_raised) or bool(words and _BACK_OR_ANCHOR.fullmatch(words))
    return element.get("href", "").startswith("#") and is_mark


def _is_label(element: etree._Element) -> bool:
    """Whether it is the "(a)" of a clause, or a figure, with the words in an element of their own
    behind it.
    """
    after = element.getnext()
    if len(element) or element.tail or after is None:
        return False
    words = element.text or ""
    parted = _FIGURE_END.search(words) and _NAME.match(after.text or "")
    return parted is not None or _CLAUSE.fullmatch(words) is not None


def _level(element: etree._Element) -> int:
    tag = str(element.tag)
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":  # noqa: PLR2004 - as in h1
        return int(tag[1])
    if element.get("role") == "heading":
        return min(max(_number(element.get("aria-level"), 2), 1), 9)
    return 0


def _number(written: str | None, otherwise: int) -> int:
    found = re.fullmatch(r"\s*(-?\d{1,6})\s*", written or "")
    return int(found[1]) if found else otherwise
