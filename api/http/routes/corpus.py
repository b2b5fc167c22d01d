"""What the corpus holds: sources, passages, and a search over them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.answering.reorder import search_in_order
from api.errors import NotFoundError
from api.http.contract import problems
from api.http.looking import admitted, named_as_in_a_query
from api.http.schemas.given import SearchIn
from api.http.schemas.sources import (
    FoundOut,
    PassageDetailOut,
    SearchOut,
    SourcePageOut,
    SourcesOut,
    passage_detail_out,
    passage_out,
    source_detail_out,
    source_out,
)
from api.http.service import Service, ServiceHere
from api.model_composer import answering
from ingestion.searching import shown

corpus = APIRouter(prefix="/v1")


@corpus.get("/search", responses=problems(503))
async def get_search(told: Annotated[SearchIn, Query()], service: ServiceHere) -> SearchOut:
    """Passages nearest to `q`, best first; of a source that may be shown in excerpts, three with
    their texts. The reader puts up to 20 results in order, so that a search takes its turn with
    the questions.
    """
    return await answering.THREADS.question(found, told, service)


def found(told: SearchIn, service: Service) -> SearchOut:
    """The passages nearest to `told.q`. Raises InadmissibleError and BuildError."""
    with named_as_in_a_query("q"):
        text, parts, filters = admitted(told.q, told, service)
    ranked = search_in_order(text, parts, filters, told.limit)
    sources = [parts.index.build.by_id[entry.passage.source_id] for entry in ranked]
    results = [
        FoundOut(
            rank=rank,
            score=entry.score,
            passage=passage_out(entry.passage, source, visible),
            source=source_out(source),
        )
        for rank, (entry, source, visible) in enumerate(
            zip(ranked, sources, shown(sources), strict=True), 1
        )
    ]
    return SearchOut(question=text, passages=results, corpus_version=parts.corpus_version)


@corpus.get("/sources")
def get_sources(service: ServiceHere) -> SourcesOut:
    """Every source of the live build."""
    parts = service.assistant.parts()
    counts = parts.index.build.manifest.passages_of
    listed = [source_detail_out(s, counts.get(s.id, 0)) for s in parts.index.build.catalogue]
    return SourcesOut(sources=listed, corpus_version=parts.corpus_version)


@corpus.get("/sources/{source_id}", responses=problems(404))
def get_source(source_id: str, service: ServiceHere) -> SourcePageOut:
    """A source and its passages; their texts only where it may be shown in full."""
    parts = service.assistant.parts()
    source = parts.index.build.by_id.get(source_id)
    if source is None:
        raise NotFoundError("There is no such source: see /v1/sources.")
    passages = parts.index.passages_of(source_id)
    in_full = source.display == "full"
    return SourcePageOut(
        **source_detail_out(source, len(passages)).model_dump(),
        passage_list=[passage_out(passage, source, in_full) for passage in passages],
    )


@corpus.get("/passages/{passage_id}", responses=problems(404))
def get_passage(passage_id: str, service: ServiceHere) -> PassageDetailOut:
    """A passage with its source and holder."""
    parts = service.assistant.parts()
    passage = parts.index.passages([passage_id]).get(passage_id)
    if passage is None:
        raise NotFoundError("There is no such passage in the live build.")
    return passage_detail_out(passage, parts.index.build.by_id[passage.source_id])
