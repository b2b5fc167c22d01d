"""A question that asks several things at once, as questions that ask one each.

"Who does an ICB answer to, and who tells NHS England what to do?" asks two. "How big is a
neighbourhood compared with a place?" asks the same of two things. One sentence seldom answers both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from api.answering.question import asked_about
from api.answering.whole_names import joined, parted
from ingestion.terms import stems

_ASKS = (
    r"(?:who|whom|whose|what|what's|when|where|why|how|which|does|do|did|is|are|was|were|has|have"
    r"|can|could|will|would|should)"
)
_AND = re.compile(
    rf"(?i)(?:[,;?.]|(?<!\s))\s+(?:and|but)\s+(?:also\s+)?(?={_ASKS}\b)|(?<=\?)\s+(?={_ASKS}\b)"
)
_THING = r"(?:the\s+|an?\s+)?[\w'’&/-]+(?:\s+[\w'’&/-]+){0,7}?"
_BETWEEN = re.compile(
    rf"(?i)^.*\b(?:differences?|distinction|relationship|link|split)\b(?:\s+\w+)?\s+between\s+(?P<a>{_THING})"
    rf"\s+(?:and|from)\s+(?P<b>{_THING})\W*$"
)
_VERSUS = re.compile(
    rf"(?i)^\W{{0,9}}(?P<a>{_THING})\s+(?:vs\.?|versus)\s+(?P<b>{_THING})(?:\s+-.*)?\W*$"
)
_DIFFERS = re.compile(
    rf"(?i)^\W*how\s+(?:does|do|is|are|did)\s+(?P<a>{_THING})\s+(?:differ|different)"
    rf"\s+(?:from|to)\s+(?P<b>{_THING})\W*$"
)
_COMPARED = re.compile(
    rf"(?i)^(?P<how>how (?:big|large|many|much|old|long|often)(?:\s+(?:is|are|was|were))?)\s+"
    rf"(?P<a>{_THING}),?\s+(?:compared (?:with|to)|as against|against|versus|vs\.?)\s+"
    rf"(?P<b>{_THING})(?P<rest>,.*)?\W*$"
)
_COMPARE = re.compile(
    rf"(?i)^\W*(?:please\s+)?compare\s+(?P<a>{_THING})\s+(?:with|to|and|against)\s+(?P<b>{_THING})\W*$"
)
_WHICH = re.compile(
    rf"(?i)^\W{{0,9}}(?P<a>{_THING})\s+or\s+(?P<b>{_THING})\s*(?:[-–—:,;]|\?)\s*(?:which|what)\b.*$"
)
_BEFORE_AND_AFTER = re.compile(r"(?i)\bbefore and after\b")
_NO_THING = re.compile(rf"(?i)\b(?:{_ASKS}|means?|matters?|makes?|lets?|two|these|those)\b")
_ABOUT_WORDS = re.compile(
    r"(?i)^(?:who|where|how) (?:says?|said|do you know|is that from)\b"
    r"|^is (?:it|that|this) (?:solid|true|right|reliable|so|correct)\b"
)
_EACH = re.compile(
    r"(?i)\b(?:each|both|vs|versus|against|compar\w+|differ\w*|agree|disagree|same|next to|and then"
    r"|respectively|which one)\b"
)
_SINGLY = re.compile(r"(?i)\b(?:each|both)(?: one| of them)?\b")
_RESPECTIVELY = re.compile(r"(?i),?(?<!\s)\s+respectively\b")
_IN_A_YEAR = r"(?:,?\s+(?:(?:in|of|from)\s+)?\(?(?:19|20)\d\d\)?)?"
_JOINED = r"\s*(?:,|,?\s(?:and then|and|against|vs\.?|versus))\s+"
_FEWEST_WORDS = 3  # of a part that asks something
_MOST_PARTS = 3


def divide_by_name(question: str, names: Sequence[str]) -> tuple[str, ...]:
    """The question of each of the `names`, in order, that it sets side by side.

    "What did Hewitt and Darzi each find?" asks "What did Hewitt find?", and the same of Darzi. A
    year between them belongs to one of them and stays with it.
    """
    return _by_name(question, names)[1]


def compared(
    question: str, names: Sequence[str] = (), whole: AbstractSet[str] = frozenset()
) -> tuple[str, ...]:
    """The things that `question` sets side by side, in its words and order; none without.

    `names` are what it calls bodies and sources, `whole` names whose "and" divides nothing.
    """
    if beside := _by_name(question, names)[0] or _sides(question, whole):
        return beside
    found = _COMPARED.match(joined(question, whole))
    return tuple(parted(found[side].strip()) for side in ("a", "b")) if found else ()


def _by_name(question: str, names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names set side by side, and the question of each."""
    if asked_about(question)[0] or not _EACH.search(question):
        return (), ()
    for many in range(min(len(names), _MOST_PARTS), 1, -1):
        for first in range(len(names) - many + 1):
            beside = tuple(names[first : first + many])
            if parts := _one_by_one(question, beside):
                return beside, parts
    return (), ()


