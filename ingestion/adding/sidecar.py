"""The metadata that an added document gets: what was said of it, else what it tells of itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ingestion.characters import mixed_word, one_alphabet, seen
from ingestion.errors import AddError, SourceError
from ingestion.metadata import read_metadata
from ingestion.sources import Source

_ORDER = (
    "id", "title", "publisher", "authors", "author_affiliation", "holder", "voice", "published",
    "published_note", "type", "nation", "url", "licence", "text", "standing", "superseded_by",
    "display",
)  # fmt: skip
_TOLD = ("title", "publisher", "authors", "published")
_LONGEST = 1000  # characters of a title, a name or a note
_LONGEST_ID = 60
_DOCUMENT = "from the document"


@dataclass(frozen=True)
class Said:
    """Metadata by key, and for each key that is worth showing, where it was taken from."""

    keys: Mapping[str, Any]
    origins: Mapping[str, str]

    def over(self, other: Said) -> Said:
        """Both together; where both tell, this one."""
        return Said({**other.keys, **self.keys}, {**other.origins, **self.origins})

    def lines(self) -> Iterator[str]:
        """One line a key for a terminal, and what was not found."""
        for key in (key for key in _ORDER if key in self.keys and key in self.origins):
            value = self.keys[key]
            words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            yield f'{key} "{words}" ({self.origins[key]})'
        lacking = [key for key in ("publisher", "published") if key not in self.keys]
        if lacking:
            yield f"not found: {', '.join(lacking)} (say --{', --'.join(lacking)})"


def completed(said: Said, source: Source, url: str | None) -> Said:
    """What was said of a document and, for the rest, what `source`, as read, tells of itself.

    `url` is where it was fetched from. The document's own address counts where it is on the same
    host: a page cannot pass itself off as another's.
    """
    said = Said({key: _plain(value) for key, value in said.keys.items()}, said.origins)
    told = [key for key in _TOLD if key not in said.keys]
    found = {key: _believed(_plain(getattr(source, key))) for key in told}
    if found.get("publisher") == "Unknown publisher":
        del found["publisher"]
    origins = dict.fromkeys(found, _DOCUMENT)
    address, origin = _address(source.url, url)
    if address:
        found["url"], origins["url"] = address, origin
    found = {key: value for key, value in found.items() if value}
    default = Said({"text": "full", "display": source.display}, {"display": "the default"})
    return said.over(Said(found, origins)).over(default)


def validated(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options as they are. Raises AddError for a value that metadata cannot have."""
    try:
        read_metadata(Path("options.yaml"), as_yaml({"id": "any", **said}))
    except SourceError as error:
        raise AddError("the options", error.problem, error.mend) from error
    return said


def _address(own: str | None, fetched: str | None) -> tuple[str | None, str]:
    if own and (fetched is None or _site(own) == _site(fetched)):
        return own, _DOCUMENT
    return fetched, "where it was fetched"


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _plain(value: object) -> object:
    """Words from outside on one line of bounded length, without what cannot be seen."""
    if isinstance(value, tuple | list):
        return [words for words in map(_plain, value) if words]
    if not isinstance(value, str):
        return value
    shown = one_alphabet(seen("".join(" " if c.isspace() else c for c in value)))
    return " ".join(shown.split())[:_LONGEST].strip()


def _believed(value: object) -> object:
    """What a document tells of itself, less the words that mix letters of two alphabets."""
    if isinstance(value, list):
        return [words for words in value if not mixed_word(words)]
    return None if isinstance(value, str) and mixed_word(value) else value


def id_from(words: str) -> str:
    """An id out of a title or a file's name; "" where it has no Latin letter or digit."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    whole = re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", plain)).strip("-")
    if len(whole) <= _LONGEST_ID:
        return whole
    return whole[: _LONGEST_ID + 1].rpartition("-")[0] or whole[:_LONGEST_ID]


def as_yaml(keys: Mapping[str, Any]) -> str:
    """The content of a sidecar, keys in the order of the format."""
    import yaml

    ordered = {key: keys[key] for key in _ORDER if key in keys}
    ordered |= {key: value for key, value in keys.items() if key not in ordered}
    return yaml.safe_dump(ordered, allow_unicode=True, sort_keys=False, width=100)
