"""Names of people: with a title before, with honours behind, in capitals or not."""

from __future__ import annotations

import re

_TITLE = (
    r"(?:mr|mrs|ms|miss|mx|dr|doctor|prof|professor|sir|dame|lord|lady|baroness|baron|viscount"
    r"|earl|cllr|councillor|rev|reverend|judge|justice|(?:the )?rt\.? hon"
    r"|(?:the )?right honourable)"
)
_TITLES = re.compile(rf"(?i)^(?:{_TITLE}\b\.?\s+){{1,3}}(?=\S)")
_HONOURS = re.compile(
    r"(?:,?(?<!\s)\s{1,4}(?:KC|QC|MP|MSP|MS|MBE|OBE|CBE|DBE|KBE|GBE|CH|CB|KCB|DCB|PhD|MD|FRCP|FRCGP|FMedSci)\b)"
    r"{1,6}$"
)
_KEPT = frozenset("KC QC MP MSP MBE OBE CBE DBE KBE GBE CH CB KCB DCB NHS ICB UK".split())
_AFTER_MARK = re.compile(r"(?<=[’'-])[a-z](?=[a-z]{2})|(?<=\bMc)[a-z]|(?<=\bMac)[a-z](?=[a-z]{4})")


def has_title(name: str) -> bool:
    """Whether a title stands before it: "Dr Osei", "LORD STEVENS", "Rt Hon Jo Hill"."""
    return _TITLES.match(name) is not None


def untitled(name: str) -> str:
    """ "Lord Simon Stevens" and "Mr Simon Stevens KC" are both "Simon Stevens"."""
    bare = _HONOURS.sub("", name.strip())
    return _TITLES.sub("", bare) or name


def in_small_letters(name: str) -> str:
    """ "MR O'CONNOR KC" as "Mr O'Connor KC"; a name that is not in capitals as it is."""
    if not name.isupper() or len(name) < len("A B"):
        return name
    words = (word if word in _KEPT else word.capitalize() for word in name.split())
    return _AFTER_MARK.sub(lambda found: found[0].upper(), " ".join(words))
