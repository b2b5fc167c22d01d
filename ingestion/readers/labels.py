"""Labels of speakers before what they say: "Chair:", "Q.", "LORD HILL:", "[00:12:03] Dr Osei:"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingestion.names import has_title, untitled

_TIME = r"[\[(<]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?[\])>]?"
_BOLD = r"[*_]{0,3}"
_WORD = r"[A-Z][\w’'.&-]{0,24}"
_FROM = r"(?:[ \t]from[ \t](?P<from>[A-Z][^:\n]{2,60}))?"
_SMALL = r"(?:(?:of|for|to|the|and|de|van|von|der)[ \t]+){0,2}"
_NAME = rf"{_WORD}(?:[ \t]+{_SMALL}(?:{_WORD}|\d{{1,3}})){{0,6}}"
_LABEL = re.compile(
    rf"[ \t]{{0,12}}(?:[-•][ \t]+)?(?:{_BOLD}{_TIME}{_BOLD}[ \t]*(?:[-–][ \t]*)?)?{_BOLD}"
    rf"(?P<number>Q\.?[ \t]?\d{{1,4}}[.:]?{_BOLD}[ \t]+{_BOLD}|\d{{1,4}}[.)][ \t]+{_BOLD})?:?"
    rf"(?:(?P<qa>Q|A|Question|Answer)[ \t]?\d{{0,4}}{_FROM}"
    rf"{_BOLD}[.:]{_BOLD}(?=[ \t\n]|$)"
    rf"|(?P<name>{_NAME})(?:,[ \t]+(?P<of>[A-Z][^:\n]{{1,70}}))?"
    rf"(?:[ \t]*[(\[](?P<aside>[^()\[\]\n]{{2,80}})[)\]])?"
    rf"{_BOLD}[ \t]*(?::{_BOLD}(?=[ \t\n]|$)|{_TIME}{_BOLD}[ \t]*:?(?=\n|$)))[ \t]*"
)
_ASKS = re.compile(
    r"(?i)(?:q|question|questions?er|(?:the )?interviewer|(?:[\w-]+ ){0,3}counsel\b.{0,60}"
    r"|(?:lead|junior|counsel) inquiry)"
)
_ANSWERS = re.compile(r"(?i)(?:a|answer|(?:the )?(?:witness|interviewee|respondent)(?: \w{1,3})?)")
_PART = re.compile(
    r"(?i)(?:the )?(?:(?:co-?|deputy |vice |acting )?chair(?:man|woman|person)?|president|clerk"
    r"|moderator|host|facilitator|(?<=the )(?:[\w-]+ ){0,6}(?:minister|secretary)(?: [\w-]+){0,8}"
    r"|(?:un(?:known|identified) )?(?:speaker|participant|panell?ist|member)(?: \w{1,3})?"
    r"|(?:audience )?member(?: of the (?:public|audience))?)"
)
_ENDS = re.compile(r"\n|(?<=[.?!])[\"”’)]?[ ]+(?=[A-Z*])")
_SAYS_I = re.compile(r"\bI\b|\b(?:me|my|you|your)\b|\?", re.IGNORECASE)
_SAYS_WE = re.compile(rf"{_SAYS_I.pattern}|\b(?:we|our|us)\b", re.IGNORECASE)
_LONG = 5  # words from which on a turn shows whether somebody speaks
_SPEAKS = 0.5  # share of such turns in which somebody does
_FEWEST = 3  # turns
_MOST_OF_A_NAME = 4  # words of a name without a title


@dataclass(frozen=True)
class Label:
    """Who speaks, as written, and where in the line the words begin; `number` says that a number
    of a question stands before ("Q12 Chair:"), `aside` is what stands behind in brackets.
    """

    name: str
    end: int
    number: bool = False
    aside: str | None = None

    @property
    def key(self) -> str:
        """The same for one speaker: "Mr Hill KC" and "MR HILL" are one."""
        return key_of(self.name)

    @property
    def asks(self) -> bool:
        """Whether it is the part of somebody who asks."""
        return self.number or _ASKS.fullmatch(self.name) is not None

    @property
    def answers(self) -> bool:
        """Whether it is the part of somebody who is asked, without a name."""
        return _ANSWERS.fullmatch(self.name) is not None

    @property
    def is_part(self) -> bool:
        """Whether it tells a part and no name: "Chair", "Counsel", "Q"."""
        return any(part.fullmatch(self.name) for part in (_ASKS, _ANSWERS, _PART))


def key_of(name: str) -> str:
    """What two ways to write a speaker's name have in common."""
    return " ".join(re.findall(r"\w+", untitled(name).casefold()))


