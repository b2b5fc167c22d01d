"""What an answer must speak of: the years, bodies, names and terms that the question names.

The trap of this field is the near miss: the topic is held, but of another year, body or group. So
what a question names must be named where its answer stands, by whatever name it goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from api.answering.abbreviations import Abbreviations
from api.answering.bodies import Bodies, Body, replace_body
from ingestion.terms import stems

_YEAR = re.compile(r"\b(?:19|20)\d\d(?:[/-]\d\d)?(?!\w)")
_ACRONYM = re.compile(r"\b[A-Z][A-Z/]*[A-Z](?=s?\b)")
_NAME = re.compile(
    r"(?<![.?!] )(?<!^)\b[A-Z][\w'’]+(?: (?:of|for|and|the) [A-Z][\w'’]+| [A-Z][\w'’]+)+"
)
_COMPARES = re.compile(
    r"(?i)\b(?:vs|versus|compar\w+|differ\w*|same as|both|between|either|rather than|or)\b"
)
TITLE = 0.75  # share of capitalised words from which on capitals tell nothing
_SHORTEST = 3  # letters of an abbreviation in lower case: "ha" is a word more often
_DOCUMENTS = frozenset("Act Bill Paper Plan Report Review Framework Guidance Letter".split())
_EMPHASISED = frozenset(
    "please true false not must all any only exactly now never always very do does is are and or "
    "no yes who what when where why how which the one both".split()
)
_EVERYWHERE = frozenset({"nhs", "uk", "covid", "covid-19", "england", "nhs england"})


@dataclass(frozen=True)
class Demand:
    """Something that the question names, as it has it, and the forms in which it may stand.

    `is_term` marks an abbreviation of the field, or what one stands for; `is_name` a name that
    nothing here is known by, which may also be ordinary words in capitals.
    """

    name: str
    forms: frozenset[str]
    is_term: bool = False
    is_name: bool = False

    def is_met(self, words: frozenset[str]) -> bool:
        """Whether all the stems of one of its forms are among `words`."""
        return any(set(stems(form)) <= words for form in self.forms)


def demands(text: str, bodies: Bodies, speakers: Iterable[Body]) -> tuple[Demand, ...]:
    """All that `text` names; what stands everywhere in this field is left out.

    So are bodies whose words are asked for: their own sources are looked in.
    """
    asked = {body.name for body in speakers}
    named = [body for body in bodies.named_in(text) if body.name not in asked]
    found = [Demand(year, frozenset({year})) for year in dict.fromkeys(_YEAR.findall(text))]
    found += [Demand(body.name, frozenset(body.aliases)) for body in named]
    rest = _without(text, bodies)
    found += [Demand(name, frozenset({name}), is_name=True) for name in _names(rest)]
    return (*_unless_everywhere(found), *_terms(rest, bodies.abbreviations))


def _names(text: str) -> Iterable[str]:
    """Names of two words and more, each by itself: "Mark Cubbon", not "STP and ICS"."""
    words = text.split()
    if sum(word[:1].isupper() for word in words) > TITLE * len(words):  # Asked Like A Title
        return ()
    found = [part for name in _NAME.findall(text) for part in name.split(" and ")]
    return dict.fromkeys(name for name in found if len(_telling(name)) > 1)


def _telling(name: str) -> list[str]:
    """The words of a name that are neither small, nor abbreviations, nor kinds of document."""
    words = [word for word in name.split() if word[:1].isupper()]
    return [word for word in words if not _ACRONYM.match(word) and word not in _DOCUMENTS]


def _without(text: str, bodies: Bodies) -> str:
    """`text` without the names of bodies that are known."""
    for body in bodies.named_in(text):
        text = replace_body(text, body, Body("it", (), ()))
    return text


def _terms(text: str, known: Abbreviations) -> list[Demand]:
    """Abbreviations, as written or explained, and what they stand for."""
    written = [name.lower() for name in _ACRONYM.findall(text)]
    terms = {name: known.get(name, frozenset()) for name in written if name not in _EMPHASISED}
    lower = text.lower()
    for name, forms in known.items():
        if (
            len(name) >= _SHORTEST
            and stems(name)
            and re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", lower)
        ):
            terms.setdefault(name, forms)
    return _unless_everywhere(Demand(n, forms | {n}, is_term=True) for n, forms in terms.items())


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
    if any(demand.is_term and demand not in missing for demand in wanted):
        return [demand for demand in missing if not demand.is_term]
    return missing
