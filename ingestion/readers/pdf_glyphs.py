"""The characters of a PDF's page as pdfium tells them: where they stand, how large, how bold."""

from __future__ import annotations

import ctypes
import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingestion.readers.outline import CannotReadError
from ingestion.readers.pdf_unseen import Backdrop, Box

if TYPE_CHECKING:
    from pypdfium2 import PdfPage
    from pypdfium2.raw import FPDF_TEXTPAGE

    from ingestion.readers.pdf_forms import Filled

MOST_GLYPHS = 100_000  # on a page; a dense page of a newspaper has 20,000
_SMALLEST = 2.0  # points; smaller type is not meant to be read
_BOLD_NAMES = ("bold", "black", "heavy", "demi", "cmbx", "sfbx", "-medi")
_LIGHT_NAMES = re.compile(r"regular|roman|book|light|medium|italic|slant|mono")
_HEAVY = 650  # a weight that pdfium guesses from the width of stems, often wrongly
_FORCE_BOLD = 1 << 18  # a flag of font descriptors
_ASKEW = -1
_BOX_BASE = 0.25  # of its height: where the words beside a box to tick stand
_STRAIGHT = 2.0  # degrees off, as in a scan that lay askew
_CODES = dict(zip(range(0x1B, 0x20), ("ff", "fi", "fl", "ffi", "ffl"), strict=True)) | dict(
    zip(range(0x0B, 0x10), ("ff", "fi", "fl", "ffi", "ffl"), strict=True)
)  # of ligatures in the two encodings of older TeX, whose fonts do not say


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as drawn: its edges and baseline in points, y upwards, and its size in points.

    `text` is white space where words part, U+FFFD where there is no telling the character; where
    `guessed`, the font does not say and its code is taken for the character.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page turned upright: its glyphs in the order of the file, its edges in points.

    `filled` are those of a form's fields, `turned` counts characters that stand at another angle
    and are left out, `unfilled` is whether fields hold values that cannot be read.
    """

    glyphs: tuple[Glyph, ...] = ()
    bottom: float = 0.0
    top: float = 0.0
    left: float = 0.0
    right: float = 0.0
    pictured: bool = False
    filled: tuple[Glyph, ...] = ()
    turned: int = 0
    unfilled: bool = False


@dataclass(frozen=True, slots=True)
class _Style:
    size: float
    bold: bool
    angle: int  # in degrees, a multiple of 90, or _ASKEW


@dataclass(frozen=True, slots=True)
class _Drawn:
    text: str
    guessed: bool
    box: Box
    origin: tuple[float, float]
    style: _Style


def read_sheet(page: PdfPage, number: int, filled: Filled | None = None) -> Sheet:
    """`page` is pypdfium2's, `number` counts from 1. Raises CannotReadError for far too much on it.

    Turned text is read if most of the page is turned so; other turned text is a label or a
    watermark, and is dropped, as is what stands outside the page, is too small or cannot be seen.
    """
    backdrop = Backdrop(page)
    with closing(page.get_textpage()) as words:
        count = words.count_chars()
        if count > MOST_GLYPHS:
            problem = f"page {number} has {count:,} characters, more than {MOST_GLYPHS:,}"
            raise CannotReadError(problem, "Print it to a new PDF, or leave that page out")
        printed = count if filled is None else min(filled.printed, count)
        drawn = list(_drawn(words.raw, range(printed), backdrop))
        added = list(_drawn(words.raw, range(printed, count), backdrop))
    angles = Counter(one.style.angle for one in drawn if one.style.angle != _ASKEW)
    angle = angles.most_common(1)[0][0] if angles else 0
    edges = _turned(page.get_bbox(), angle)
    boxes = [_box(sign, _turned(box, angle)) for sign, box in filled.boxes] if filled else []
    return Sheet(
        tuple(_within(edges, (_glyph(one, angle) for one in drawn if one.style.angle == angle))),
        left=edges[0],
        bottom=edges[1],
        right=edges[2],
        top=edges[3],
        pictured=backdrop.pictured,
        filled=tuple(_within(edges, [*(_glyph(one, angle) for one in added), *boxes])),
        turned=sum(one.style.angle != angle and not one.text.isspace() for one in drawn),
        unfilled=filled is not None and filled.unread,
    )


def _within(edges: Box, glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    left, bottom, right, top = edges
    for glyph in glyphs:
        if left - 1 <= glyph.left <= right + 1 and bottom - 1 <= glyph.base <= top + 1:
            yield glyph


def _box(sign: str, box: Box) -> Glyph:
    """A box to tick as the character that shows one."""
    left, bottom, right, top = box
    height = top - bottom
    return Glyph(sign, left, right, bottom + _BOX_BASE * height, height, bold=False)


def _drawn(words: FPDF_TEXTPAGE, which: range, backdrop: Backdrop) -> Iterator[_Drawn]:
    """Every character but line breaks, which pdfium makes up, and what nobody can see."""
    from pypdfium2 import raw

    rect, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    styles: dict[int | None, _Style] = {}
    for n in which:
        code = raw.FPDFText_GetUnicode(words, n)
        owner = ctypes.cast(raw.FPDFText_GetTextObject(words, n), ctypes.c_void_p).value
        if owner is None:
            continue
        raw.FPDFText_GetLooseCharBox(words, n, rect)  # with the room a letter takes
        raw.FPDFText_GetCharOrigin(words, n, x, y)
        box = (rect.left, rect.bottom, rect.right, rect.top)
        if owner not in styles:
            hidden = backdrop.hides(words, n, box)
            styles[owner] = replace(_style(words, n), size=0.0) if hidden else _style(words, n)
        if styles[owner].size >= _SMALLEST and all(map(math.isfinite, (*box, x.value, y.value))):
            guessed = raw.FPDFText_HasUnicodeMapError(words, n) == 1
            yield _Drawn(_text(code, guessed), guessed, box, (x.value, y.value), styles[owner])


def _text(code: int, guessed: bool) -> str:
    if guessed and code in _CODES:
        return _CODES[code]
    return chr(code) if 0 < code <= sys.maxunicode else "\ufffd"


def _style(words: FPDF_TEXTPAGE, n: int) -> _Style:
    from pypdfium2 import raw

    matrix, flags, name = raw.FS_MATRIX(), ctypes.c_int(), ctypes.create_string_buffer(256)
    raw.FPDFText_GetMatrix(words, n, matrix)
    raw.FPDFText_GetFontInfo(words, n, name, len(name), flags)
    size = abs(raw.FPDFText_GetFontSize(words, n)) * math.hypot(matrix.c, matrix.d)
    named = name.value.decode("utf-8", "replace").lower()
    bold = (
        any(part in named for part in _BOLD_NAMES)
        or bool(flags.value & _FORCE_BOLD)
        or (raw.FPDFText_GetFontWeight(words, n) >= _HEAVY and not _LIGHT_NAMES.search(named))
    )
    turn = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
    nearest = round(turn / 90) * 90
    angle = nearest % 360 if abs(turn - nearest) < _STRAIGHT else _ASKEW
    return _Style(size if math.isfinite(size) else 0.0, bold, angle)


def _glyph(drawn: _Drawn, angle: int) -> Glyph:
    left, _, right, _ = _turned(drawn.box, angle)
    _, base, _, _ = _turned((*drawn.origin, *drawn.origin), angle)
    return Glyph(drawn.text, left, right, base, drawn.style.size, drawn.style.bold, drawn.guessed)


def _turned(box: Box, angle: int) -> Box:
    """A box (left, bottom, right, top) as it stands when text at `angle` is turned upright."""
    left, bottom, right, top = box
    for _ in range(angle // 90):
        left, bottom, right, top = bottom, -right, top, -left
    return left, bottom, right, top
