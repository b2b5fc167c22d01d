"""What tells a question from a fragment, and the words before it that ask nothing."""

from __future__ import annotations

import re

from api.answering.question import asked_about

WH = "what|which|who|whom|whose|when|where|why|how"
AUXILIARY = (
    "is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|shall|may|might|must"
    "|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|can't|couldn't|won't|wouldn't"
)
_ASIDES = re.compile(
    r"^(?:(?:no problem|no worries|that helps|got it|ok(?:ay)?|right|yes|yeah|no|well|thanks"
    r"|thank you|great|i see|hmm+|sorry|interesting|fine|oops|and|but|or|so|also|then|what about"
    r"|how about|by the way|i mean|i meant)(?:[\s,.!:;–-]+|$))+",
    re.IGNORECASE,
)
_ASKS = re.compile(
    rf"(?:(?:in|on|by|at|to|for|from|of|with|since|until) )?(?:{WH})\b|(?:{AUXILIARY})\b"
    r"|(?:tell|give|list|name|explain|describe|define|show|compare)\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"^(?:(?:{WH}|since when|how (?:many|much|long|so)|why not|who else|what else)"
    r"|(?:can you |please )*(?:tell me (?:some )?more|go on|say more|more|anything else|explain"
    r"|give me more)(?: details?)?(?: please)?)\W*$",
    re.IGNORECASE,
)
_WHETHER = re.compile(rf"(?:{AUXILIARY})\b", re.IGNORECASE)
_LONGEST_FRAGMENT = 6  # words


def without_asides(text: str) -> str:
    """`text` without "and", "ok, so", "what about" before it."""
    return _ASIDES.sub("", text)


def asks(text: str) -> bool:
    """Whether `text` begins as questions do."""
    return bool(_ASKS.match(text))


def asks_whether(text: str) -> bool:
    """Whether `text` can be answered by yes or no: it begins with "is", "did", "can"."""
    return bool(_WHETHER.match(without_asides(asked_about(text)[1])))


def is_bare(text: str) -> bool:
    """Whether `text` is a question word, or asks for more, and names nothing at all."""
    return bool(_BARE.match(text))


def is_fragment(text: str) -> bool:
    """Whether `text` is a few words that are no question: "women" of "And women?"."""
    whole = asks(text) or is_bare(text) or "?" in text.rstrip("?")
    return not whole and len(text.split()) <= _LONGEST_FRAGMENT
