"""Text of a PDF that nobody sees: invisible, transparent, or white on nothing."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdfium2 import PdfPage
    from pypdfium2.raw import FPDF_TEXTPAGE

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points
_WHITE = 245  # of 255, of red, green and blue
_CLEAR = 26  # of 255; less is not opaque enough to be seen
_LARGE_PICTURE = 0.3  # of a page
_DEPTH = 3  # of forms within forms


class Backdrop:
    """What is painted on a page, for text to stand on."""

    def __init__(self, page: PdfPage) -> None:
        """Of pypdfium2's `page`; looked at where it matters."""
        self._page = page

    @cached_property
    def pictured(self) -> bool:
        """Whether an image covers a good part of the page, as in a scan."""
        from pypdfium2 import raw

        width, height = self._page.get_size()
        images = self._page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH)
        return any(_area(image.get_bounds()) > _LARGE_PICTURE * width * height for image in images)

    def hides(self, words: FPDF_TEXTPAGE, n: int, box: Box) -> bool:
        """Whether nobody sees character `n`, which stands in `box`.

        What is invisible over a scan is the scan's own text, read by a machine, and stays.
        """
        from pypdfium2 import raw

        mode = raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(words, n))
        if mode in {raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP}:
            return not self.pictured
        if mode not in {raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_CLIP}:
            return False  # outlined
        *colour, alpha = _colour(raw.FPDFText_GetFillColor, words, n)
        return alpha < _CLEAR or (min(colour) >= _WHITE and not self._stands_on(box))

    def _stands_on(self, box: Box) -> bool:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return any(
            left <= x <= right and bottom <= y <= top for left, bottom, right, top in self._painted
        )

    @cached_property
    def _painted(self) -> tuple[Box, ...]:
        """Where there is paint other than white."""
        return tuple(self._paints())

    def _paints(self) -> Iterator[Box]:
        from pypdfium2 import raw

        kinds = [raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING]
        for painted in self._page.get_objects(filter=kinds, max_depth=_DEPTH):
            if painted.type != raw.FPDF_PAGEOBJ_PATH or _is_filled(painted.raw):
                yield painted.get_bounds()


def _is_filled(path: Any) -> bool:  # noqa: ANN401 - pdfium's handle
    from pypdfium2 import raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    *colour, alpha = _colour(raw.FPDFPageObj_GetFillColor, path)
    return fill.value != 0 and alpha > 0 and min(colour) < _WHITE


def _colour(read: Any, *of: Any) -> tuple[int, ...]:  # noqa: ANN401 - pdfium's functions
    """Red, green, blue and alpha; black where there is no telling."""
    parts = [ctypes.c_uint() for _ in range(4)]
    return tuple(part.value for part in parts) if read(*of, *parts) else (0, 0, 0, 255)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
