"""Readers that do what a broken file may make one do; processes of a pool can import them."""

from __future__ import annotations

import ctypes
import time

from ingestion.reading import SourceFile, read_document
from ingestion.sources import Document


def misled(file: SourceFile) -> Document:
    """Does what the file's text says, and else reads it."""
    text = file.path.read_text()
    if "hang" in text:
        time.sleep(600)
    if "crash" in text:
        ctypes.string_at(0)
    if "eat" in text:
        bytearray(64 * 1024**3)
    if "fail" in text:
        raise ValueError(text)
    if "linger" in text:
        while True:
            pass
    return read_document(file)
