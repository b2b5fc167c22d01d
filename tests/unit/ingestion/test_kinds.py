"""What a file is by its content."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.readers.kinds import kind_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty"),
        (b" \n\0", "empty"),
        (b"%PDF-1.4", "PDF"),
        (b"junk\r\n%PDF-1.4", "PDF"),
        (b"<!DOCTYPE html><p>Beds", "HTML"),
        (b"\xef\xbb\xbf\n<!-- saved --><HTML>", "HTML"),
        (b"<?xml version='1.0'?><html>", "HTML"),
        ("<html>".encode("utf-16"), "HTML"),
        ("Beds".encode("utf-16"), "text"),
        (b"# Beds", "text"),
        ("Café".encode("latin-1"), "text"),
        (b"{\\rtf1", "RTF"),
        (b"PK\x03\x04.word/document.xml", "Word"),
        (b"PK\x03\x04.xl/workbook.xml", "spreadsheet"),
        (b"PK\x03\x04.ppt/presentation.xml", "slides"),
        (b"PK\x05\x06" + bytes(18), "ZIP"),
        (OLE + "WordDocument".encode("utf-16-le"), "old Word"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "locked Word"),
        (OLE, "unknown"),
        (b"\x89PNG\r\n", "image"),
        (b"\x7fELF\x01", "unknown"),
    ],
)
def test_a_file_is_known_by_its_first_bytes(content: bytes, kind: str) -> None:
    """Whatever its name is."""
    assert kind_of(content) == kind


@given(st.binary(max_size=80))
def test_any_bytes_are_of_some_kind(content: bytes) -> None:
    """It never raises."""
    assert kind_of(content)
