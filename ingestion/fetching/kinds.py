"""What a document is by its bytes, against what its address and its server call it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from urllib.parse import urlsplit

from ingestion.errors import FetchError
from ingestion.reading import READABLE

_HEAD = 4096  # bytes looked at
_BEGINNINGS = {
    b"%PDF-": (".pdf", "a PDF"),
    b"\xd0\xcf\x11\xe0": ("", "an old Office file (.doc, .xls or .ppt)"),
    b"\x89PNG": ("", "a PNG image"),
    b"\xff\xd8\xff": ("", "a JPEG image"),
    b"GIF8": ("", "a GIF image"),
    b"{\\rtf": ("", "an RTF document"),
    b"\x1f\x8b": ("", "a gzip archive"),
}  # fmt: skip
_WORDS = {".pdf": "a PDF", ".docx": "a Word document", ".html": "a web page",
          ".txt": "plain text", ".md": "Markdown"}  # fmt: skip
_SUFFIXES = {".htm": ".html", ".xhtml": ".html", ".markdown": ".md"}
_DECLARED = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
}
_UNDECLARED = {"", "application/octet-stream", "binary/octet-stream", "application/x-download"}
_TEXT = {".txt", ".md"}
_MAY_BE = {".txt": _TEXT, ".md": _TEXT}
_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body", b"<title")


def kind(url: str, declared: str | None, path: Path) -> str:
    """The suffix that the document at `path` gets; `declared` is its Content-Type.

    Raises FetchError where its bytes are no format that is read, or not what they are called.
    """
    came, words = _sniffed(path)
    by_name, by_type = _name(url), _type(declared)
    if came == ".txt":  # a page or Markdown may begin like any text: here its server is believed
        came = next((c for c in (by_type, by_name) if c in {".html", ".md"}), came)
    if came not in READABLE:
        choice = ", ".join(_WORDS[suffix] for suffix in READABLE if suffix in _WORDS)
        raise FetchError(url, f"{words} came, which is not read", f"Give the address of {choice}")
    for called in filter(None, (by_name, by_type)):
        if came not in _MAY_BE.get(called, {called}):
            what = _WORDS.get(called, called)
            mend = "Open it in a browser: it may ask to sign in; then add the saved file"
            raise FetchError(url, f"{words} came, though it is called {what}", mend)
    return came


def _name(url: str) -> str:
    """The format that the address names, or ""."""
    suffix = Path(urlsplit(url).path).suffix.lower()
    suffix = _SUFFIXES.get(suffix, suffix)
    return suffix if suffix in _WORDS else ""


def _type(declared: str | None) -> str:
    """The format that the server names, or its words for one that is not known, or ""."""
    content_type = (declared or "").partition(";")[0].strip().lower()
    return "" if content_type in _UNDECLARED else _DECLARED.get(content_type, content_type)


def _sniffed(path: Path) -> tuple[str, str]:
    """The suffix of a format that may be read, or "", and words for what it is."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for beginning, found in _BEGINNINGS.items():
        if head.startswith(beginning):
            return found
    if b"%PDF-" in head[:1024]:  # readers of PDF look for it that far
        return ".pdf", "a PDF"
    if head.startswith(b"PK\x03\x04"):
        return _within_zip(path)
    return _text(head)


def _within_zip(path: Path) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return "", "a damaged zip archive"
    if "word/document.xml" in names:
        return ".docx", "a Word document"
    return "", "another Office file" if "[Content_Types].xml" in names else "a zip archive"


def _text(head: bytes) -> tuple[str, str]:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"\0" in head:
        return "", "binary data of no known format"
    if start.startswith(_PAGE) or (start[:4] in {b"<!--", b"<?xm"} and b"<html" in start):
        return ".html", "a web page"
    return ("", "an XML file") if start.startswith(b"<?xml") else (".txt", "plain text")
