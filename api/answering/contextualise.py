"""Step 2, contextualise: a follow-up becomes a question that stands alone."""

from __future__ import annotations

import re

from api.answering.admit import MOST_CHARACTERS
from api.answering.answer import Turn
from api.answering.bodies import Bodies, replace_body
from api.answering.question import time_of, without_time

_ELLIPTIC = re.compile(
    r"^(?:and|but|or|so)\b|^(?:what|how) about\b|^(?:why|when|who|where|how|since when)\??$"
    r"|^(?:can you )?(?:tell me more|go on|say more|more|anything else)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:(?:and|but|or|so)\b[ ,]*)?(?:(?:what|how) about\b)?[ ,]*", re.IGNORECASE
)
_PRONOUN = re.compile(r"\b(they|he|she|it)\b|\b(their|his|her|its)\b", re.IGNORECASE)
_LONGEST_ELLIPSIS = 12  # words; a longer question says what it is about


def contextualise(question: str, history: tuple[Turn, ...], bodies: Bodies) -> str:
    """`question` with what it leaves out taken from the reader's last question.

    A pronoun becomes the one body that the last question names; a body alone ("And NHS
    Providers?") takes the place of the one before; any other ellipsis ("And before COVID-19?") is
    put behind the last question, whose own time it replaces. A turn longer than a question may be
    is none.
    """
    asked = " ".join(question.split())
    said = (turn.content for turn in history if turn.role == "user")
    before = [" ".join(text.split()) for text in said if len(text) <= MOST_CHARACTERS]
    if not before:
        return asked
    last = before[-1]
    named = bodies.named_in(last)
    newly = bodies.named_in(asked)
    if len(named) == 1 and not newly and _PRONOUN.search(asked):
        return _PRONOUN.sub(lambda m: named[0].name if m[1] else f"{named[0].name}'s", asked, 1)
    if _ELLIPTIC.match(asked) and len(asked.split()) <= _LONGEST_ELLIPSIS:
        added = _LEADING.sub("", asked)
        if len(named) == len(newly) == 1 and len(added.split()) <= len(newly[0].name.split()) + 1:
            return replace_body(last, named[0], newly[0])
        kept = without_time(last) if time_of(added) else last
        return f"{kept} {added[:1].upper()}{added[1:]}"
    return asked
