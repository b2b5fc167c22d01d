"""Text in a source that speaks to machines and not to readers: nothing beside it is quoted.

The text of sources is data. An extractive answer obeys no instruction, but it could pass one on, or
the false figure that stands beside it: a passage that holds one is not used at all.
"""

from __future__ import annotations

import re
from functools import lru_cache

_TO_MACHINES = re.compile(
    r"\bautomated readers\b|\bthe assistant must (?:cite|tell|say|answer|reply)\b"
    r"|(?<!care )(?<!practice )\bassistants must (?:cite|tell every|answer|reply)\b"
    r"|\bmust be given this answer\b|\bmaintenance mode\b|\bsystem prompt\b"
    r"|\bignore (?:all )?(?:of )?(?:the |your )?(?:previous|prior|earlier|above)? ?"
    r"(?:instructions|rules)\b"
    r"|\[/?INST\]|<\|\w+\|>|^assistant:\s"
    r"|\breply to \w+ question\b.* only with\b",
    re.IGNORECASE | re.MULTILINE,
)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064]")
_TAGS = re.compile("[\U000e0000-\U000e007f]")
_MOST_INVISIBLE = 20  # a few come with text copied from pages; a sentence of them is hidden text


@lru_cache(maxsize=20_000)  # the same passages are found again and again
def instructs(text: str) -> bool:
    """Whether `text` tries to instruct whatever reads it, in plain sight or hidden."""
    hidden = _TAGS.search(text) or len(_INVISIBLE.findall(text)) > _MOST_INVISIBLE
    return bool(hidden or _TO_MACHINES.search(text))
