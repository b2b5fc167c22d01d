"""Answers as JSON."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from api.answering import answer as values
from api.answering.present import deep_link
from api.http.schemas.sources import (
    PassageOut,
    RestsOnOut,
    SourceOut,
    passage_out,
    source_out,
)
from api.http.schemas.tables import TableOut
from api.http.schemas.trace import WeighedSearchOut, WorkingsOut
from api.store.rechecks import Recheck


class OriginalOut(BaseModel):
    """The original's own words, passage.text[quote_start:quote_end]; `source` is its id."""

    quote: str
    quote_start: int
    quote_end: int
    page: int | None
    deep_link: str | None
    source: str
    passage: PassageOut


class CitationOut(BaseModel):
    """passage.text[quote_start:quote_end] == quote, in characters.

    `rests_on` are the pages that a digest's words were written from, of its section where known;
    `page` is that on which the quote begins, where the source has pages. With the basis `record`
    the statement rests on what `source` says, such as its authors or date, and the quote only
    shows how that source reads. `provision` is where in an Act or in regulations the quote stands:
    "s 3(1)", or "Care Act 2014, s 3, inserted by ..." of what another Act inserts.
    `original` bears a digest's sentence out, where it is held and its words were found.
    """

    number: int
    words: Literal["publisher", "ours"]
    holder: str
    voice: str
    quote: str
    quote_start: int
    quote_end: int
    deep_link: str | None
    passage: PassageOut
    source: SourceOut
    rests_on: list[RestsOnOut] = []
    page: int | None = None
    basis: Literal["text", "record"] = "text"
    provision: str | None = None
    original: OriginalOut | None = None


class StatementOut(BaseModel):
    """One sentence-like unit of an answer; a claim carries numbers of citations.

    `reworded`: a language model put what the citations say in other words.
    """

    text: str
    kind: values.Kind
    citations: list[int]
    reworded: bool = False


class NoticeOut(BaseModel):
    """Something to know about the answer."""

    kind: str
    text: str


class CoverageOut(BaseModel):
    """What was searched in vain, and the nearest passages, as such.

    `differences` say of each of `nearest` how it differs from what was asked.
    """

    sources: int
    publishers: list[str]
    published_from: str | None
    published_to: str | None
    nearest: list[CitationOut]
    differences: list[str] = []


class DiagnosticsOut(BaseModel):
    """How a model came to an answer; `dropped` counts statements that did not hold, by fault."""

    prompt_version: str
    calls: int
    prompt_tokens: int
    reply_tokens: int
    dropped: dict[str, int]


class FiltersOut(BaseModel):
    """Which sources were to be used, where the question named any."""

    publisher: list[str]
    type: list[str]
    source: list[str]
    standing: list[str]
    published_from: str | None
    published_to: str | None


class RecheckOut(BaseModel):
    """What became of a kept answer in the newest corpus that its question was asked of again.

    same; moved: the same words stand at another place; different: other statements, or another
    status; gone: words that it cites are no longer held. `since` is when the corpus in which it
    first ended so was published, `at` when it was asked last.
    """

    outcome: Literal["same", "moved", "different", "gone"]
    corpus_version: str
    at: str
    since: str


class UnderstoodOut(BaseModel):
    """How a question was read that is not answered as typed: what is asked (`aspect`) of which
    topic, at which time, in whose words.
    """

    topic: str
    aspect: str
    time: Literal["now", "before"] | None
    whose: list[str]


class OptionOut(BaseModel):
    """What a question may mean: `label` names it, `question` is to be asked instead."""

    label: str
    question: str


class AnswerOut(BaseModel):
    """An answer; `text` is the statements joined, with markers.

    `reader` names the model that chose what answers; null where words and vectors did. `trace` and
    `workings`, where they are asked for, tell what was weighed and how the answer came about.
    `options` come with the status needs_clarification.
    """

    id: str
    created_at: str
    question: str
    standalone_question: str
    status: values.Status
    text: str
    statements: list[StatementOut]
    citations: list[CitationOut]
    notices: list[NoticeOut]
    coverage: CoverageOut | None
    composer: values.Composer | None
    model: str | None
    corpus_version: str | None
    timings_ms: dict[str, float]
    diagnostics: DiagnosticsOut | None = None
    filters: FiltersOut | None = None
    recheck: RecheckOut | None = None
    reader: str | None = None
    trace: list[WeighedSearchOut] | None = None
    workings: WorkingsOut | None = None
    understood: UnderstoodOut | None = None
    table: TableOut | None = None
    options: list[OptionOut] = []


