"""Whether a question points at something outside it, and which of its words may be a subject."""

from __future__ import annotations

import re
from collections.abc import Sequence

from api.answering.asking import AUXILIARY, WH
from ingestion.terms import stems, words

_LIGHT = frozenset(
    stems(
        """
        many much share proportion percentage per cent number figure date year tell give list name
        explain describe know mean happen exactly currently said say still even first one get go
        come take put like want think argue thing kind sort please example detail actually really
        make
        """
    )
)

# "Is it true that ICBs are statutory?": this "it" stands for what comes after.
_EXPLETIVE = re.compile(
    r"\b(?:is|was|be) it (?:(?:so|still|really|also|very|too|more) )*(?!similar|different|related"
    r"|equal|accountable|due|subject|open|up)\w+ (?:to|that|for|if|whether)\b \w+ \w"
    r"|\bit (?:takes?|took|means?|costs?) .{0,40}?\bto\b \w+ \w"
    r"|\bit(?:'s| is| was) \w+ (?:who|that|to)\b",
    re.IGNORECASE,
)
_NO_REFERENCE = re.compile(
    r"\b(?:this|these) (?:day|week|month|year|decade|time|government|country|parliament|corpus)s?\b"
    r"|\bthose (?:who|in|with|that|which|of|from|working|living|polled|surveyed)\b|\bthat is\b(?=,)"
    r"|\b(?:so|now) that\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\bthe (?:others?|rest|latter|former|(?:first|second|third|last|other)(?: ones?| two| three)?)"
    r"\W*$|\b(?:which|that|another|other|new|old|first|second|third|last|any|each) ones?\b"
    r"|\b(?:before|since|by|until|after|back) then\b|\b(?:who|what|anyone|anything|nobody) else\b"
    r"|\b(?:the )?same (?:question|thing)\b|\b(?:do|are|were|did) both\b"
    rf"|(?:^|\b(?:{AUXILIARY}|{WH}|of|about|for|with|on|in|by|to|from|after|than|like|at|and|but"
    r"|behind|against|under|without|through|over|between|explain|summarise|repeat|clarify) )that\b"
    r"|\bthat\W*$|\b(?:this|these|those)\b",
    re.IGNORECASE,
)
_CONTRACTED = re.compile(r"(?<=\b(?:it))'s\b|(?<=\b(?:they))'(?:re|ve|ll)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;.?!]|\b(?:and|but|so)\b", re.IGNORECASE)

_WH_AND_VERB = 2  # words
_SUBJECTS = frozenset({"it", "they", "he", "she"})
_POSSESSIVES = frozenset({"its", "their", "his", "her"})
_PLURAL = frozenset({"they", "them", "themselves", "their", "theirs"})
_PERSONAL = _SUBJECTS | _POSSESSIVES | _PLURAL | {"itself", "him", "hers"}
_BEGINS_A_CLAUSE = frozenset(
    "and or but if when because while that which who whether after before although so than how why"
    " what where since".split()
)
_ENDS_ONE = frozenset(",;–.?!")
_FINITE = frozenset(
    f"{AUXILIARY}|want|wants|wanted|need|needs|needed|think|thinks|get|gets|work|works".split("|")
)
_PEOPLE = frozenset({"people", "staff", "everyone"})
_TOKEN = re.compile(r"[\w'-]+|[,;–.?!]")


def content(text: str) -> list[str]:
    """Stems that may be a subject."""
    return [stem for stem in stems(text) if stem not in _LIGHT]


def refers(text: str) -> bool:
    """Whether `text` has a word for something that stands outside it."""
    plain = _CONTRACTED.sub(" is", _NO_REFERENCE.sub(" ", _EXPLETIVE.sub(" ", text)))
    if any(map(_points_outside, _POINTING.finditer(plain))):
        return True
    tokens = _TOKEN.findall(plain)
    return any(
        token.lower() in _PERSONAL and not _has_antecedent(tokens, place)
        for place, token in enumerate(tokens)
    )


def _points_outside(found: re.Match[str]) -> bool:
    """Whether "that" has no clause before it, and "that Act" no Act."""
    before, after = found.string[: found.start()], words(found.string[found.end() :])
    clause = _CLAUSE.search(found.string[: found.end()].rstrip(" .?!"))
    if clause and content(found.string[: clause.start()]):
        return False
    return not after or after[0] not in words(before)


def _has_antecedent(tokens: Sequence[str], place: int) -> bool:
    """Whether the pronoun at `place` stands for something before it in the same question."""
    word, before = tokens[place].lower(), tokens[:place]
    if word in _PLURAL and not any(map(_may_be_several, before)):
        return False
    clauses = [n for n, token in enumerate(before) if n and _parts_clauses(token)]
    if before[:1] and before[0].lower() in {"who", "what"} and clauses[-1:] == [_WH_AND_VERB]:
        return False  # "Who decides how it is spent?"
    if clauses and content(" ".join(before[: clauses[-1]])):
        return True
    if word in _SUBJECTS and "".join(tokens[place + 1 : place + 2]).lower() in _FINITE:
        return bool(content(" ".join(before[:-1])))  # "Do ICBs think they have powers?"
    asks_who = before and before[0].lower() in {"which", "who"}
    return word in _POSSESSIVES and not asks_who and len(stems(" ".join(before))) > 1


def _may_be_several(token: str) -> bool:
    lower = token.lower()
    named = token[:1].isupper() and lower not in _BEGINS_A_CLAUSE and lower not in _FINITE
    return lower in _PEOPLE or named or bool(re.search(r"[a-z]{2}[^s']s$", token))


def _parts_clauses(token: str) -> bool:
    return token in _ENDS_ONE or token.lower() in _BEGINS_A_CLAUSE
