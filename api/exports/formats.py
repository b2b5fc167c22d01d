"""The formats that an answer can be taken along in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from api.exports.harvard import harvard
from api.exports.markdown import markdown
from api.exports.plain_text import plain_text
from api.exports.table import table
from api.told import Told

FormatName = Literal["text", "markdown", "harvard", "csv"]
ConversationFormat = Literal["text", "markdown", "csv"]


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


def conversation(answers: Sequence[Told], name: ConversationFormat) -> str:
    """The answers of a conversation in turn; those that cite nothing are no answers to export."""
    answered = [one for one in answers if one.citations]
    written = [FORMATS[name].write(one) for one in answered]
    if name == "csv":  # one header for all
        return "".join([*written[:1], *(one.partition("\r\n")[2] for one in written[1:])])
    return "\n\n".join(written) or "Nothing in this conversation was answered from a source.\n"


def file_name(told: Told, name: FormatName) -> str:
    """'answer-2026-11-26-Zk3d9Qx1.csv': letters, digits and hyphens, and none of the question."""
    day = re.sub(r"[^0-9-]", "", told.created_at[:10])
    short = re.sub(r"[^A-Za-z0-9]", "", told.id)[:8]
    return f"answer-{day}-{short}{FORMATS[name].ending}"
