"""The values of positions: rows, silences, and all of them on a topic."""

from __future__ import annotations

from dataclasses import dataclass

from api.answering.answer import Citation, Notice
from ingestion.sources import Voice


@dataclass(frozen=True)
class Position:
    """One row: what a holder says in one voice at a date; `lead_in` says so in our wording.

    `published` is the source's date as published. `notices` are about this row alone.
    """

    lead_in: str
    words: str
    citation: Citation
    notices: tuple[Notice, ...]

    @property
    def holder(self) -> str:
        """Whose view it is."""
        return self.citation.passage.attribution.holder

    @property
    def voice(self) -> Voice:
        """How the section speaks."""
        return self.citation.passage.attribution.voice

    @property
    def published(self) -> str | None:
        """The date of its source, as published."""
        return self.citation.source.published


@dataclass(frozen=True)
class Silent:
    """A body in whose documents here no position of its own was found; `nearest` is not one."""

    body: str
    documents: int
    published_from: str | None
    published_to: str | None
    text: str
    nearest: Citation | None


@dataclass(frozen=True)
class Positions:
    """What was found on a topic, by voice; `reported` holds reported views and arguments."""

    topic: str
    corpus_version: str
    positions: tuple[Position, ...]
    polls: tuple[Position, ...]
    reported: tuple[Position, ...]
    asked: tuple[Position, ...]
    silent: tuple[Silent, ...]
    notices: tuple[Notice, ...]