def _one_by_one(question: str, names: Sequence[str]) -> tuple[str, ...]:
    mentions = (rf"((?:the )?{re.escape(name)}(?:['’]s)?{_IN_A_YEAR})" for name in names)
    found = re.search(rf"(?i)\b{_JOINED.join(mentions)}(?:\s+(?:each|both)\b)?", question)
    if found is None:
        return ()
    before, after = question[: found.start()], _RESPECTIVELY.sub("", question[found.end() :])
    after = _SINGLY.sub("it", after)
    if not stems(f"{before} {after}"):
        return ()
    return tuple(f"{before}{mention}{after}" for mention in found.groups())


def sides(question: str, names: AbstractSet[str] = frozenset()) -> tuple[str, ...]:
    """The two things that `question` sets side by side, each as a question; none without."""
    if len(_BEFORE_AND_AFTER.findall(question)) == 1:
        return tuple(_BEFORE_AND_AFTER.sub(side, question) for side in ("before", "after"))
    return tuple(map(_what_is, _sides(question, names)))


def _sides(question: str, names: AbstractSet[str]) -> tuple[str, ...]:
    text = joined(question, names)
    for pattern in (_BETWEEN, _VERSUS, _DIFFERS, _COMPARE, _WHICH):
        found = pattern.match(text)
        if found and not any(_NO_THING.search(found[side]) for side in ("a", "b")):
            return tuple(parted(found[side].strip()) for side in ("a", "b"))
    return ()


def _what_is(thing: str) -> str:
    """ "What are PCNs?", "What is an ICS?"."""
    one = thing.isupper() or thing.lower().startswith(("a ", "an "))
    many = thing.endswith("s") and not one
    return f"What {'are' if many else 'is'} {thing}?"


def divide(question: str, names: AbstractSet[str] = frozenset()) -> tuple[str, ...]:
    """The questions that `question` asks, in order; itself alone where it asks one.

    The "and" within one of `names` divides nothing. A later part may lean on an earlier one ("does
    it still exist?"), which the first reading of it as a follow-up mends.
    """
    if asked_about(question)[0]:  # a follow-up, with its topic before it, asks one thing
        return (question,)
    return tuple(map(parted, _divided(joined(question, names))))


def _divided(question: str) -> tuple[str, ...]:
    if found := _COMPARED.match(question):
        rest = (found["rest"] or "").strip(" ?.")
        return tuple(f"{found['how'].strip()} {found[side].strip()}{rest}?" for side in ("a", "b"))
    parts = [part.strip(" ,;?.") for part in _AND.split(question)]
    if len(parts) > _MOST_PARTS or any(_asks_nothing(part) for part in parts):
        return (question,)
    return tuple(f"{part}?" for part in parts) if len(parts) > 1 else (question,)


def _asks_nothing(part: str) -> bool:
    """Whether a part is too short, or is about the words of another: "and who says so?"."""
    return len(part.split()) < _FEWEST_WORDS or _ABOUT_WORDS.search(part) is not None