def label_at(line: str) -> Label | None:
    """The label with which `line` begins, if it may be one of a speaker."""
    found = _LABEL.match(line)
    if found is None:
        return None
    if found["qa"]:
        asker = found["from"]
        return Label(asker or found["qa"][0], found.end(), number=asker is not None)
    numbered = bool(found["number"]) and found["number"].lstrip("*_").startswith("Q")
    return Label(found["name"].strip(" ."), found.end(), numbered, found["of"] or found["aside"])


def lines_of(words: str) -> list[tuple[int, str]]:
    """The lines of a block with their offsets, and what begins with a sure label behind the end of
    a sentence: a reader may join lines.
    """
    starts = [0]
    for found in _ENDS.finditer(words):
        label = None if "\n" in found[0] else label_at(words[found.end() :])
        if "\n" in found[0] or (label and (label.is_part or has_title(label.name))):
            starts.append(found.end())
    ends = [*starts[1:], len(words)]
    return [(start, words[start:end].rstrip("\n")) for start, end in zip(starts, ends, strict=True)]


def speakers(lines: Sequence[str]) -> frozenset[str]:
    """The keys of those who speak in `lines`; none where they are no transcript.

    Of one there are people with titles or parts who speak in turn, or other names that alternate
    and talk: "Term: what it means" never comes again, "Action:" asks nobody and has no I.
    """
    said = list(_said(lines))
    sure = {one.key for one, _ in said if one.is_part or has_title(one.name)}
    if _is_talk([one for one in said if one[0].key in sure], _SAYS_WE) or _has_answers(said):
        return frozenset(sure | {one.key for one, words in said if _may_join(one, words)})
    often = Counter(one.key for one, _ in said)
    once = any(one.asks and often[one.key] > 1 for one, _ in said)  # an interviewer asks anybody
    named = {one.key for one, _ in said if _is_name(one) and (once or often[one.key] > 1)}
    whole = {key for key in named if " " in key} or named  # first names, where there are no others
    talk = [(one, words) for one, words in said if one.key in sure | whole]
    asked = any(words.rstrip().endswith("?") for _, words in talk)
    return frozenset(sure | whole) if asked and _is_talk(talk, _SAYS_I) else frozenset()


def _said(lines: Sequence[str]) -> Iterator[tuple[Label, str]]:
    """Labels with the words behind, which may stand on the next line."""
    for n, line in enumerate(lines):
        label = label_at(line)
        if label is not None:
            words = line[label.end :]
            after = lines[n + 1] if not words.strip() and n + 1 < len(lines) else ""
            yield label, words if not after or label_at(after) else after


def _is_talk(said: Sequence[tuple[Label, str]], speaks: re.Pattern[str]) -> bool:
    """Whether several speak, one of them again after another, most of them to somebody."""
    keys = [one.key for one, _ in said]
    again = any(a != b and b in keys[:n] for n, (a, b) in enumerate(pairwise(keys)))
    talking = [words for _, words in said if speaks.search(words)]
    long, talking_long = (
        sum(len(words.split()) >= _LONG for words in those)
        for those in ([words for _, words in said], talking)
    )
    return again and len(said) >= _FEWEST and bool(talking) and talking_long >= _SPEAKS * long


def _has_answers(said: Iterable[tuple[Label, str]]) -> bool:
    """Whether there is a "Q:" that asks something, and an "A:" right behind."""
    return any(
        (one.name == "Q" or one.number) and other.name == "A" and "?" in words
        for (one, words), (other, _) in pairwise(said)
    )


def _is_name(label: Label) -> bool:
    """Whether it may be the name of somebody without a title."""
    words = label.name.split()
    return len(words) <= _MOST_OF_A_NAME and all(w[0].isupper() and w.isalpha() for w in words)


def _may_join(label: Label, words: str) -> bool:
    """Whether a name of several words talks among those who do."""
    return " " in label.name and _is_name(label) and _SAYS_WE.search(words) is not None
