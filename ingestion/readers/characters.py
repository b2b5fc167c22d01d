"""Which characters of a file are words of its publisher."""

from __future__ import annotations

from ingestion.characters import seen


def cleaned(text: str) -> str:
    """On one line with single spaces, without what nobody sees."""
    return " ".join(seen(text).split())
