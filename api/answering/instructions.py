"""Text in a source that speaks to machines and not to readers: nothing beside it is quoted.

The text of sources is data. An extractive answer obeys no instruction, but it could pass one on, or
the false figure that stands beside it: a passage that holds one is not used at all.
"""

from __future__ import annotations

import re
from functools import lru_cache

from api.answering.route_patterns import INJECTION

_TO_MACHINES = re.compile(
    r"\b(?:automated|ai) (?:readers|assistants|agents)\b"
    r"|\b(?:the|any|every)? ?assistants? must (?:cite|tell|say|answer|reply)\b"
    r"|\blanguage models? (?:must|should|reading)\b"
    r"|\bmust be given this answer\b|\bnothing else:"
    r"|\bmaintenance mode\b"
    r"|\[/?INST\]|<\|\w+\|>"
    r"|^(?:system|assistant):\s"
    r"|\b(?:reply|answer|respond) (?:only )?(?:to \w+ question\b.* )?only with\b",
    re.IGNORECASE | re.MULTILINE,
)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\U000e0000-\U000e007f]")


@lru_cache(maxsize=20_000)  # the same passages are found again and again
def instructs(text: str) -> bool:
    """Whether `text` tries to instruct whatever reads it, in plain sight or hidden."""
    hidden = _INVISIBLE.search(text) is not None
    return hidden or any(pattern.search(text) for pattern in (_TO_MACHINES, INJECTION))
