"""What a PDF's document information tells of it, where it can be believed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingestion.readers.outline import Told
from ingestion.readers.pdf_lines import cleaned

_NO_TITLE = re.compile(
    r"""
    (?:microsoft|powerpoint|word|excel|print|layout)\b.*
    | (?:untitled|unknown|unspecified|anonymous|document|slide|presentation|title|report)[\s\d]*
    | .*\.(?:docx?|dotx?|pdf|indd|pptx?|xlsx?|rtf|odt|tex|qxd|pub|pages|html?)
    | \S*_\S* | \S+\d\S*
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NO_AUTHOR = re.compile(
    r"(?:admin\w*|user\d*|owner|author|unknown|unspecified|anonymous|guest|default|test)?|\S*[\d@_]\S*",
    re.IGNORECASE,
)
_LONGEST = 200  # characters


def told(information: Mapping[str, str]) -> Told:
    """Title and authors; nothing that only a program wrote.

    The day on which the file was made is not that on which its text was published.
    """
    title = cleaned(information.get("Title", ""))
    believed = title and len(title) <= _LONGEST and not _NO_TITLE.fullmatch(title.strip("()"))
    return Told(
        title=title if believed and any(map(str.isalpha, title)) else None,
        authors=_authors(cleaned(information.get("Author", ""))),
    )


def _authors(written: str) -> tuple[str, ...]:
    """Names parted by semicolons, or by commas and "and" where each has two words."""
    if len(written) > _LONGEST:
        return ()
    names = [name.strip() for name in re.split(r"\s*;\s*", written)]
    if len(names) == 1:
        parts = [name.strip() for name in re.split(r",\s*(?:and\s+)?|\s+(?:and|&)\s+", written)]
        if all(len(part.split()) > 1 for part in parts):
            names = parts
    return tuple(name for name in names if name and not _NO_AUTHOR.fullmatch(name.strip("()")))
