"""Names that hold an "and": no step may take "health and wellbeing board" for two things."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

_WORD = re.compile(r"\w+(?:[&/.'’-]+\w+)*")
_REACH = 6  # words of a name on either side of its "and"
_JOINED = "_and_"


def names_with_and(names: Iterable[str]) -> frozenset[str]:
    """Those of `names` that hold an "and", as `joined` looks them up."""
    return frozenset(plain for name in names if " and " in (plain := _plain(_WORD.findall(name))))


def joined(text: str, names: AbstractSet[str]) -> str:
    """`text` with each "and" that stands within one of `names` bound to the words beside it."""
    found = list(_WORD.finditer(text))
    words = [match[0] for match in found]
    for place in reversed(range(1, len(words) - 1)):
        if words[place].lower() == "and" and _within(words, place, names):
            before, after = found[place - 1].end(), found[place + 1].start()
            text = f"{text[:before]}{_JOINED}{text[after:]}"
    return text


def parted(text: str) -> str:
    """`text` as it was before it was `joined`."""
    return text.replace(_JOINED, " and ")


def _within(words: list[str], place: int, names: AbstractSet[str]) -> bool:
    return any(
        _plain(words[first : last + 1]) in names
        for first in range(max(0, place - _REACH), place)
        for last in range(place + 1, min(len(words), place + _REACH + 1))
    )


def _plain(words: Iterable[str]) -> str:
    """In lower case, and in the singular."""
    return " ".join(words).lower().removesuffix("s")
