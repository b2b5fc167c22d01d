"""PDFs made by ReportLab, for the tests of their reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable

Painter = Callable[["Canvas"], None]


def drawn(*pages: Painter, password: str | None = None, **information: str) -> bytes:
    """A PDF of pages drawn on a canvas of 595 by 842 points; `password` is the user's."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    encrypt = None if password is None else StandardEncryption(password, "owner", strength=128)
    file = BytesIO()
    canvas = Canvas(file, pagesize=(595, 842), invariant=1, encrypt=encrypt)
    for key, value in information.items():
        getattr(canvas, f"set{key.capitalize()}")(value)
    for paint in pages:
        paint(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def written(*lines: str, size: float = 11, top: float = 780, bold: bool = False) -> Painter:
    """A page with lines below one another."""

    def paint(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        for n, line in enumerate(lines):
            canvas.drawString(70, top - n * 1.25 * size, line)

    return paint


def scanned(canvas: Canvas) -> None:
    """A page that is a picture."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "grey")), 0, 0, 595, 842)


def story(
    *parts: Flowable | str,
    columns: int = 1,
    frame: Callable[[Canvas, int], None] | None = None,
    height: float = 700,
) -> bytes:
    """A PDF set by Platypus: strings are paragraphs, with "# " or "## " before them headings.

    `frame` draws what runs on each page, given the canvas and the page's number.
    """
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    file = BytesIO()
    width, gap = 455.0, 20.0
    each = (width - gap * (columns - 1)) / columns
    frames = [
        Frame(70 + n * (each + gap), 760 - height, each, height, 0, 0, 0, 0) for n in range(columns)
    ]
    document = BaseDocTemplate(file, pagesize=(595, 842), invariant=1)
    template = PageTemplate(
        frames=frames,
        onPage=lambda canvas, made: frame(canvas, made.page) if frame else None,
    )
    document.addPageTemplates([template])
    document.build([_set(part) if isinstance(part, str) else part for part in parts])
    return file.getvalue()


def table(rows: Sequence[Sequence[str]], *, bold_header: bool = True) -> Flowable:
    """Cells that wrap, in columns of equal width, with rules between."""
    from reportlab.platypus import Table

    cells = [
        [_set(f"<b>{cell}</b>" if bold_header and n == 0 else cell) for cell in row]
        for n, row in enumerate(rows)
    ]
    return Table(cells, style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])


def items(*texts: str, numbered: bool = False) -> Flowable:
    """A list with bullets, or numbers and full stops."""
    from reportlab.platypus import ListFlowable

    kind = {"bulletType": "1", "bulletFormat": "%s."} if numbered else {"bulletType": "bullet"}
    return ListFlowable([_set(text) for text in texts], **kind)


def _set(text: str) -> Flowable:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    plain = ParagraphStyle("p", fontName="Helvetica", fontSize=10, leading=13, spaceAfter=6)
    for mark, size in (("# ", 20), ("## ", 14)):
        if text.startswith(mark):
            style = ParagraphStyle(
                "h", plain, fontName="Helvetica-Bold", fontSize=size, leading=1.2 * size
            )
            return Paragraph(text.removeprefix(mark), style)
    return Paragraph(text, plain)
