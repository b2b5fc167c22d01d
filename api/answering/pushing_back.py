"""Whether a turn only doubts or contradicts the answer before it."""

from __future__ import annotations

import re

from api.answering.asking import asks, without_asides

_DENIES = re.compile(
    r"^(?:wrong|incorrect|false|really|seriously)\W*$"
    r"|^(?:no|nope|wrong)\b[\s,.!–-]+(?:it|that|they|there|he|she|you)\b[^?]*$",
    re.IGNORECASE,
)
_IT_IS_WRONG = (
    r"(?:that|this|it)(?:'s| is| was| can't be| cannot be| isn't| doesn't sound| sounds)\s*"
    r"(?:not |just |simply )?"
    r"(?:wrong|incorrect|false|mistaken|untrue|nonsense|right|true|correct)"
)
_YOU_ARE_WRONG = (
    r"(?:i think )?(?:you are|you're|you must be|you were) (?:mistaken|wrong|in error|lying)"
)
_SURE = (
    r"(?:you )?sure\s*\?|are you (?:sure|certain|positive)"
    r"|is (?:that|this|it) (?:really |actually )?(?:right|true|correct)\b(?! that)"
    r"|(?:check|look|try|think) (?:it |that )?again|surely\b"
    r"|(?:isn't|wasn't|aren't|weren't|didn't|doesn't) (?:it|that|they|there)\b"
)
_I_KNOW_BETTER = (
    r"i(?:'?ve)? (?:\w+ )?(?:read|heard|thought|think|believe|was told|am told|am sure|know|saw"
    r"|recall|remember)\b(?! more\b)|i have (?:it|that) (?:down )?as\b"
    r"|i(?:'?m| am) (?:sure|certain|told)|i don't (?:think|believe|agree)|i disagree"
)
_OTHERS_KNOW_BETTER = (
    r"my \w+(?: \w+)? (?:says?|said|told|thinks?|reckons?|insists?|claims?)"
    r"|(?:everybody|everyone|wikipedia|the internet|chatgpt|google|the papers?)"
    r" (?:says?|said|knows?)"
)
_A_FIGURE = r"(?:it|that|they|there)(?:'s| is| was| are|'re| were) [^?]*\d"
_DISPUTES = re.compile(
    r"^(?:(?:no|nope|but|hmm+|really|sorry|well|actually)\b[\s,.!?–-]*)*(?:"
    + "|".join(
        (_IT_IS_WRONG, _YOU_ARE_WRONG, _SURE, _I_KNOW_BETTER, _OTHERS_KNOW_BETTER, _A_FIGURE)
    )
    + ")",
    re.IGNORECASE,
)
_STILL = re.compile(
    r"^(?:is|are|does|do) (?:that|this|it|they) still (?:true|right|correct|so|valid|apply|hold"
    r"|stand|the (?:case|position|law|figure|number)|in force)\b\W*(?:now|today|the case)?\W*$",
    re.IGNORECASE,
)


_SIMPLER = re.compile(
    r"^(?:(?:can|could) you |please )*"
    r"(?:(?:say|put|explain|make|give me|tell me|summarise) (?:that|it|this) )?"
    r"(?:again )?(?:a (?:bit|little) )?(?:more |much )?"
    r"(?:simply|simpler|shorter|short|briefly|plainly"
    r"|in (?:short|brief|(?:a|one) sentence|(?:plain|simple|simpler) (?:words|english|terms)))"
    r"(?: please)?\W*$",
    re.IGNORECASE,
)
_SOURCES = re.compile(
    r"^(?:what(?:'s| is| are) |and )*(?:the |your )?(?:sources?|evidence|references?)"
    r"(?: (?:for|of) (?:that|this|it))?(?: please)?\W*$"
    r"|^(?:where (?:is|does|did)|who says) (?:that|this|it)(?: come)?(?: from)?\W*$",
    re.IGNORECASE,
)


def asks_for_less(text: str) -> bool:
    """Whether `text` is "Say that more simply" and no more."""
    return bool(_SIMPLER.match(text.replace("’", "'")))


def asks_for_sources(text: str) -> bool:
    """Whether `text` is "Sources?" and no more."""
    return bool(_SOURCES.match(text.replace("’", "'")))


def disputes(text: str) -> bool:
    """Whether `text` only doubts or contradicts the answer: then nothing new is asked."""
    said = text.replace("’", "'")
    if _DENIES.match(said):
        return True
    return bool(_DISPUTES.match(said)) and not any(
        map(_asks_anew, re.split(r"(?<=[.?!])\s+", said))
    )


def doubts_it_lasts(text: str) -> bool:
    """Whether `text` is "Is that still true?" and no more."""
    return bool(_STILL.match(without_asides(text)))


def _asks_anew(sentence: str) -> bool:
    return asks(without_asides(sentence)) and not _DISPUTES.match(sentence)
