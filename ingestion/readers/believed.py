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
    r"|(?:untitled|unknown|unspecified|anonymous|document|slide|presentation|title|report|template"
    r"|draft|normal|blank)[\s\d]*"
    r"|(?:word|blank|new|my) (?:document|template).*"
    r"|.*\.(?:docx?|dotx?|pdf|indd|pptx?|xlsx?|rtf|odt|tex|qxd|pub|pages|html?)"
    r"|\S*_\S*|\S+\d\S*",
    re.IGNORECASE,
)
_LONGEST = 200  # characters
_MOST_WORDS = 9  # "The Royal Borough of Kensington and Chelsea Health Board"


def believed_authors(written: Iterable[str]) -> tuple[str, ...]:
    """The names of people in `written`, each once; lists of names in one text are parted."""
    found: list[str] = []
    for text in written:
        if len(text) <= _LONGEST:
            found += [name for name in _parted(text) if is_name(name) and not _is_made_up(name)]
    return tuple(dict.fromkeys(found))


def is_name(written: str) -> bool:
    """Whether it may name a person or a body: a sentence planted in its place does not."""
    return len(written.split()) <= _MOST_WORDS and not re.search(r"[:!?]|[a-z]{3}\. ", written)


def believed_title(written: str) -> str | None:
    """The title, unless a program made it up: "Document1", "Microsoft Word - x.docx"."""
    believed = 0 < len(written) <= _LONGEST and not _NO_TITLE.fullmatch(written.strip("()"))
    return written if believed and any(map(str.isalpha, written)) else None


def _is_made_up(name: str) -> bool:
    return bool(_NO_AUTHOR.fullmatch(name.strip("()")))


def _parted(text: str) -> list[str]:
    """By semicolons, or by commas and "and" where each part has two words, as names have."""
    names = [name.strip() for name in text.split(";")]
    if len(names) == 1:
        parts = re.split(r"\s*,\s*(?:and\s+)?|\s+(?:and|&)\s+", text.strip())
        if all(len(part.split()) > 1 for part in parts):
            names = parts
    return [re.sub(r"^by\s+", "", name, flags=re.IGNORECASE).strip() for name in names]
