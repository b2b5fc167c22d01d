"""The formats that an answer can be taken along in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from api.exports.harvard import harvard
from api.exports.markdown import markdown
from api.exports.plain_text import plain_text
from api.exports.table import table
from api.told import Told

FormatName = Literal["text", "markdown", "harvard", "csv"]


@dataclass(frozen=True)
class Format:
    """How an answer is written, as which media type, and under which end of a file's name."""

    write: Callable[[Told], str]
    media_type: str
    ending: str


FORMATS: Mapping[FormatName, Format] = {
    "text": Format(plain_text, "text/plain", ".txt"),
    "markdown": Format(markdown, "text/markdown", ".md"),
    "harvard": Format(harvard, "text/plain", "-references.txt"),
    "csv": Format(table, "text/csv", ".csv"),
}


def file_name(told: Told, name: FormatName) -> str:
    """'answer-2026-11-26-Zk3d9Qx1.csv': letters, digits and hyphens, and none of the question."""
    day = re.sub(r"[^0-9-]", "", told.created_at[:10])
    short = re.sub(r"[^A-Za-z0-9]", "", told.id)[:8]
    return f"answer-{day}-{short}{FORMATS[name].ending}"
