"""Sources, passages and searches as JSON."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from ingestion.sources import Passage, Source


class RestsOnOut(BaseModel):
    """A page that a digest was written from; `seen` is YYYY-MM-DD."""

    url: str
    kind: Literal["original", "secondary"]
    seen: str


class SourceOut(BaseModel):
    """A source as a citation names it; `original_of` is the id of our digest of a full text."""

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
    author_affiliation: str | None = None
    published_note: str | None = None
    superseded_by: list[str] = []
    original_of: str | None = None


class SourceDetailOut(SourceOut):
    """All that is known of a source; `speakers` are those who speak in a transcript."""

    holder: str
    voice: str
    display: str
    rests_on: list[RestsOnOut]
    review_after: str | None
    review: str
    passages: int
    speakers: list[str] = []


class PassageOut(BaseModel):
    """A passage with who holds it; its text and headings are empty where the source may only be
    linked to. `provision` is its place in an Act or in regulations: "s 3(1) to (4)".
    """

    id: str
    text: str
    heading_path: list[str]
    page: int | None
    ordinal: int
    holder: str | None = None
    voice: str | None = None
    provision: str | None = None


class SourcePageOut(SourceDetailOut):
    """A source with its passages; their texts only where it may be shown in full."""

    passage_list: list[PassageOut]


class PassageDetailOut(PassageOut):
    """A passage with the source it stands in."""

    holder: str
    voice: str
    source: SourceOut


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
        holder=passage.attribution.holder,
        voice=passage.attribution.voice,
        provision=passage.provision_at(0, len(passage.text)) if source.display != "link" else None,
    )


def passage_detail_out(passage: Passage, source: Source) -> PassageDetailOut:
    """`passage` with its holder and source."""
    return PassageDetailOut(**passage_out(passage, source).model_dump(), source=source_out(source))
