"""The index as a retriever of LlamaIndex, for any application that is built on it.

    from ingestion.llama_index_retriever import PassageRetriever

    retriever = PassageRetriever.of(Settings.read())
    engine = RetrieverQueryEngine.from_args(retriever, llm=...)

Each passage comes as a text node with its id, its fused score in [0, 1], and metadata to cite it
by. Where `words` is "ours", the text is a digest's and must not be quoted as the publisher's. A
text is empty where the source may not be shown.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any, Self

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import (
    NodeRelationship,
    NodeWithScore,
    QueryBundle,
    RelatedNodeInfo,
    TextNode,
)

from ingestion.embedding import EmbeddingModel, load_model
from ingestion.engines import build_store, require_model
from ingestion.errors import NoBuildError
from ingestion.index import BuildStore, Filters, PassageIndex
from ingestion.searching import filterable, search, shown
from ingestion.sources import Passage, Source

if TYPE_CHECKING:
    from ingestion.fusion import RankedPassage
    from ingestion.settings import Settings

_NOT_FOR_A_MODEL = ["source", "start", "end", "page", "display", "corpus_version"]
_NO_FILTERS = Filters()


class PassageRetriever(BaseRetriever):
    """Passages of the live build, best first, by both scores; a new build is taken up at once."""

    def __init__(
        self,
        store: BuildStore,
        model: EmbeddingModel,
        filters: Filters = _NO_FILTERS,
        limit: int = 10,
    ) -> None:
        """Up to `limit` passages a query, of sources that match `filters`.

        `model` must be the one that the build was made with: `of` checks that.
        """
        if limit < 1:
            raise ValueError(f"limit is {limit}: ask for 1 passage at least")
        super().__init__()
        self._store = store
        self._model = model
        self._filters = filters
        self._limit = limit
        self._opening = threading.Lock()
        self._open: tuple[str, PassageIndex] | None = None

    @classmethod
    def of(cls, settings: Settings, filters: Filters = _NO_FILTERS, limit: int = 10) -> Self:
        """Over the engine, the index and the embedding model that `settings` name.

        Raises NoBuildError, ModelError and SettingsError.
        """
        store = build_store(settings, serving=True)
        live = store.manifest()
        if live is None:
            raise NoBuildError("There is no index yet: run `./assistant sync`")
        require_model(live, settings.embedding_model)
        return cls(store, load_model(settings.embedding_model), filters, limit)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """Raises ValueError for an empty query or a filter that names nothing, and BuildError."""
        text = query_bundle.query_str
        if not text.strip():
            raise ValueError("The query is empty: write one")
        index = self._live()
        _require_known(self._filters, index)
        vector = next(iter(self._model.embed([text])))
        ranked = search(text, vector, index, self._filters, self._limit)
        sources = [index.build.by_id[entry.passage.source_id] for entry in ranked]
        version = index.build.manifest.corpus_version
        return [
            _node(entry, source, visible, version)
            for entry, source, visible in zip(ranked, sources, shown(sources), strict=True)
        ]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """The same, without holding up the event loop."""
        return await asyncio.to_thread(self._retrieve, query_bundle)

    def _live(self) -> PassageIndex:
        live = self._store.live()
        if live is None:
            raise NoBuildError("There is no index yet: run `./assistant sync`")
        with self._opening:
            if self._open is None or self._open[0] != live:
                self._open = (live, self._store.open(live))
            return self._open[1]


def _node(entry: RankedPassage, source: Source, visible: bool, version: str) -> NodeWithScore:
    passage = entry.passage
    node = TextNode(
        id_=passage.id,
        text=passage.text if visible else "",
        metadata={**_metadata(passage, source), "corpus_version": version},
        excluded_llm_metadata_keys=_NOT_FOR_A_MODEL,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=source.id)},
    )
    return NodeWithScore(node=node, score=entry.score)


def _metadata(passage: Passage, source: Source) -> dict[str, Any]:
    """What to cite a passage by: `start` and `end` are its offsets in the text of the source."""
    return {
        "source": source.id,
        "title": source.title,
        "holder": passage.attribution.holder,
        "voice": passage.attribution.voice,
        "publisher": source.publisher,
        "published": source.published,
        "type": source.type,
        "standing": source.standing,
        "words": "ours" if source.text == "digest" else "publisher",
        "display": source.display,
        "url": source.url,
        "heading_path": list(passage.heading_path) if source.display != "link" else [],
        "page": passage.page,
        "start": passage.start,
        "end": passage.end,
    }


def _require_known(filters: Filters, index: PassageIndex) -> None:
    """A filter that names nothing would find nothing, and look like an answer."""
    known = filterable(index.build.sources)
    told = {
        "publisher": filters.publishers,
        "type": filters.types,
        "source": filters.sources,
        "standing": filters.standings,
    }
    for name, values in told.items():
        if unknown := set(values) - known[name]:
            listed = ", ".join(sorted(known[name]))
            raise ValueError(f"There is no {name} {sorted(unknown)} here: use one of {listed}")
