"""Where a quote that a model copied stands in its passage."""

from __future__ import annotations

import re

from api.answering.answer import Quote
from ingestion.sources import Passage

_TOKEN = re.compile(r"\w+|[^\w\s]")
_ALIKE = {
    **dict.fromkeys("'‘’‛`´", "['‘’‛`´]"),
    **dict.fromkeys('"“”„', '["“”„]'),
    **dict.fromkeys("-‐‑‒–—−", "[-‐‑‒–—−]"),
}
_FEWEST_WORDS = 3


def locate(quote: str, passage: Passage) -> Quote | None:
    """The quote at its place; spaces, line breaks and kinds of quotes and dashes may differ.

    None where it does not stand there, or is too short to bear anything out.
    """
    words = _TOKEN.findall(quote.strip().strip("\"'“”‘’"))
    if sum(word[0].isalnum() for word in words) < _FEWEST_WORDS:
        return None
    pattern = r"\s*".join(_ALIKE.get(word, re.escape(word)) for word in words)
    found = re.search(rf"(?<!\w){pattern}(?!\w)", passage.text)
    return Quote(passage, found.start(), found.end()) if found else None
