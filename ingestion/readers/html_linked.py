"""What a page tells of itself as linked data (JSON-LD)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from ingestion.readers.characters import cleaned
from ingestion.readers.html_file import all_text

_WORKS = re.compile(r"Article|Posting|Report|Work|Page|Legislation|Book|Dataset")
_LONGEST = 300  # characters of a name
_LONGEST_SCRIPT = 1_000_000  # characters
_MOST_ENTRIES = 1_000

Entry = Mapping[str, object]


def works(root: etree._Element) -> list[Entry]:
    """The entries that are works; a script that cannot be parsed tells nothing."""
    scripts = (
        all_text(script)
        for script in root.iter("script")
        if script.get("type", "").strip().lower() == "application/ld+json"
    )
    return [entry for script in scripts for entry in _entries(script)]


def _entries(script: str) -> Iterator[Entry]:
    try:
        waiting = [json.loads(script)] if len(script) <= _LONGEST_SCRIPT else []
    except (ValueError, RecursionError):
        return
    for entry in waiting:  # grows while it is walked
        if isinstance(entry, list):
            waiting.extend(entry[: _MOST_ENTRIES - len(waiting)])
        elif isinstance(entry, dict) and len(waiting) < _MOST_ENTRIES:
            waiting.extend(filter(None, [entry.get("@graph"), entry.get("mainEntity")]))
        if isinstance(entry, dict) and _WORKS.search(str(entry.get("@type", ""))):
            yield entry


def names(entries: Sequence[Entry], key: str) -> Iterator[str]:
    """Names of persons as authors, of whatever publishes."""
    for entry in entries:
        value = entry.get(key)
        for one in value if isinstance(value, list) else [value]:
            name = one.get("name") if isinstance(one, dict) else one
            organised = isinstance(one, dict) and "Organization" in str(one.get("@type"))
            if isinstance(name, str) and not (key == "author" and organised):
                plain = cleaned(name)
                if plain and len(plain) <= _LONGEST and not plain.startswith("http"):
                    yield plain
