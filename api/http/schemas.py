"""The JSON of the HTTP interface, as OpenAPI publishes it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.answering import answer as values
from api.answering.admit import MOST_CHARACTERS, MOST_TURNS
from api.answering.present import deep_link
from api.positions.position import Position, Positions, Silent
from ingestion.sources import Passage, Source

MOST_RESULTS = 50  # of a search
MOST_OF_A_TOPIC = 200  # characters
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


class TopicIn(FiltersIn):
    """A topic, as the query of an address."""

    topic: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MOST_OF_A_TOPIC,
            description="what positions are to be about, without control or invisible characters",
            examples=["statutory integrated authorities"],
        ),
    ]


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
    """A passage; its text and headings are empty where the source may only be linked to."""

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


class DiagnosticsOut(BaseModel):
    """How a model came to an answer; `dropped` counts statements that did not hold, by fault."""

    prompt_version: str
    calls: int
    prompt_tokens: int
    reply_tokens: int
    dropped: dict[str, int]


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
    diagnostics: DiagnosticsOut | None = None


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


class PositionOut(BaseModel):
    """What a holder says in one voice at a date; `date` is the source's, as published.

    `lead_in` says whose words they are, in our wording; `words` are those of the citation, empty
    where the source may only be linked to. `notices` are about this row alone.
    """

    holder: str
    voice: str
    date: str | None
    publisher: str
    lead_in: str
    words: str
    citation: CitationOut
    notices: list[NoticeOut]


class SilentOut(BaseModel):
    """A body in whose documents here no position of its own was found.

    `nearest` is the nearest of its words, which are not on the topic as such, if any come near.
    """

    body: str
    documents: int
    published_from: str | None
    published_to: str | None
    text: str
    nearest: CitationOut | None


class PositionsOut(BaseModel):
    """Who says what on a topic: `positions` in their own voice, by holder and newest first.

    Apart from them: `polls`, views and arguments `reported` by others, and what is only `asked`.
    """

    topic: str
    corpus_version: str
    positions: list[PositionOut]
    polls: list[PositionOut]
    reported: list[PositionOut]
    asked: list[PositionOut]
    silent: list[SilentOut]
    notices: list[NoticeOut]


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
        heading_path=list(passage.heading_path) if source.display != "link" else [],
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


def statement_out(statement: values.Statement) -> StatementOut:
    """`statement` as JSON."""
    cited = list(statement.citations)
    return StatementOut(text=statement.text, kind=statement.kind, citations=cited)


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
    )


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
    )


def positions_out(found: Positions) -> PositionsOut:
    """`found` as JSON."""
    return PositionsOut(
        topic=found.topic,
        corpus_version=found.corpus_version,
        positions=[position_out(row) for row in found.positions],
        polls=[position_out(row) for row in found.polls],
        reported=[position_out(row) for row in found.reported],
        asked=[position_out(row) for row in found.asked],
        silent=[silent_out(body) for body in found.silent],
        notices=[NoticeOut(kind=n.kind, text=n.text) for n in found.notices],
    )


def position_out(row: Position) -> PositionOut:
    """`row` as JSON; without its words where the source may only be linked to."""
    source = row.citation.source
    return PositionOut(
        holder=row.holder,
        voice=row.voice,
        date=row.published,
        publisher=source.publisher,
        lead_in=row.lead_in,
        words=row.words if source.display != "link" else "",
        citation=citation_out(row.citation),
        notices=[NoticeOut(kind=n.kind, text=n.text) for n in row.notices],
    )


def silent_out(silent: Silent) -> SilentOut:
    """`silent` as JSON."""
    return SilentOut(
        body=silent.body,
        documents=silent.documents,
        published_from=silent.published_from,
        published_to=silent.published_to,
        text=silent.text,
        nearest=citation_out(silent.nearest) if silent.nearest else None,
    )
