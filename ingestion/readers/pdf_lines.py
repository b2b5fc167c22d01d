"""Glyphs of a page joined into lines: words, footnote marks apart, ligatures undone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingestion.characters import seen
from ingestion.readers.pdf_glyphs import Glyph

_WORD_GAP = 0.13  # of the size, where the file has no space
CELL_GAP = 1.0  # of the size: wider gaps part columns and cells
_SMALLER = 0.92  # a raised mark, against the text that it stands at
_LARGEST_CAP = 0.5  # smaller type is the text beside a drop cap
_RAISED_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FLAT_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_NOTE_MARK = re.compile(r"[\d,;–\-\s*†‡§¶]+|[a-z]")
_UNIT = re.compile(r"(?<![^\W\d_])(?:[cmk]?m|R|χ|10)$")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
    | {"\uf001": "fi", "\uf002": "fl"}
)
UNKNOWN = "\ufffd"  # a character that the file draws and does not tell
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_BULLETS = dict.fromkeys(map(ord, "•◦▪▫‣⁃●○■□➢➤✓✔\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf02d\uf06e"), "•")
_LETTER_BULLET = re.compile(r"^o(?= [\w£(“‘\"'])")  # of its second level
MARKER = re.compile(
    r"(?:•|[-–—*](?=\s|$)|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)](?=\s|$)|"
    r"\d{1,2}[.)](?=[A-Z][a-z]))\s*"
)


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline, in points with y upwards; `order` counts as drawn in the file.

    `raised` is the footnote mark that stood before the words.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    order: int
    raised: bool = False


def drawn_lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines of a page, in the order drawn. A gap as wide as a letter is high parts two."""
    return [line for n, run in enumerate(_runs(glyphs)) if (line := _line(run, n)) and line.text]


def cleaned(text: str) -> str:
    """NFC, without ligatures, soft hyphens, characters for private use and control characters."""
    return " ".join(_legible(text).replace(UNKNOWN, "").split())


def _legible(text: str) -> str:
    """The same with UNKNOWN where the file does not tell a character."""
    spaced = text.translate(_LIGATURES).translate(_BULLETS).replace("\x02", "-")
    whole = spaced.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    return " ".join(seen(_PRIVATE.sub(UNKNOWN, whole)).split())


def _runs(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Glyphs that follow one another on a line, raised and lowered ones with what they stand at."""
    run: list[Glyph] = []
    anchor: Glyph | None = None  # the last glyph of full size
    last: Glyph | None = None
    for glyph in glyphs:
        if not glyph.text.isspace():
            if anchor and last and not _goes_on(anchor, last, glyph):
                yield run
                run, anchor = [], None
            if anchor is None or glyph.size >= _SMALLER * anchor.size:
                anchor = glyph
            last = glyph
        run.append(glyph)
    yield run


def _goes_on(anchor: Glyph, last: Glyph, glyph: Glyph) -> bool:
    size = max(anchor.size, glyph.size)
    if (glyph.left, glyph.base) == (last.left, last.base):  # the letters of one ligature
        return True
    gap, rise = glyph.left - last.right, glyph.base - anchor.base
    if not -0.6 * size <= gap <= CELL_GAP * size:
        return False
    if abs(rise) <= 0.1 * size:
        return True
    smaller, larger = sorted((glyph.size, anchor.size))
    higher = rise if glyph.size <= anchor.size else -rise
    raised = _LARGEST_CAP * larger < smaller < _SMALLER * larger
    return raised and -0.6 * size <= higher <= 0.8 * size and gap < 0.5 * size


def _line(run: list[Glyph], order: int) -> Line | None:
    solid = [glyph for glyph in run if not glyph.text.isspace()]
    if not solid:
        return None
    size = Counter(round(glyph.size, 1) for glyph in solid).most_common(1)[0][0]
    if solid[0].size < _SMALLER * size:  # a short note behind its mark may be no longer than it
        size = max(size, round(solid[-1].size, 1))
    base = next((glyph.base for glyph in solid if glyph.size >= _SMALLER * size), solid[0].base)
    text, before = "", ""
    for raised, part in _parts(run, base, size):
        if not raised:
            text += part
        elif not text.strip():
            before = part.strip()
        else:
            text += _behind(text, part)
    words = _marked(_legible(f"{before} {text}"))
    return Line(
        words,
        min(glyph.left for glyph in solid),
        max(glyph.right for glyph in solid),
        base,
        size,
        sum(glyph.bold for glyph in solid) > 0.9 * len(solid),
        order,
        bool(before),
    )


def _marked(words: str) -> str:
    """Words with the bullet that Word draws as a letter."""
    return _LETTER_BULLET.sub("•", words)


def _parts(run: list[Glyph], base: float, size: float) -> Iterator[tuple[bool, str]]:
    """Stretches of text, and whether they are raised above the line."""
    part, was_raised = "", False
    last: Glyph | None = None
    for glyph in run:
        text, raised = glyph.text, was_raised
        if not text.isspace():
            small = glyph.size < _SMALLER * size and glyph.base > base + 0.1 * size
            raised = small or text in "⁰¹²³⁴⁵⁶⁷⁸⁹"
            gap = glyph.left - last.right if last else 0.0
            if gap > _WORD_GAP * size and part and not part[-1].isspace():
                part += " "
            last = glyph
        if raised != was_raised:
            yield was_raised, part
            part, was_raised = "", raised
        part += text
    yield was_raised, part


def _behind(text: str, raised: str) -> str:
    """What stays of raised text behind words: no footnote mark, but squares, ordinals and names."""
    mark = raised.strip().translate(_FLAT_DIGITS)
    space = " " if raised[-1:].isspace() else ""
    if mark in {"2", "3"} and _UNIT.search(text):
        return mark.translate(_RAISED_DIGITS) + space
    if mark in {"st", "nd", "rd", "th"} or not _NOTE_MARK.fullmatch(mark):
        return raised
    return space
