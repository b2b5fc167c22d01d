"""Which titles and authors that a file tells of itself were written by a person."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NO_AUTHOR = re.compile(
    r"(?:admin\w*|(?:word|windows|microsoft|office|web|site|default|local|guest|test)?[\s-]?"
    r"(?:user|master|editor|team|account)s?\d*|owner|author|unknown|unspecified|anonymous|guest|"
    r"default|test|staff|windows|python-docx|microsoft.*|apache poi|libreoffice|openoffice.*|"
    r"un-?named|n/?a|none|null|me)?|\S*[\d@_\\/]\S*|https?:.*",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"(?:microsoft|powerpoint|word|excel|print|layout)\b.*"
    r"|(?:untitled|unknown|document|presentation|title|report|template|draft|normal|blank)[\s\d]*"
    r"|(?:word|blank|new|my) (?:document|template).*"
    r"|.*\.(?:docx?|dotx?|pdf|rtf|odt|html?)|\S*_\S*",
    re.IGNORECASE,
)
_LONGEST = 200  # characters


def believed_authors(written: Iterable[str]) -> tuple[str, ...]:
    """The names of people in `written`, each once; lists of names in one text are parted."""
    found: list[str] = []
    for text in written:
        if len(text) <= _LONGEST:
            found += [name for name in _parted(text) if not _NO_AUTHOR.fullmatch(name.strip("()"))]
    return tuple(dict.fromkeys(found))


def believed_title(written: str) -> str | None:
    """The title, unless a program made it up: "Document1", "Microsoft Word - x.docx"."""
    believed = 0 < len(written) <= _LONGEST and not _NO_TITLE.fullmatch(written)
    return written if believed and any(map(str.isalpha, written)) else None


def _parted(text: str) -> list[str]:
    """By semicolons, or by commas and "and" where each part has two words, as names have."""
    names = [name.strip() for name in text.split(";")]
    if len(names) == 1:
        parts = re.split(r"\s*,\s*(?:and\s+)?|\s+(?:and|&)\s+", text.strip())
        if all(len(part.split()) > 1 for part in parts):
            names = parts
    return [re.sub(r"^by\s+", "", name, flags=re.IGNORECASE).strip() for name in names]
