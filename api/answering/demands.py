"""What an answer must speak of: the years, bodies, names and terms that the question names.

The trap of this field is the near miss: the topic is held, but of another year, body or group. So
what a question names must be named where its answer stands, by whatever name it goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from api.answering.abbreviations import Abbreviations
from api.answering.bodies import Bodies, Body, replace_body
from api.answering.whole_names import joined, parted
from ingestion.terms import is_stopword, stems

_YEAR = re.compile(r"\b(?:19|20)\d\d(?:[/-]\d\d)?(?!\w)")
_ACRONYM = re.compile(r"\b[A-Z][A-Z/]*[A-Z](?=s?\b)")
_NAME = re.compile(
    r"(?:(?<=[\w,;] )|(?<=[(“‘\"'/]))"  # not the first word of a sentence or a line
    r"[A-Z][\w'’]+(?: (?:of|for|and|the) [A-Z][\w'’]+| [A-Z][\w'’]+)*"
)
_SHORTENED = re.compile(r"['’](?:s|m|d|ll|re|ve)?$")  # I'm, Leeds'
_OF = re.compile(r" (?:of|for) ")  # Royal College of Nurses and Midwives
_COMPARES = re.compile(
    r"(?i)\b(?:vs|versus|compar\w+|differ\w*|same as|both|between|either|rather than|or)\b"
)
Kind = Literal["year", "body", "name", "term"]

_NATIONS = (
    frozenset({"Scotland", "Scottish", "Scots"}),
    frozenset({"Wales", "Welsh"}),
    frozenset({"Northern Ireland", "Northern Irish"}),
)
TITLE = 0.75  # share of capitalised words from which on capitals tell nothing
_SHORTEST = 3  # letters of an abbreviation in lower case: "ha" is a word more often
_DOCUMENTS = frozenset("Act Bill White Paper Plan Report Review Framework Guidance Letter".split())
_NO_NAMES = frozenset(
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sep sept oct nov dec nhs ics "
    "icss icbs icps pcns covid england english british parliament government".split()
)
_EMPHASISED = frozenset(
    "please true false not must all any only exactly now never always very do does is are and or "
    "no yes who what when where why how which the one both".split()
)
_EVERYWHERE = frozenset({"nhs", "uk", "covid", "covid-19", "england", "nhs england"})


@dataclass(frozen=True)
class Demand:
    """Something that the question names, as it has it, and the forms in which it may stand.

    A `term` is an abbreviation of the field, or what one stands for; a `name` is one that nothing
    here is known by, which may also be ordinary words in capitals.
    """

    name: str
    forms: frozenset[str]
    kind: Kind

    def is_met(self, words: frozenset[str]) -> bool:
        """Whether all the stems of one of its forms are among `words`."""
        return any(set(stems(form)) <= words for form in self.forms)


def demands(text: str, bodies: Bodies, speakers: Iterable[Body]) -> tuple[Demand, ...]:
    """All that `text` names; what stands everywhere in this field is left out.

    So are bodies whose words are asked for: their own sources are looked in.
    """
    asked = {body.name for body in speakers}
    named = [body for body in bodies.named_in(text) if body.name not in asked]
    found = [Demand(year, frozenset({year}), "year") for year in dict.fromkeys(_YEAR.findall(text))]
    found += [Demand(body.name, frozenset(body.aliases), "body") for body in named]
    rest = _without(text, bodies)
    names = map(parted, _names(joined(rest, bodies.whole)))
    found += [Demand(name, _called(name), "name") for name in names]
    return (*_unless_everywhere(found), *_terms(rest, bodies.abbreviations))


def _names(text: str) -> Iterable[str]:
    """Names, each by itself: "Mark Cubbon", "Wales", not "STP and ICS"."""
    words = text.split()
    if sum(word[:1].isupper() for word in words) > TITLE * len(words):  # Asked Like A Title
        return ()
    found = (
        part
        for name in _NAME.findall(text)
        for part in ([name] if _OF.search(name.split(" and ")[0]) else name.split(" and "))
    )
    return dict.fromkeys(name for name in found if _telling(parted(name)))


def _called(name: str) -> frozenset[str]:
    """The forms of a name: a nation's people are the nation, and "Scottish Act" names Scotland."""
    telling = " ".join(_telling(name))
    return next((forms for forms in _NATIONS if telling in forms), frozenset({name}))


def _telling(name: str) -> list[str]:
    """The words of a name that are neither small, nor abbreviations, nor kinds of document."""
    words = [_SHORTENED.sub("", word) for word in name.split() if word[:1].isupper()]
    return [
        word
        for word in words
        if not _ACRONYM.match(word) and word not in _DOCUMENTS and word.lower() not in _NO_NAMES
        if not any(map(is_stopword, (word.lower(), word.lower().removesuffix("s"))))  # "Whats"
    ]


def _without(text: str, bodies: Bodies) -> str:
    """`text` without the names of bodies that are known."""
    for body in bodies.named_in(text):
        text = replace_body(text, body, Body("it", (), ()))
    return text


def _terms(text: str, known: Abbreviations) -> list[Demand]:
    """Abbreviations, as written or explained, and what they stand for."""
    written = {name.lower(): name for name in _ACRONYM.findall(text)}
    terms = {name: known.get(name, frozenset()) for name in written if name not in _EMPHASISED}
    lower = text.lower()
    for name, forms in known.items():
        if (
            len(name) >= _SHORTEST
            and stems(name)
            and re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", lower)
        ):
            terms.setdefault(name, forms)
    return _unless_everywhere(
        Demand(written.get(name, name), forms | {name}, "term") for name, forms in terms.items()
    )


def _unless_everywhere(found: Iterable[Demand]) -> list[Demand]:
    return [demand for demand in found if demand.name.lower() not in _EVERYWHERE]


def compares(text: str) -> bool:
    """Whether `text` sets several things side by side: then each unit speaks of one of them."""
    return _COMPARES.search(text) is not None


def unmet(wanted: Iterable[Demand], words: str, any_will_do: bool = False) -> list[Demand]:
    """The demands that `words` do not meet: years and names all, of the terms one will do.

    None where `any_will_do` and one of them all is met.
    """
    said = frozenset(stems(words))
    wanted = tuple(wanted)
    missing = [demand for demand in wanted if not demand.is_met(said)]
    if any_will_do and len(missing) < len(wanted):
        return []
    if any(demand.kind == "term" and demand not in missing for demand in wanted):
        return [demand for demand in missing if demand.kind != "term"]
    return missing