class KeptOut(BaseModel):
    """An answer that stays until it is deleted."""

    id: str
    kept: Literal[True] = True
    delete_code: str | None = Field(
        default=None,
        description="send it as X-Delete-Code to delete the answer. Given once, to the first "
        "keeper, where callers have no key and have not signed in",
    )


def citation_out(citation: values.Citation) -> CitationOut:
    """`citation` as JSON; without its words where the source may only be linked to."""
    source, passage = citation.source, citation.passage
    shown = source.display != "link"
    pages = passage.attribution.rests_on or source.rests_on
    return CitationOut(
        number=citation.number,
        words="ours" if source.text == "digest" else "publisher",
        holder=passage.attribution.holder,
        voice=passage.attribution.voice,
        quote=citation.quote if shown else "",
        quote_start=citation.quote_start if shown else 0,
        quote_end=citation.quote_end if shown else 0,
        deep_link=deep_link(citation) if shown else source.url,
        passage=passage_out(passage, source),
        source=source_out(source),
        page=passage.page_at(citation.quote_start) if shown else None,
        rests_on=[RestsOnOut.model_validate(page, from_attributes=True) for page in pages],
        basis="record" if citation.of_record else "text",
        provision=citation.provision if shown and not citation.of_record else None,
        original=_original_out(citation.original) if citation.original and shown else None,
    )


def _original_out(original: values.Citation) -> OriginalOut:
    return OriginalOut(
        quote=original.quote,
        quote_start=original.quote_start,
        quote_end=original.quote_end,
        page=original.passage.page_at(original.quote_start),
        deep_link=deep_link(original),
        source=original.source.id,
        passage=passage_out(original.passage, original.source),
    )


def statement_out(statement: values.Statement) -> StatementOut:
    """`statement` as JSON."""
    return StatementOut(
        text=statement.text,
        kind=statement.kind,
        citations=list(statement.citations),
        reworded=statement.reworded,
    )


def answer_out(answer: values.Answer) -> AnswerOut:
    """`answer` as JSON."""
    covered = answer.coverage
    return AnswerOut(
        id=answer.id,
        created_at=answer.created_at,
        question=answer.question,
        standalone_question=answer.standalone_question,
        status=answer.status,
        text=answer.text,
        statements=[statement_out(statement) for statement in answer.statements],
        citations=[citation_out(citation) for citation in answer.citations],
        notices=[NoticeOut(kind=n.kind, text=n.text) for n in answer.notices],
        coverage=coverage_out(covered) if covered else None,
        composer=answer.composer,
        model=answer.model,
        corpus_version=answer.corpus_version,
        timings_ms=dict(answer.timings_ms),
        diagnostics=_diagnostics_out(answer.diagnostics),
        reader=answer.reader,
        understood=_understood_out(answer.understood),
        table=TableOut.model_validate(answer.table, from_attributes=True) if answer.table else None,
        options=[OptionOut(label=one.label, question=one.question) for one in answer.options],
    )


def recheck_out(newest: Recheck, first: Recheck) -> RecheckOut:
    """`newest` as JSON; `first` is the one in which the answer first ended so."""
    return RecheckOut.model_validate(
        {
            "outcome": newest.outcome,
            "corpus_version": newest.corpus_version,
            "at": newest.at.isoformat(timespec="seconds") if newest.at else "",
            "since": first.detail["published"],
        }
    )


def _understood_out(read: values.Understood | None) -> UnderstoodOut | None:
    return UnderstoodOut.model_validate(read, from_attributes=True) if read else None


def _diagnostics_out(told: values.Diagnostics | None) -> DiagnosticsOut | None:
    return DiagnosticsOut.model_validate(told, from_attributes=True) if told else None


def coverage_out(covered: values.Coverage) -> CoverageOut:
    """`covered` as JSON."""
    return CoverageOut(
        sources=covered.sources,
        publishers=list(covered.publishers),
        published_from=covered.published_from,
        published_to=covered.published_to,
        nearest=[citation_out(citation) for citation in covered.nearest],
        differences=list(covered.differences),
    )
