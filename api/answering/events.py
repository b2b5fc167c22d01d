"""What is told while an answer is made; the last event holds the whole of it."""

from __future__ import annotations

from dataclasses import dataclass

from api.answering.answer import Answer, Citation, Notice, Statement
from ingestion.sources import Source


@dataclass(frozen=True)
class Started:
    """The question is taken; `id` is that of the answer to come."""

    id: str


@dataclass(frozen=True)
class Searching:
    """What is looked for: the question with what it left out."""

    standalone_question: str


@dataclass(frozen=True)
class SourcesFound:
    """Where passages were found, best first."""

    sources: tuple[Source, ...]


@dataclass(frozen=True)
class StatementReady:
    """A statement that was verified, with the citations that are new in it."""

    statement: Statement
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Replaced:
    """The statements told so far do not hold: those of another answer follow."""


@dataclass(frozen=True)
class NoticeGiven:
    """Something to know about the answer."""

    notice: Notice


@dataclass(frozen=True)
class Finished:
    """The answer. Where it differs from the statements told before, it holds and they do not."""

    answer: Answer


Event = Started | Searching | SourcesFound | StatementReady | Replaced | NoticeGiven | Finished
