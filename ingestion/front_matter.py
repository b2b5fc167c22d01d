"""Front matter of a Markdown file: ours, or that of another tool such as Jekyll, Hugo, Docusaurus.

Ours is strict: an unknown key is an error. Of another tool's, only what means the same is taken.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from ingestion.errors import SourceError
from ingestion.metadata import KEYS, is_valid, mapping
from ingestion.readers.believed import believed_authors

_SHARED = {"id", "title", "authors", "type", "url", "published", "licence", "sections"}
_NAMES = {
    "title": ("title",),
    "authors": ("authors", "author"),
    "published": ("published", "date", "publish_date", "publishDate", "publication_date"),
    "url": ("url", "canonical_url", "canonicalUrl", "source"),
    "licence": ("licence", "license"),
}
_THEIRS = {name for names in _NAMES.values() for name in names}
_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?![\d-])")
_TAG = re.compile(
    r"\{%[^\n]{0,300}?%\}|\{\{[^\n]{0,300}?\}\}|^\{:[^\n}]{0,200}\}[ ]*$|^:{3,}[ ]*(?:\w+\b)?",
    re.MULTILINE,
)  # of Liquid, of Hugo's shortcodes, of kramdown, and of an admonition of Docusaurus
_MOST_KEYS = 100  # of a page of another tool's
_SLIP = 0.8  # likeness of an unknown key to one of ours that is a slip


@dataclass(frozen=True)
class FrontMatter:
    """YAML in our keys as `written`, None where there is none, and the text behind it.

    `ours` is false where another tool's keys were put in ours.
    """

    written: str | None
    body: str
    ours: bool


def split_front_matter(file: Path, text: str) -> FrontMatter:
    """Part a text from its front matter.

    Raises SourceError for front matter that is never closed or cannot be parsed.
    """
    lines = text.split("\n")
    fence = lines[0].rstrip()
    if fence not in {"---", "+++"}:
        return FrontMatter(None, text, ours=False)
    closing = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == fence), None)
    if closing is None:
        if fence == "+++":
            return FrontMatter(None, text, ours=False)
        problem = "the front matter opens with '---' and is never closed"
        raise SourceError(file, problem, "Close it with a line '---'")
    front, body = "\n".join(lines[1:closing]), "\n".join(lines[closing + 1 :])
    if fence == "+++":
        told: Mapping[str, Any] = _toml(file, front)
    else:
        told = mapping(file, front)
        if not is_of_another_tool(told):
            return FrontMatter(front, body, ours=True)
    written = yaml.safe_dump(_in_our_keys(told), allow_unicode=True)
    return FrontMatter(written, _TAG.sub("", body), ours=False)


def is_of_another_tool(told: Mapping[str, Any]) -> bool:
    """Whether a key is unknown, none is ours alone, and none is a slip of one of ours."""
    unknown = [str(key) for key in told if key not in KEYS]
    if not unknown or len(told) > _MOST_KEYS or set(told) & (KEYS - _SHARED):
        return False
    strange = (key for key in unknown if key not in _THEIRS)
    return not any(get_close_matches(key, KEYS, 1, _SLIP) for key in strange)


def _toml(file: Path, front: str) -> Mapping[str, Any]:
    try:
        told = tomllib.loads(front)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problem = f"the front matter between '+++' is not TOML ({error})"
        raise SourceError(file, problem, "Correct it, or write YAML between '---'") from error
    plain: Mapping[str, Any] = json.loads(json.dumps(told, default=str))
    return plain


def _in_our_keys(told: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, names in _NAMES.items():
        values = (_value(key, told[name]) for name in names if name in told)
        value = next((value for value in values if value and is_valid(key, value)), None)
        if value is not None:
            found[key] = value
    if told.get("draft") is True or told.get("published") is False:
        found["standing"] = "draft"
    return found


def _value(key: str, written: object) -> object:
    """What another tool wrote, as our key has it; invalid or empty where it is no such thing."""
    if key == "authors":
        return list(believed_authors(_names(written)))
    if key == "published":
        day = _DAY.match(str(written))
        return day[0] if day else None
    return written


def _names(written: object) -> Iterable[str]:
    for one in written if isinstance(written, list) else [written]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str):
            yield name
