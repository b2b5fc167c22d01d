"""What is filled into the fields of a PDF form, put where readers see it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ingestion.readers.pdf_lines import Line

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

    from ingestion.readers.pdf_unseen import Box

_MOST_FIELDS = 5_000  # on a page
_TICKED, _OPEN = _BOXES = ("☒", "☐")
_SAME_ROW = 0.6  # of the size: a field's words stand a little off those of its label
_LABEL_GAP = 12.0  # of the size, between a label and its field
_BOX_GAP = 2.5  # of the size, between a box and its words


@dataclass(frozen=True, slots=True)
class Filled:
    """What forms add to a page: boxes to tick, and how many characters stood there before them."""

    printed: int
    boxes: tuple[tuple[str, Box], ...] = ()
    unread: bool = False


def fill(document: PdfDocument, number: int) -> Filled | None:
    """Draw the fields of page `number` (from 0) into it, as a viewer does; None if it has none.

    What a field holds is read from how it looks, so a hidden one is not read. Boxes to tick are
    told apart, for their ticks are drawings.
    """
    from pypdfium2 import raw

    with closing(document[number]) as page:
        fields = list(_fields(document, page))
        if not fields:
            return None
        printed = _characters(page)
        boxes = tuple(field.box for field in fields if field.box)
        held = any(field.value for field in fields)
        drawn = raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_FAIL
    with closing(document[number]) as page:
        added = drawn and _characters(page) > printed
    return Filled(printed, boxes, unread=held and not added)


@dataclass(frozen=True, slots=True)
class _Field:
    value: bool = False
    box: tuple[str, Box] | None = None


def _fields(document: PdfDocument, page: PdfPage) -> Iterator[_Field]:
    """The fields that readers see, and notes written on the page."""
    from pypdfium2 import raw

    for n in range(min(raw.FPDFPage_GetAnnotCount(page.raw), _MOST_FIELDS)):
        mark = raw.FPDFPage_GetAnnot(page.raw, n)
        try:
            kind = raw.FPDFAnnot_GetSubtype(mark)
            unseen = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
            if raw.FPDFAnnot_GetFlags(mark) & unseen:
                continue
            if kind == raw.FPDF_ANNOT_FREETEXT:
                yield _Field(value=True)
            elif kind == raw.FPDF_ANNOT_WIDGET and document.formenv:
                yield _field(document.formenv.raw, mark)
        finally:
            raw.FPDFPage_CloseAnnot(mark)


def _field(form: Any, mark: Any) -> _Field:  # noqa: ANN401 - pdfium's handles
    from pypdfium2 import raw

    kind = raw.FPDFAnnot_GetFormFieldType(form, mark)
    if kind not in {raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON}:
        length = raw.FPDFAnnot_GetFormFieldValue(form, mark, None, 0)  # bytes, with an end of two
        return _Field(value=length > 2 and kind != raw.FPDF_FORMFIELD_PUSHBUTTON)  # noqa: PLR2004
    rect = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(mark, rect)
    sign = _TICKED if raw.FPDFAnnot_IsChecked(form, mark) else _OPEN
    raw.FPDFAnnot_SetFlags(mark, raw.FPDF_ANNOT_FLAG_HIDDEN)  # a tick may be drawn as a letter
    return _Field(box=(sign, (rect.left, rect.bottom, rect.right, rect.top)))


def _characters(page: PdfPage) -> int:
    with closing(page.get_textpage()) as words:
        return int(words.count_chars())


def with_fields(printed: Sequence[Line], filled: Sequence[Line]) -> list[Line]:
    """The lines of a page with what is filled in: on one line with its label, or on its own.

    Words and boxes on one row stay in their order, for boxes stand before their words in one form
    and behind them in another.
    """
    lines = list(printed)
    rest = sorted(filled, key=lambda line: (-line.base, line.left))
    while rest:
        chain = _chain(rest[0], [*lines, *rest])
        whole = _joined(chain, rest)
        places = [n for n, line in enumerate(lines) if line in chain]
        lines.insert(places[0] if places else _place(whole, lines), whole)
        lines = [line for line in lines if line is whole or line not in chain]
        rest = [line for line in rest if line not in chain]
    return [replace(line, order=n) for n, line in enumerate(lines)]


def _chain(line: Line, lines: Sequence[Line]) -> list[Line]:
    """What is on one row with a field, from the left; the field alone where no label is near."""
    chain = [line]
    near = _BOX_GAP if line.text in _BOXES else _LABEL_GAP
    while found := [one for one in lines if one not in chain and _adjoins(one, chain, near)]:
        chain += found
        near = _LABEL_GAP
    named = any(one.text not in _BOXES for one in chain if one is not line)
    return sorted(chain, key=lambda one: one.left) if named else [line]


def _adjoins(one: Line, chain: Sequence[Line], near: float) -> bool:
    return any(_is_beside(one, other, near) for other in chain)


def _is_beside(one: Line, other: Line, most: float) -> bool:
    """Whether two lines are on one row, apart by `most` of the size at most."""
    size = min(one.size, other.size)
    gap = max(one.left - other.right, other.left - one.right)
    level = abs(one.base - other.base) <= _SAME_ROW * max(one.size, other.size)
    return level and -0.5 * size <= gap <= most * size


def _joined(chain: Sequence[Line], filled: Sequence[Line]) -> Line:
    """One line of all; a colon stands between a label and what is filled in behind it."""
    text = chain[0].text
    for before, one in pairwise(chain):
        value = one in filled and one.text not in _BOXES and before not in filled
        text += f"{':' if value and text[-1:].isalnum() else ''} {one.text}"
    label = next((one for one in chain if one not in filled), chain[0])
    bold = all(one.bold for one in chain)
    right = max(one.right for one in chain)
    return replace(label, text=text, left=chain[0].left, right=right, bold=bold)


def _place(line: Line, lines: Sequence[Line]) -> int:
    """The place behind what stands before it on its row, or else behind the nearest line above."""
    before = [
        n for n, one in enumerate(lines) if one.left < line.left and _is_beside(one, line, math.inf)
    ]
    if before:
        return max(before, key=lambda n: lines[n].right) + 1
    above = [
        n
        for n, one in enumerate(lines)
        if one.base > line.base and one.left < line.right and line.left < one.right
    ]
    return min(above, key=lambda n: lines[n].base) + 1 if above else 0
