"""The JSON of the HTTP interface, as OpenAPI publishes it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.answering import answer as values
from api.answering.admit import MOST_CHARACTERS, MOST_TURNS
from api.answering.present import deep_link
from ingestion.sources import Passage, Source

MOST_RESULTS = 50  # of a search
SCHEMAS = "#/components/schemas/{model}"  # where OpenAPI keeps them


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TurnIn(_In):
    """One turn of the conversation so far."""

    role: Literal["user", "assistant"]
    content: str


class FiltersIn(_In):
    """Which sources may be used; within a list any value matches, across lists all must."""

    publisher: list[str] = []
    type: list[str] = []
    source: list[str] = []
    standing: list[str] = []
    published_from: str | None = Field(default=None, description="YYYY, YYYY-MM or YYYY-MM-DD")
    published_to: str | None = Field(default=None, description="YYYY, YYYY-MM or YYYY-MM-DD")


class SearchIn(FiltersIn):
    """A search, as the query of an address."""

    q: str = Field(description="what to search for")
    limit: int = Field(default=10, ge=1, le=MOST_RESULTS)


class QuestionIn(_In):
    """A question to be answered."""

    question: Annotated[
        str,
        Field(
            description=f"1 to {MOST_CHARACTERS} characters, without control or invisible ones",
            examples=["What share of system leaders favoured a middle way before COVID-19?"],
        ),
    ]
    conversation_id: str | None = Field(default=None, description="not available yet: send history")
    history: list[TurnIn] = Field(
        default=[], description=f"at most {MOST_TURNS} turns, oldest first"
    )
    filters: FiltersIn = FiltersIn()
    composer: values.ComposerChoice = "auto"
    store: bool = Field(default=True, description="false keeps nothing at all")


class SourceOut(BaseModel):
    """A source as a citation names it."""

    id: str
    title: str
    publisher: str
    authors: list[str]
    published: str | None
    type: str
    standing: str
    nation: str
    url: str | None
    licence: str | None
    text: Literal["full", "digest"]
    checked_on: str | None


class SourceDetailOut(SourceOut):
    """All that is known of a source."""

    author_affiliation: str | None
    holder: str
    voice: str
    published_note: str | None
    superseded_by: list[str]
    display: str
    rests_on: list[dict[str, str]]
    review_after: str | None
    review: str
    passages: int


class PassageOut(BaseModel):
    """A passage; its text is empty where the source may only be linked to."""

    id: str
    text: str
    heading_path: list[str]
    page: int | None
    ordinal: int


class SourcePageOut(SourceDetailOut):
    """A source with its passages; their texts only where it may be shown in full."""

    passage_list: list[PassageOut]


class PassageDetailOut(PassageOut):
    """A passage with who holds it and the source it stands in."""

    holder: str
    voice: str
    source: SourceOut


class CitationOut(BaseModel):
    """passage.text[quote_start:quote_end] == quote, in characters."""

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


class StatementOut(BaseModel):
    """One sentence-like unit of an answer; a claim carries numbers of citations."""

    text: str
    kind: values.Kind
    citations: list[int]


class NoticeOut(BaseModel):
    """Something to know about the answer."""

    kind: str
    text: str


class CoverageOut(BaseModel):
    """What was searched in vain, and the nearest passages, as such."""

    sources: int
    publishers: list[str]
    published_from: str | None
    published_to: str | None
    nearest: list[CitationOut]


class AnswerOut(BaseModel):
    """An answer; `text` is the statements joined, with markers."""

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


class FoundOut(BaseModel):
    """One result of a search."""

    rank: int
    score: float
    passage: PassageOut
    source: SourceOut


class SearchOut(BaseModel):
    """Passages nearest to a question, best first."""

    question: str
    passages: list[FoundOut]
    corpus_version: str


class SourcesOut(BaseModel):
    """Every source of the live build."""

    sources: list[SourceDetailOut]
    corpus_version: str


class KeptOut(BaseModel):
    """An answer that stays until it is deleted."""

    id: str
    kept: Literal[True] = True


class HealthOut(BaseModel):
    """The service is alive, or ready with a corpus version."""

    status: Literal["alive", "ready"]
    corpus_version: str | None = None


class FaultOut(BaseModel):
    """One field that cannot be taken."""

    field: str
    problem: str


class ProblemOut(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FaultOut] | None = None
    status_name: values.Status | None = None


def source_out(source: Source) -> SourceOut:
    """`source` as JSON."""
    return SourceOut.model_validate(source, from_attributes=True)


def source_detail_out(source: Source, passages: int) -> SourceDetailOut:
    """`source` with all that is known of it."""
    return SourceDetailOut.model_validate({**source.to_json(), "passages": passages})


def passage_out(passage: Passage, source: Source, in_full: bool = True) -> PassageOut:
    """`passage` as JSON, with its text where `source.display` and `in_full` allow it."""
    shown = source.display != "link" and in_full
    return PassageOut(
        id=passage.id,
        text=passage.text if shown else "",
        heading_path=list(passage.heading_path),
        page=passage.page,
        ordinal=passage.ordinal,
    )


def passage_detail_out(passage: Passage, source: Source) -> PassageDetailOut:
    """`passage` with its holder and source."""
    return PassageDetailOut(
        **passage_out(passage, source).model_dump(),
        holder=passage.attribution.holder,
        voice=passage.attribution.voice,
        source=source_out(source),
    )


def citation_out(citation: values.Citation) -> CitationOut:
    """`citation` as JSON; without its words where the source may only be linked to."""
    source, passage = citation.source, citation.passage
    shown = source.display != "link"
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
        statements=[
            StatementOut(text=s.text, kind=s.kind, citations=list(s.citations))
            for s in answer.statements
        ],
        citations=[citation_out(citation) for citation in answer.citations],
        notices=[NoticeOut(kind=n.kind, text=n.text) for n in answer.notices],
        coverage=coverage_out(covered) if covered else None,
        composer=answer.composer,
        model=answer.model,
        corpus_version=answer.corpus_version,
        timings_ms=dict(answer.timings_ms),
    )


def coverage_out(covered: values.Coverage) -> CoverageOut:
    """`covered` as JSON."""
    return CoverageOut(
        sources=covered.sources,
        publishers=list(covered.publishers),
        published_from=covered.published_from,
        published_to=covered.published_to,
        nearest=[citation_out(citation) for citation in covered.nearest],
    )
