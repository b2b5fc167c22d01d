"""Lines joined into running text: which hyphens at their ends go, and which stay."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

_BROKEN = re.compile(r"([^\W\d_]{2,}|[^\W\d_]+-[^\W\d_]+)[-‐]$")
_LAST_BROKEN = re.compile(r"(?<![^\W\d_])[^\W\d_]+[-‐]$")
_GOES_ON = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_HYPHENATED = frozenset(
    "all co cross ex far fast full half hard high inter intra ill large left local long low mid "
    "multi near non one open place post pre self semi short single small so third three two well "
    "whole".split()
)  # beginnings of compounds; most of what is written without one is found in the text as a word

_COMMON = "the of and to in a is for on that with by".split()
_LONGEST_WORD = 60  # letters; a line may have far more
_FEWEST_COMMON = 0.05  # of all words; English prose has a quarter


def _is_short_form(written: str) -> bool:
    """Whether it is capital letters that stand for words: "NHS" of "NHS-funded"."""
    return len(written) > 1 and written.isupper()


class Vocabulary:
    """The words of a document, which tell how one that is broken at a line's end is written."""

    def __init__(self, lines: Iterable[str]) -> None:
        """`lines` as they stand in the file; their last words count only where unbroken."""
        self._words = Counter(
            word.replace("‐", "-")
            for line in lines
            for word in _WORD.findall(_LAST_BROKEN.sub("", line).casefold())
        )

    @property
    def is_english(self) -> bool:
        """Whether common words have the share that they have in English, or nearly."""
        common = sum(self._words[word] for word in _COMMON)
        return common > _FEWEST_COMMON * self._words.total()

    def join(self, lines: Sequence[str]) -> list[str]:
        """Lines that follow one another, each ended as it is to stand before the next.

        A space is added, but behind a hyphen; a hyphen that only broke a word is taken.
        """
        return [self._ended(*pair) for pair in pairwise(lines)] + list(lines[-1:])

    def _ended(self, before: str, after: str) -> str:
        broken, goes_on = _BROKEN.search(before[-_LONGEST_WORD:]), _GOES_ON.match(after)
        if broken is None or goes_on is None:
            joins = before.endswith(("-", "‐", "–", "/")) and not before.endswith((" -", " –"))
            return before if joins else f"{before} "
        left, right = broken[1].casefold(), goes_on[0].casefold()
        whole = not _is_short_form(broken[1]) and self._is_one(left, right, goes_on[0])
        return before[:-1] if whole else before

    def _is_one(self, left: str, right: str, written: str) -> bool:
        """Whether two parts are one word without a hyphen."""
        if not written.islower():
            return False
        whole, compound = self._words[left + right], self._words[f"{left}-{right}"]
        if whole or compound:
            return whole >= compound
        adverb = left.endswith("ly") and len(right) > len("ing")
        if "-" in left or left in _HYPHENATED or adverb:
            return False
        return not (self._words[left] and self._words[right])
