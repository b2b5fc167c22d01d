"""A PDF opened by pdfium: its pages, its bookmarks, and what it tells of itself.

pdfium is not thread-safe, so one document is open at a time in a process.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from ingestion.readers.outline import CannotReadError
from ingestion.readers.pdf_forms import fill
from ingestion.readers.pdf_glyphs import Sheet, read_sheet

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MOST_BYTES = 100 * 2**20
MOST_PAGES = 2_000
_MOST_BOOKMARKS = 5_000
_LOCK = Lock()
_OTHER_KINDS = (
    (b"PK\x03\x04", "a Word file, another Office file or a zip archive", ".docx if it is Word"),
    (b"\xd0\xcf\x11\xe0", "an old Office file", ".doc, and save it as .docx or PDF"),
    (b"{\\rtf", "rich text", ".rtf, and save it as .docx or PDF"),
    (b"\x89PNG", "an image (PNG)", ".png, and run OCR, such as ocrmypdf, on it"),
    (b"\xff\xd8\xff", "an image (JPEG)", ".jpg, and run OCR, such as ocrmypdf, on it"),
    (b"GIF8", "an image (GIF)", ".gif, and run OCR, such as ocrmypdf, on it"),
    (b"II*\x00", "an image (TIFF)", ".tif, and run OCR, such as ocrmypdf, on it"),
    (b"MM\x00*", "an image (TIFF)", ".tif, and run OCR, such as ocrmypdf, on it"),
    (b"\x1f\x8b", "compressed (gzip)", ".gz, and unpack it"),
    (b"%!PS", "PostScript", ".ps, and convert it by ps2pdf"),
)
_HTML = (b"<!doctype", b"<html", b"<head", b"<?xml", b"<body", b"<!--")


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A bookmark; `level` counts from 1, `page` from 0."""

    title: str
    level: int
    page: int


class PdfFile:
    """An open PDF. Made by `opened` alone."""

    def __init__(self, document: PdfDocument) -> None:
        """`document` is pypdfium2's."""
        self._document = document
        self.information: dict[str, str] = document.get_metadata_dict(skip_empty=True)

    def __len__(self) -> int:
        """How many pages it has."""
        return len(self._document)

    def bookmarks(self) -> list[Bookmark]:
        """Those that lead to a page, in order."""
        found = []
        for mark in islice(self._document.get_toc(), _MOST_BOOKMARKS):
            dest = mark.get_dest()
            page = dest.get_index() if dest else None
            if page is not None:
                found.append(Bookmark(mark.get_title(), mark.level + 1, page))
        return found

    def sheets(self) -> Iterator[Sheet]:
        """Its pages in order, read one at a time. Raises CannotReadError for a broken one."""
        from pypdfium2 import PdfiumError

        if self._document.get_formtype():
            self._document.init_forms()
        for number in range(1, len(self._document) + 1):
            try:
                filled = fill(self._document, number - 1)
                with closing(self._document[number - 1]) as page:
                    yield read_sheet(page, number, filled)
            except PdfiumError as error:
                problem = f"page {number} is damaged ({_plain(error)})"
                raise CannotReadError(problem, "Get the file again") from error


@contextmanager
def opened(content: bytes) -> Iterator[PdfFile]:
    """Raises CannotReadError for what is no PDF, encrypted, broken or beyond the caps."""
    from pypdfium2 import PdfDocument, PdfiumError

    _refuse(content)
    with _LOCK:
        try:
            document = PdfDocument(content)
        except PdfiumError as error:
            raise _unopened(error, content) from error
        with closing(document):
            pages = len(document)
            if not pages:
                raise CannotReadError("the PDF has no pages", "Get it again")
            if pages > MOST_PAGES:
                problem = f"the PDF has {pages:,} pages, more than {MOST_PAGES:,}"
                raise CannotReadError(problem, "Split it into parts")
            yield PdfFile(document)


def _refuse(content: bytes) -> None:
    if not content:
        raise CannotReadError("the file is empty", "Download or copy it again")
    if len(content) > MOST_BYTES:
        size = f"{len(content) / 2**20:,.0f} MB, more than {MOST_BYTES // 2**20}"
        raise CannotReadError(f"the PDF has {size}", "Split it, or make its images smaller")
    if b"%PDF-" in content[:1024]:
        return
    for beginning, kind, ending in _OTHER_KINDS:
        if content.startswith(beginning):
            raise CannotReadError(f"it is {kind}, not a PDF", f"Name it {ending}")
    if content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML):
        mend = "Name it .html, or download the PDF itself: this may be a page of refusal"
        raise CannotReadError("it is HTML, not a PDF", mend)
    raise CannotReadError("it is not a PDF", "Name it by what it is, or get the PDF again")


def _unopened(error: Exception, content: bytes) -> CannotReadError:
    if "password" in str(error).lower() or "security" in str(error).lower():
        problem = "the PDF is encrypted with a password"
        return CannotReadError(problem, "Save it without the password, and add that")
    if b"%%EOF" not in content[-2048:]:
        return CannotReadError("the PDF is cut off before its end", "Download or copy it again")
    problem = f"the PDF is damaged ({_plain(error)})"
    return CannotReadError(problem, "Get it again, or print it to a new PDF")


def _plain(error: Exception) -> str:
    """What pdfium says, without what pypdfium2 puts around it."""
    return str(error).rpartition("PDFium: ")[2].strip(" .)")
