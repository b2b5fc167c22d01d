"""What a document is by its bytes, whatever it is called."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import FetchError
from ingestion.fetching.kinds import kind
from ingestion.reading import READABLE

PAGE = b"\xef\xbb\xbf\n<!DOCTYPE html><title>Beds</title><p>Boards plan beds."
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def packed(name: str) -> bytes:
    """A zip archive with a file of that name."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, "x")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "path", "declared", "came"),
    [
        (b"%PDF-1.7\n", "/a.pdf", "application/pdf", ".pdf"),
        (b"\n\nrubble %PDF-1.4\n", "/download?id=1", "application/octet-stream", ".pdf"),
        (packed("word/document.xml"), "/a.docx", WORD, ".docx"),
        (PAGE, "/reports/beds", "text/html; charset=utf-8", ".html"),
        (b"<!-- made by x --><html>", "/7026908.article", "text/html", ".html"),
        (b"<?xml version='1.0'?><html xmlns=''>", "/a.htm", "application/xhtml+xml", ".html"),
        (b"<p>Boards plan beds.", "/", "text/html", ".html"),
        (b"# Beds", "/a.md", "text/plain", ".md"),
        (b"# Beds", "/a", "text/markdown", ".md"),
        (b"PKs are many", "/a", None, ".txt"),
    ],
)
def test_a_document_is_known_by_its_bytes(
    tmp_path: Path, content: bytes, path: str, declared: str | None, came: str
) -> None:
    """What is not read yet is named as what it is."""
    file = tmp_path / "part"
    file.write_bytes(content)
    if came in READABLE:
        assert kind(f"https://a.test{path}", declared, file) == came
    else:
        with pytest.raises(FetchError, match="which is not read"):
            kind(f"https://a.test{path}", declared, file)


@pytest.mark.parametrize(
    ("content", "path", "declared"),
    [
        (PAGE, "/a.pdf", "text/html"),
        (PAGE, "/a", "application/pdf"),
        (b"%PDF-1.7\n", "/a.docx", None),
        (b"%PDF-1.7\n", "/a", "text/html"),
        (packed("xl/workbook.xml"), "/a.docx", WORD),
        (b"PK\x03\x04rubble", "/a.docx", WORD),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "/a.doc", "application/msword"),
        (b"<?xml version='1.0'?><rss>", "/feed", "application/rss+xml"),
    ],
)
def test_what_is_not_what_it_is_called_is_refused(
    tmp_path: Path, content: bytes, path: str, declared: str | None
) -> None:
    """The line says what came."""
    file = tmp_path / "part"
    file.write_bytes(content)
    with pytest.raises(FetchError, match=r": an? .* came"):
        kind(f"https://a.test{path}", declared, file)


@given(st.binary(max_size=64) | st.binary(max_size=64).map(b"PK\x03\x04".__add__), st.text())
def test_any_bytes_are_a_format_or_are_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, declared: str
) -> None:
    """They come from a stranger."""
    file = tmp_path_factory.getbasetemp() / "any"
    file.write_bytes(content)
    try:
        came = kind("https://a.test/b", declared, file)
    except FetchError as error:
        assert " came" in str(error)  # noqa: PT017 - most are no error
    else:
        assert came in READABLE
