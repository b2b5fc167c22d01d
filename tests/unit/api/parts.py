"""Small parts for the steps of answering: sources, passages, and an index that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingestion.bm25 import DocumentFrequencies
from ingestion.index import Build, Filters, Lists, Manifest
from ingestion.sources import Attribution, Passage, Source, Voice
from ingestion.terms import Vocabulary

ALDER = Source("alder", "On places", "Alder Fund", "Alder Fund", published="2021-06-14")
BIRCH = Source(
    "birch",
    "On governors",
    "Birch Alliance",
    "Orla Finch, Birch Alliance",
    authors=("Orla Finch",),
    published="2022-03",
)


def passage(text: str, ordinal: int = 0, source: Source = ALDER, voice: Voice = "own") -> Passage:
    """A passage of `source`, in one section, in its holder's name; a gap stands between two."""
    return Passage(
        id=f"{source.id}.00000000.{ordinal}",
        source_id=source.id,
        text=text,
        start=ordinal * 10_000,
        end=ordinal * 10_000 + len(text),
        heading_path=("Budgets",),
        ordinal=ordinal,
        position=ordinal,
        attribution=Attribution(source.holder, voice),
    )


def held_by(holder: str, text: str, ordinal: int = 0, voice: Voice = "own") -> Passage:
    """A passage of the Alder Fund's report that sets out what `holder` thinks."""
    return replace(passage(text, ordinal), attribution=Attribution(holder, voice))


class HeldPassages:
    """An index that holds these passages, and finds nothing."""

    def __init__(self, passages: Iterable[Passage], sources: tuple[Source, ...] = ()) -> None:
        """`sources` are those of the build."""
        self._passages = {entry.id: entry for entry in passages}
        manifest = Manifest("b", "v", "m", 1, len(self._passages), "2026-01-01", {}, {})
        self.build = Build(
            manifest, sources or (ALDER, BIRCH), Vocabulary({}, 0), DocumentFrequencies({}, 0)
        )

    def search(self, dense: object, sparse: object, filters: Filters, limit: int) -> Lists:
        """Nothing."""
        return Lists()

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Those that are held."""
        return {i: self._passages[i] for i in ids if i in self._passages}

    def passages_of(self, source_id: str) -> list[Passage]:
        """All of a source."""
        return [entry for entry in self._passages.values() if entry.source_id == source_id]
