"""What a standalone question asks for: its terms, whom it asks about, when, and what kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from api.answering.bodies import Bodies, Body
from api.answering.demands import Demand, compares, demands
from api.answering.question_patterns import (
    ABOUT,
    ASKING,
    BEFORE,
    BROAD,
    CHANGES,
    CONTRACTED,
    DATE,
    DEFINES,
    DOCUMENT,
    GROUP,
    LIST,
    LIST_NOUN,
    LONGEST_TERM,
    MONEY,
    NOT_A_TERM,
    NOW,
    NUMBER,
    OCCASION,
    PLURAL,
    QUESTION_WORDS,
    SHARE,
    SPEAKER,
    YEAR,
)
from api.answering.titles import named_sources, places_of
from ingestion.matching import number_word
from ingestion.terms import stem, stems, words

Wants = Literal["share", "number", "money", "date", "occasion", "list", "text"]
When = Literal["now", "before"]


@dataclass(frozen=True)
class Reading:
    """A standalone question, read.

    `items` is how many things are asked for, and `item_nouns` the stems of what they are called.
    `terms` are the stems of its subject, `written` the words as they stand by their stems;
    `defines` is the term to be explained. `speakers` are bodies whose words are asked for;
    `unheld` is such a name that no source here carries; `demands` are what must be named where
    the answer stands, all of them, or any where the question `compares`; `changes` asks how
    something changed over time.
    """

    text: str
    terms: tuple[str, ...]
    written: Mapping[str, str]
    wants: Wants
    items: int | None
    item_nouns: frozenset[str]
    when: When | None
    named: tuple[Body, ...]
    speakers: tuple[Body, ...]
    unheld: str | None
    years: tuple[str, ...]
    defines: str | None
    demands: tuple[Demand, ...] = ()
    compares: bool = False
    sources: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    broad: bool = False
    changes: bool = False

    @property
    def wide(self) -> bool:
        """Whether it asks for a list or an overview, which may be longer than other answers."""
        return self.broad or self.wants == "list"


def read_question(text: str, bodies: Bodies) -> Reading:
    """Read `text`; nothing here asks the index. The kind of answer is in what follows a topic."""
    _, asked = asked_about(text)
    named = bodies.named_in(text)
    speakers, unheld = speakers_in(text, bodies)
    ignored = {stem for body in speakers for alias in body.aliases for stem in stems(alias)}
    defines = _defined(asked)
    subject = stems(defines or text)
    terms = dict.fromkeys(s for s in subject if defines or s not in ASKING | ignored)
    listed = LIST.search(asked)
    items = number_word(listed[2]) if listed else None
    return Reading(
        text=text,
        terms=tuple(terms),
        written={stem(word): word for word in words(text)},
        wants=_wants(asked, items),
        items=items,
        item_nouns=frozenset(stems(listed[3])) if listed else frozenset(),
        when=time_of(text),
        named=named,
        speakers=speakers,
        unheld=unheld,
        years=tuple(dict.fromkeys(YEAR.findall(text))),
        defines=defines,
        demands=demands(text, bodies, speakers),
        compares=compares(text),
        sources=named_sources(text, bodies.titles),
        names=_names(text, bodies),
        broad=BROAD.search(asked) is not None,
        changes=CHANGES.search(asked) is not None,
    )


def _names(text: str, bodies: Bodies) -> tuple[str, ...]:
    """What `text` calls bodies and sources, in order; a name within a longer one is none."""
    places = sorted({*bodies.places_in(text), *places_of(text, bodies.titles)})
    whole = (
        (start, end)
        for start, end in places
        if not any(a <= start and end <= b and (a, b) != (start, end) for a, b in places)
    )
    return tuple(dict.fromkeys(text[start:end] for start, end in whole))


def asked_about(text: str) -> tuple[str, str]:
    """The topic and the question of "About the Hewitt review: who announced it?"; "" without."""
    found = ABOUT.match(text)
    return (found["topic"], found["asked"]) if found else ("", text)


def speakers_in(text: str, bodies: Bodies) -> tuple[tuple[Body, ...], str | None]:
    """The bodies that `text` makes say something, and the first such name that is not known."""
    found: dict[str, Body] = {}
    unheld: str | None = None
    for match in (m for pattern in SPEAKER for m in pattern.finditer(text)):
        name = _without_question_words(match["name"])
        known = bodies.named_in(name)
        found |= {body.name: body for body in known}
        if name and not known and not DOCUMENT.search(name) and not GROUP.fullmatch(name):
            unheld = unheld or name
    return tuple(found.values()), unheld


def _without_question_words(name: str) -> str:
    words = name.split()
    while words and CONTRACTED.sub(r"\1", words[0]) in QUESTION_WORDS:
        words = words[1:]
    return " ".join(words)


def _wants(text: str, items: int | None) -> Wants:
    if SHARE.search(text):
        return "share"
    if MONEY.search(text):
        return "money"
    if NUMBER.search(text):
        return "number"
    if OCCASION.search(text):
        return "occasion"
    if DATE.search(text):
        return "date"
    return "list" if items or LIST_NOUN.search(text) or PLURAL.search(text) else "text"


def _defined(text: str) -> str | None:
    """The term whose meaning is asked for: "place" in "What is place?"."""
    found = DEFINES.search(text)
    term = next((group for group in found.groups() if group), None) if found else None
    if term is None or len(term.split()) > LONGEST_TERM or NOT_A_TERM.search(term):
        return None
    return term


def time_of(text: str) -> When | None:
    """The time that `text` asks about."""
    if BEFORE.search(text):
        return "before"
    return "now" if NOW.search(text) else None


def without_time(text: str) -> str:
    """`text` without its words for now or before, and what they were before."""
    event = r"(?:\s+(?:the\s+)?(?:covid(?:-19)?|pandemic))?"
    for cue in (BEFORE, NOW):
        text = re.sub(cue.pattern + event, "", text)
    return " ".join(text.replace(" ?", "?").split())
