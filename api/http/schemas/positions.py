"""Positions as JSON."""

from __future__ import annotations

from pydantic import BaseModel

from api.http.schemas.answers import CitationOut, NoticeOut, citation_out
from api.positions.position import Position, Positions, Silent


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
