"""Whether a claim says what its quotes say: plain words, no product code but the one normaliser.

Three questions. Do most of the claim's words stand in what it cites? Does it deny where nothing it
quotes denies? And where it is its quote but for a word: is that word a figure, a denial or a duty?
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from ingestion.matching import figures, normalise

Step = tuple[str, int, int, int, int]  # as difflib tells it

LEAST = 0.5  # share of a claim's words that its quotes, or what is said of them, must hold
NEAR = 0.75  # share of a claim's words in the order of a quote, from which on it is a copy of it
_STEM = 5  # letters by which words are compared: plain, and good enough for a half
_SHORTEST = 4  # letters; shorter words say little
_WORD = re.compile(r"[£$€]?\d+(?:[.,/]\d+)*%?|[^\W\d_]+(?:'[^\W\d_]+)?")
_DENIALS = frozenset("not no never neither nor none without cannot hardly".split())
_NEARLY_DENIALS = re.compile(
    r"\b(?:lack|fail|refus|reject|declin|unable|unknown|unclear|unlikely|absen|against|oppos|"
    r"rather than|instead|few|little|less|only|reluctan|disagree|exclud|stop|abolish|end)"
)
_TURNS = frozenset(
    "must should shall may might could can will agree agreed disagree disagreed support supported "
    "oppose opposed favour favoured before after more fewer less most least majority minority all "
    "some above below over under increase increased reduce reduced rise rose fall fell higher "
    "lower mandatory optional compulsory voluntary required permitted".split()
)


def unborne(claim: str, quotes: Sequence[str], around: str) -> str:
    """Why `claim` is not borne out by `quotes`, or nothing; `around` is what files say of them."""
    said = _words(claim)
    if not said:
        return f"a claim says nothing: '{claim[:60]}'"
    held = {word[:_STEM] for word in (*_words(" ".join(quotes)), *_words(around))}
    telling = [word for word in said if len(word) >= _SHORTEST and word.isalpha()]
    known = sum(word[:_STEM] in held for word in telling)
    if known < LEAST * len(telling):
        return f"{known} of {len(telling)} words stand in what it cites: '{claim[:60]}'"
    return _altered(said, quotes) or _denied(said, quotes, claim)


def _denied(said: Sequence[str], quotes: Sequence[str], claim: str) -> str:
    evidence = " ".join(normalise(quote) for quote in quotes)
    if not any(map(_denies, said)) or any(map(_denies, _words(evidence))):
        return ""
    return "" if _NEARLY_DENIALS.search(evidence) else f"nothing it quotes denies: '{claim[:60]}'"


def _altered(said: Sequence[str], quotes: Sequence[str]) -> str:
    """The word by which a claim differs from the quote that it copies, where it matters.

    A claim that copies several quotes is faulty only where it alters each.
    """
    faults = [
        _turned(quoted, said, steps)
        for quoted in map(_words, quotes)
        if (steps := _steps(quoted, said))
    ]
    return faults[0] if faults and all(faults) else ""


def _steps(quoted: Sequence[str], said: Sequence[str]) -> list[Step]:
    """How the quote becomes the claim, from its first shared word to its last; [] for no copy."""
    steps: list[Step] = list(SequenceMatcher(None, quoted, said, autojunk=False).get_opcodes())
    while steps and steps[0][0] == "delete":
        steps.pop(0)
    while steps and steps[-1][0] == "delete":
        steps.pop()
    same = sum(end - start for what, start, end, *_ in steps if what == "equal")
    span = steps[-1][2] - steps[0][1] if steps else 0
    return steps if same and same >= NEAR * max(span, len(said)) else []


def _turned(quoted: Sequence[str], said: Sequence[str], steps: Sequence[Step]) -> str:
    gone: list[str] = []
    come: list[str] = []
    for what, start, end, first, last in steps:
        was, now = quoted[start:end], said[first:last]
        if what != "equal" and _matters(was, now):
            return f"it turns '{' '.join(was)}' into '{' '.join(now)}'"
        if what != "equal":
            gone += [word for word in was if figures(word)]
            come += [word for word in now if figures(word)]
    return f"it puts {', '.join(come)} for {', '.join(gone)}" if gone and come else ""


def _matters(was: Sequence[str], now: Sequence[str]) -> bool:
    """A denial put in or left out; a figure or a duty put in the place of another word."""
    if any(map(_denies, was)) != any(map(_denies, now)):
        return True
    both = {*was, *now} if was and now else set()
    return bool(_TURNS & both) or any(figures(word) for word in both)


def _denies(word: str) -> bool:
    return word in _DENIALS or word.endswith("n't")


@lru_cache(maxsize=4096)
def _words(text: str) -> list[str]:
    return _WORD.findall(normalise(text))
