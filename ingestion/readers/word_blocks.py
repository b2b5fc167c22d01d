"""From the XML of a Word document to pieces: headings, paragraphs, list items and rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile

from lxml import etree

from ingestion.readers.characters import cleaned
from ingestion.readers.pieces import Piece
from ingestion.readers.raised import raised
from ingestion.readers.rows import rows_of, under
from ingestion.readers.word_equations import EQUATIONS, linear
from ingestion.readers.word_file import W, WordFile
from ingestion.readers.word_lines import BESIDE, BREAK, lines_of
from ingestion.readers.word_lists import Lists
from ingestion.readers.word_styles import Styles, is_on, value
from ingestion.readers.word_symbols import sign, with_signs

_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DELETED = {f"{W}del", f"{W}moveFrom"}
_NEVER = _DELETED | {f"{W}{name}" for name in (
    "pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr", "delText", "instrText", "delInstrText",
    "commentReference", "annotationRef", "footnoteRef", "endnoteRef", "object",
)}  # fmt: skip
_SIGNS = {
    f"{W}tab": " ", f"{W}br": BREAK, f"{W}cr": BREAK, f"{W}ptab": " ",
    f"{W}noBreakHyphen": "-", f"{W}softHyphen": "",
}  # fmt: skip
_CHARACTERS = {f"{W}t", f"{W}sym", *_SIGNS, *EQUATIONS}
_ASIDE = {
    f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote", f"{W}txbxContent": "",
}  # fmt: skip
_LOOKED_BACK = 8  # characters before a raised one
_INVISIBLE_SIZE = 4  # half points
_WHITE = {"FFFFFF", "FEFEFE"}


def pieces_of(file: WordFile) -> list[Piece]:
    """The blocks of the body in order; the footnotes of a section stand at its end."""
    walk = _Walk(file)
    body = file.document.find(f"{W}body")
    walk.blocks(body if body is not None else ())
    walk.end()
    return walk.pieces


class _Walk:
    def __init__(self, file: WordFile) -> None:
        self.pieces: list[Piece] = []
        self._styles = Styles(file.styles)
        self._lists = Lists.of(file.numbering)
        self._notes = {**_notes(file.footnotes, "footnote"), **_notes(file.endnotes, "endnote")}
        self._cited: list[etree._Element] = []  # notes of this section, to be read at its end
        self._boxes: list[etree._Element] = []  # text boxes of this paragraph
        self._carried = ""  # of a paragraph whose end is deleted: it goes on in the next

    def blocks(self, elements: Iterable[etree._Element]) -> None:
        for element in elements:
            if element.tag == f"{W}p":
                self._paragraph(element)
            elif element.tag == f"{W}tbl":
                self._table(element)
            elif element.tag == f"{W}sdt":
                if value(element, "sdtPr/docPartObj/docPartGallery") != "Table of Contents":
                    self.blocks(element.iterfind(f"{W}sdtContent"))
            elif element.tag == f"{_CHOICE}AlternateContent":
                self.blocks(list(element)[:1])
            elif element.tag not in _NEVER:
                self.blocks(element)

    def end_section(self) -> None:
        """Read the notes that the section refers to, as paragraphs of their own."""
        while self._cited:
            self.blocks(self._cited.pop(0))

    def end(self) -> None:
        """Read what the last paragraph left."""
        if words := cleaned(self._carried):
            self.pieces.append(Piece("paragraph", words))
        self.end_section()

    def _paragraph(self, element: etree._Element) -> None:
        properties = element.find(f"{W}pPr")
        earlier, self._cited = self._cited, []
        written = self._carried + self._text(element)
        deleted = bool(is_on(properties, "rPr/del"))
        self._carried = written if deleted else ""
        words = "" if deleted else cleaned(written)
        boxes, self._boxes = self._boxes, []
        if words and (level := self._styles.level(properties)):
            own, self._cited = self._cited, earlier
            self.end_section()
            label = self._lists.label(*self._styles.list_of(properties))
            self.pieces.append(Piece("heading", label + words, level))
            self._cited = own
        else:
            self._cited = earlier + self._cited
            self._body(element, "" if deleted else written)
        for box in boxes:
            self.blocks(box)

    def _body(self, element: etree._Element, written: str) -> None:
        """An item stays whole, and an empty one is counted as Word counts it; other lines that
        soft breaks part are paragraphs.
        """
        properties, lines = element.find(f"{W}pPr"), lines_of(written)
        if self._styles.is_contents(properties) or not (lines or _is_empty(element)):
            return
        marker = self._lists.marker(*self._styles.list_of(properties))
        if lines and marker:
            self.pieces.append(Piece("item", marker + BESIDE.join(lines)))
        else:
            self.pieces.extend(Piece("paragraph", line) for line in lines)

    def _text(self, element: etree._Element, before: str = "") -> str:
        """The characters within an element; `before` is what stands before it in its line."""
        said: list[str] = []
        for child in element:
            said.append(self._said(child, before))
            before = (before + said[-1])[-_LOOKED_BACK:]
        return "".join(said)

    def _said(self, element: etree._Element, before: str) -> str:
        tag = element.tag
        if tag in _CHARACTERS:
            return _characters(element)
        if tag == f"{_CHOICE}AlternateContent":
            return self._text(element[0], before) if len(element) else ""
        if tag in _ASIDE:
            return self._lay_aside(element)
        if tag in _NEVER or self._is_hidden(element):
            return ""
        words = self._text(element, before)
        is_raised = tag == f"{W}r" and value(element, "rPr/vertAlign") == "superscript"
        return raised(before, words) if is_raised else words

    def _lay_aside(self, element: etree._Element) -> str:
        """Keep a text box, or the note that a mark refers to, until its place comes."""
        if element.tag == f"{W}txbxContent":
            self._boxes.append(element)
        else:
            note = self._notes.pop((_ASIDE[element.tag], element.get(f"{W}id", "")), None)
            self._cited += [] if note is None else [note]
        return ""

    def _is_hidden(self, run: etree._Element) -> bool:
        """Whether a run is struck out, or nobody sees it: hidden text, tiny, or white on white."""
        if run.tag != f"{W}r":
            return False
        properties = run.find(f"{W}rPr")
        gone = any(self._has(properties, name) for name in ("vanish", "strike", "dstrike"))
        size = value(properties, "sz") or ""
        tiny = size.isdecimal() and len(size) <= 2 and int(size) <= _INVISIBLE_SIZE  # noqa: PLR2004
        return gone or tiny or self._is_white(run, properties)

    def _has(self, properties: etree._Element | None, name: str) -> bool:
        """Whether the properties of a run, or else its style, turn one on."""
        said = is_on(properties, name)
        if said is None:
            return self._styles.says(value(properties, "rStyle"), f"rPr/{name}")
        return said

    def _is_white(self, run: etree._Element, properties: etree._Element | None) -> bool:
        if (value(properties, "color") or "").upper() not in _WHITE:
            return False
        if properties is not None and properties.find(f"{W}shd") is not None:
            return False
        if next(run.iterancestors(f"{W}tc", f"{W}txbxContent"), None) is not None:
            return False  # on the ground of a cell or box
        paragraph = next(run.iterancestors(f"{W}p"), None)
        shaded = value(paragraph, "pPr/shd", "fill") not in {None, "auto", "FFFFFF"}
        return not shaded and not self._styles.shades(value(paragraph, "pPr/pStyle"))

    def _table(self, table: etree._Element) -> None:
        lines = [line for line in _below(table, f"{W}tr") if line.find(f"{W}trPr/{W}del") is None]
        cells = [list(_below(line, f"{W}tc")) for line in lines]
        widest = max(map(len, cells), default=0)
        nested = any(True for line in cells for cell in line for _ in cell.iter(f"{W}tbl"))
        if widest < 2 or len(lines) < 2 or nested:  # noqa: PLR2004 - a layout, not rows of data
            for cell in (cell for line in cells for cell in line):
                self.blocks(cell)
            return
        while len(cells) > 2 and len(cells[0]) == 1:  # noqa: PLR2004 - a caption over all columns
            self.blocks(cells.pop(0)[0])
            lines.pop(0)
        heads = self._heads(lines, cells)
        rows = self._grid(cells, heads)
        header: list[str] = []
        for row in rows[:heads]:
            header = under(header, row)
        said = rows_of(rows[heads:], header)
        self.pieces.extend(Piece("item", words) for words in said if words)

    def _grid(self, lines: list[list[etree._Element]], heads: int) -> list[list[str]]:
        """The words of the cells; one that goes on over several rows is repeated in each, and one
        of the first `heads` rows over each of its columns.
        """
        above: dict[int, str] = {}
        rows: list[list[str]] = []
        for line in lines:
            row: list[str] = []
            for cell in line:
                column, merged = len(row), cell.find(f"{W}tcPr/{W}vMerge")
                words = self._words(cell)
                if merged is not None and merged.get(f"{W}val") != "restart":
                    words = above.get(column, "")
                above[column] = words if merged is not None else ""
                again = words if len(rows) < heads else ""
                row += [words, *[again] * (_wide(cell) - 1)]
            rows.append(row)
        return rows

    def _words(self, cell: etree._Element) -> str:
        said = []
        for paragraph in _below(cell, f"{W}p"):
            words = BESIDE.join(lines_of(self._text(paragraph)))
            if words or _is_empty(paragraph):
                properties = paragraph.find(f"{W}pPr")
                said.append(self._lists.label(*self._styles.list_of(properties)) + words)
        return " ".join(filter(None, said)).strip()

    def _heads(self, lines: list[etree._Element], cells: list[list[etree._Element]]) -> int:
        """How many rows name the columns: those marked as headers, or the first if it alone is
        bold; and one below whose cells stand without figures under a cell that spans them.
        """
        heads = sum(1 for _ in takewhile(lambda line: is_on(line, "trPr/tblHeader"), lines))
        if not heads and self._is_bold(lines[0]) and not all(map(self._is_bold, lines[1:])):
            heads = 1
        if heads == 1 and max(map(_wide, cells[0])) > 1 and len(lines) > 2:  # noqa: PLR2004
            narrow = all(_wide(cell) == 1 for cell in cells[1])
            said = "".join(text.text or "" for text in lines[1].iter(f"{W}t"))
            heads += narrow and not any(map(str.isdigit, said))
        return heads if heads < len(lines) else 1

    def _is_bold(self, line: etree._Element) -> bool:
        runs = [run for run in line.iter(f"{W}r") if run.find(f"{W}t") is not None]
        return bool(runs) and all(
            is_on(run, "rPr/b") or self._styles.says(value(run, "rPr/rStyle"), "rPr/b")
            for run in runs
        )


def _is_empty(paragraph: etree._Element) -> bool:
    """Whether it is neither deleted nor holds words that nobody sees."""
    deleted = is_on(paragraph, "pPr/rPr/del")
    return not deleted and next(paragraph.iter(f"{W}t"), None) is None


def _characters(element: etree._Element) -> str:
    if element.tag == f"{W}t":
        return with_signs(element.text or "", value(element.getparent(), "rPr/rFonts", "ascii"))
    if element.tag in EQUATIONS:
        return linear(element)
    if element.tag == f"{W}sym":
        return sign(element.get(f"{W}font"), element.get(f"{W}char"))
    return _SIGNS[str(element.tag)]


def _below(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The elements of that tag, but for those within one another or in what is not read."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _NEVER:
            yield from _below(child, tag)


def _wide(cell: etree._Element) -> int:
    written = value(cell, "tcPr/gridSpan") or ""
    return min(max(int(written), 1), 60) if written.isdecimal() and len(written) < 4 else 1  # noqa: PLR2004


def _notes(part: etree._Element | None, kind: str) -> dict[tuple[str, str], etree._Element]:
    notes = part.iterfind(f"{W}{kind}") if part is not None else ()
    return {(kind, note.get(f"{W}id", "")): note for note in notes}
