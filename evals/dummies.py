"""Four answerers that know nothing: what a score must be compared with.

An extractive answerer gets high citation scores by pouring out what it found, so each of these
stands beside every result.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

from evals.disk import Disk, Stretch, stretches
from evals.evidence import Ranked
from evals.given import Given
from evals.oracle import cited
from evals.question_file import Question
from ingestion.sentences import sentence_spans

Dummy = Callable[[Question, Sequence[Ranked], Disk], Given]

SILENT = Given("unanswerable_no_evidence")


def always_abstain(question: Question, ranked: Sequence[Ranked], disk: Disk) -> Given:
    """Never claims anything."""
    return SILENT


def top_passage(question: Question, ranked: Sequence[Ranked], disk: Disk) -> Given:
    """Pours out the passage ranked first, and cites it."""
    found = _located(ranked[0], disk) if ranked else None
    return cited("answered", [found]) if found else SILENT


def first_two_sentences(question: Question, ranked: Sequence[Ranked], disk: Disk) -> Given:
    """The first two sentences of the passage ranked first."""
    found = _located(ranked[0], disk) if ranked else None
    return cited("answered", _sentences(found)[:2]) if found else SILENT


def random_passage(question: Question, ranked: Sequence[Ranked], disk: Disk) -> Given:
    """A block of text from anywhere; the same one for the same question."""
    blocks = [
        Stretch(document, section, *block)
        for document in disk.values()
        for section in document.sections
        for block in section.blocks
    ]
    chosen = random.Random(question.id).choice(blocks)
    return cited("answered", [chosen])


def _located(passage: Ranked, disk: Disk) -> Stretch | None:
    document = disk.get(passage.source_id)
    return next(iter(stretches(document, passage.text)), None) if document else None


def _sentences(stretch: Stretch) -> list[Stretch]:
    return [
        Stretch(stretch.document, stretch.section, stretch.start + first, stretch.start + last)
        for first, last in sentence_spans(stretch.text)
    ]


DUMMIES: Mapping[str, Dummy] = {
    "always abstain": always_abstain,
    "top passage": top_passage,
    "first two sentences": first_two_sentences,
    "random passage": random_passage,
}
