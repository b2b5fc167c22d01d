"""Which characters of a file are words of its publisher."""

from __future__ import annotations

import unicodedata

_NOT_WRITTEN = {"Cc", "Cf", "Co", "Cn", "Cs"}  # control, format, private, unassigned, surrogates


def cleaned(text: str) -> str:
    """NFC with single spaces; soft hyphens and whatever else nobody sees are dropped."""
    seen = "".join(c if c.isprintable() else _shown(c) for c in text)
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _NOT_WRITTEN else character
