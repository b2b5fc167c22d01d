"""What a file is by its content, whatever its name says."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal[
    "empty", "PDF", "HTML", "Word", "locked Word", "old Word", "RTF",
    "spreadsheet", "slides", "ZIP", "image", "text", "unknown",
]  # fmt: skip

_HEAD = 4096  # bytes; a PDF may open with up to a kilobyte of something else
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_UTF_8 = b"\xef\xbb\xbf"


def kind_of(content: bytes) -> Kind:
    """The kind of a whole file, told from its signature; never raises, reads nothing else.

    The names within a ZIP are not compressed, so a truncated .docx is still told as Word.
    """
    head = content[:_HEAD]
    if not content.strip(b"\0 \t\r\n"):
        return "empty"
    if b"%PDF-" in head[:1024]:
        return "PDF"
    if head.startswith(_OLE):
        return _ole(content)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(content)
    if head.startswith(_IMAGES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "image"
    return _textual(head)


def _ole(content: bytes) -> Kind:
    """Compound files of Microsoft Office; the names of their streams are UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "locked Word"
    return "old Word" if "WordDocument".encode("utf-16-le") in content else "unknown"


def _zip(content: bytes) -> Kind:
    if b"word/document" in content:
        return "Word"
    if b"xl/workbook" in content:
        return "spreadsheet"
    return "slides" if b"ppt/presentation" in content else "ZIP"


def _textual(head: bytes) -> Kind:
    if head.startswith(rb"{\rtf"):
        return "RTF"
    if head.startswith(_UTF_16):
        narrow = head[2:].replace(b"\0", b"")
        return "HTML" if _HTML.match(narrow) else "text"
    narrow = head.removeprefix(_UTF_8)
    if _HTML.match(narrow):
        return "HTML"
    return "unknown" if _CONTROL.search(narrow) else "text"
