"""Insertions: the words that an Act puts into another, with the place that they get there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from ingestion.instruments import (
    KINDS,
    Instrument,
    Numbered,
    bracketed,
    brings_provisions,
    definitions,
    inserts,
    meant,
    named,
    numbered,
    subsection,
    target,
)
from ingestion.readers.outline import Block, Place
from ingestion.sources import Provision

Next = tuple[Block, str] | None
_QUOTES = ("“", '"')


@dataclass
class Own:
    """The section of the Act itself that is being read: `said` are the lines of its subsection,
    `amends` the Act that it changes.
    """

    number: str
    name: str
    level: int
    mark: str = ""
    said: list[str] = field(default_factory=list)
    amends: str | None = None
    has_words: bool = False
    fresh: bool = True  # nothing of it was read since its heading

    @property
    def cited(self) -> str:
        """As the text that it inserts is said to come from: "s 19(2)"."""
        return f"{self.number}{self.mark}"


def parted(line: Block, words: str, place: Place) -> Iterator[Block]:
    """A line of law, parted where definitions begin."""
    cuts = [at for at in definitions(words) if at > 0]
    if definitions(words)[:1] == [0]:
        place = replace(place, begins=True)
    start = line.start
    for at in cuts:
        yield replace(line, start=start, end=line.start + len(words[:at].rstrip()), place=place)
        start, place = line.start + at, replace(place, begins=True)
    yield replace(line, start=start, place=place)


def opened(
    about: Instrument, own: Own, said: str, known: list[str], after: Next
) -> Insertion | None:
    """What begins behind the words `said` of a section, where they insert something into an Act
    that they or the words before them name. `known` are the Acts named so far; it is added to.
    """
    known += named(said)
    if "amended" in said:
        own.amends = meant(said, known) or own.amends
    verb = inserts(said)
    if verb is None or after is None:
        return None
    told = [meant(one, known) for one in reversed(own.said)]
    act = next((one for one in told if one), own.amends)
    ends = _ends(own, said, after)
    if act is None or ends is None:
        return None
    places = (target(one) for one in reversed(own.said))
    return Insertion(
        of=act,
        by=f"{verb} by {about.name}, {own.cited}",
        level=own.level + 1,
        ends=ends,
        whole=brings_provisions(said),
        number=next((one for one in places if one), ""),
        kind=after[0].kind,
    )


Ends = Literal["quotes", "block", "kind"]


def _ends(own: Own, said: str, after: tuple[Block, str]) -> Ends | None:
    """How the end of the inserted words is to be seen, if they can be told from the Act's own."""
    line, words = after
    if words.startswith(_QUOTES):
        return "quotes"
    if line.quoted:
        return "block"
    found = bracketed(words) or numbered(words)
    new = found is not None and found.number.isalnum() and not found.number.isdigit()
    return "kind" if new or subsection(words) != _next_mark(own.mark) else None


def _next_mark(mark: str) -> str:
    digits = "".join(sign for sign in mark if sign.isdigit())
    return f"({int(digits) + 1})" if digits else ""


@dataclass
class Insertion:
    """Words for the Act `of`; `whole` provisions, or parts of the one with `number`."""

    of: str
    by: str
    level: int
    ends: Ends
    whole: bool
    number: str
    kind: str
    mark: str = ""
    title: Block | None = None
    begun: bool = False
    closed: bool = False
    fresh: bool = False
    depth: int = 0
    made: list[Block] = field(default_factory=list)

    @property
    def ends_at_headings(self) -> bool:
        """Whether a heading of the Act's own ends it whatever its number."""
        return self.ends != "quotes"

    def blocks(self) -> list[Block]:
        """What was made of the lines since it was last asked."""
        made, self.made = self.made, []
        return made

    def ends_before(self, line: Block, words: str) -> bool:
        """Whether it has ended before `line`."""
        if self.ends == "quotes":
            return self.closed
        if self.ends == "block":
            return not line.quoted
        return line.kind not in {self.kind, "heading"} and not words[:1].islower()

    def take(self, line: Block, words: str, after: Next) -> int:
        """Take a line; how many lines were taken."""
        self._count(words)
        found = self._provision(line, words)
        if found is not None:
            return self._begin(line, found, after)
        if line.kind == "heading":
            self.title = line
            return 1
        if not self.begun:
            self._head(line.start, line.start, self.number, "")
        self._say(line, words)
        return 1

    def _count(self, words: str) -> None:
        """Quotation marks that are open; where all are closed at the end of a line it ends."""
        self.depth += words.count("“") - words.count("”")
        last = words.rstrip(".;,) ")
        if self.ends == "quotes" and last.endswith(("”", '"')) and self.depth <= 0:
            self.closed = True

    def _provision(self, line: Block, words: str) -> Numbered | None:
        """The number of a new provision at the beginning of a line, if it is one."""
        found = bracketed(words)
        if found is not None:
            lettered = not found.number.isdigit()
            fresh = self.whole and (lettered or not self.begun)
            return found if fresh else None
        found = numbered(words)
        if found is None or not self.whole:
            return None
        alone = not found.rest
        opens = alone or found.has_title or subsection(found.rest) is not None or "—" in found.stop
        return found if opens or line.kind == "heading" else None

    def _begin(self, line: Block, found: Numbered, after: Next) -> int:
        taken, title = 1, ""
        kind = self.number.split(" ")[0] if self.number else KINDS[self.of.split()[-2].lower()]
        number = f"{kind if kind != 'Sch' else 's'} {found.number}"
        end = line.start + found.place
        if line.kind == "heading" or found.has_title or not found.rest:
            title, end = found.rest, line.end
        if not found.rest and after and after[0].kind == "heading":
            self._count(after[1])
            title, end, taken = after[1], after[0].end, 2
        self._head(line.start, end, number, title)
        if end < line.end:
            self._say(replace(line, start=end), found.rest)
        return taken

    def _head(self, start: int, end: int, number: str, title: str) -> None:
        """A heading of its own: whose text it is, its number and its title."""
        self.number, self.begun, self.mark = number, True, ""
        words = " ".join(part for part in (number, " ".join(title.split())) if part)
        name = ", ".join(part for part in (self.of, words.rstrip("”")) if part)
        self.title = None
        self.made.append(Block("heading", start, end, self.level, name=name))
        self.fresh = True

    def _say(self, line: Block, words: str) -> None:
        mark = subsection(words)
        self.mark = mark or ("" if self.fresh else self.mark)
        begins = mark is not None or self.fresh
        self.fresh = False
        place = Place(Provision(self.number, self.of, self.by), self.mark, begins)
        self.made += parted(line, words, place)
