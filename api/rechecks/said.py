"""What an answer says, as digests: enough to tell whether another says the same, and no words.

So nothing has to be removed from it when a source is withdrawn.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from api.answering.answer import Answer, Citation
from api.told import Told, ToldCitation

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Cited:
    """A quote of a source: how many words it has, which, whose they are, and where they stand.

    A source that may only be linked to is cited without words.
    """

    source: str
    length: int
    words: str
    held: str
    place: str


@dataclass(frozen=True)
class Claim:
    """The words of a statement, and what it cites."""

    words: str
    cited: tuple[Cited, ...]


@dataclass(frozen=True)
class Said:
    """How an answer ended, and its claims. What leads in or tells of gaps is our wording."""

    status: str
    claims: tuple[Claim, ...]

    @property
    def cited(self) -> frozenset[Cited]:
        """All that the claims rest on."""
        return frozenset(cited for claim in self.claims for cited in claim.cited)


def said_then(told: Told) -> Said:
    """What a stored answer says."""
    claims = (s for s in told.statements if s.kind == "claim")
    return Said(
        told.status,
        tuple(Claim(digest(words_of(s.text)), _all(told.cited(s))) for s in claims),
    )


def said_now(answer: Answer) -> Said:
    """What an answer says, as it would be told."""
    by_number = {citation.number: _cited_now(citation) for citation in answer.citations}
    claims = (s for s in answer.statements if s.kind == "claim")
    return Said(
        answer.status,
        tuple(
            Claim(digest(words_of(s.text)), tuple(by_number[number] for number in s.citations))
            for s in claims
        ),
    )


def words_of(text: str) -> list[str]:
    """The words of `text` without what stands between them."""
    return _WORD.findall(text)


def digest(parts: Iterable[object]) -> str:
    """32 hexadecimal digits of a list."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:32]


def _all(citations: Iterable[ToldCitation]) -> tuple[Cited, ...]:
    return tuple(
        _cited(
            c.source.id,
            c.quote,
            (c.holder, c.voice),
            (*c.passage.heading_path, c.quote_start, c.quote_end),
        )
        for c in citations
    )


def _cited_now(citation: Citation) -> Cited:
    passage, shown = citation.passage, citation.source.display != "link"
    place = (*passage.heading_path, citation.quote_start, citation.quote_end)
    return _cited(
        citation.source.id,
        citation.quote if shown else "",
        (passage.attribution.holder, passage.attribution.voice),
        place if shown else (0, 0),
    )


def _cited(source: str, quote: str, held: Iterable[object], place: Iterable[object]) -> Cited:
    words = words_of(quote)
    return Cited(source, len(words), digest(words), digest(held), digest(place))
