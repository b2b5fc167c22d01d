"""The corpus's map as the live build bears it out: what is not in it is left out."""

from __future__ import annotations

from dataclasses import dataclass

from api.explainers.glossary import Quoted
from ingestion.corpus_map import CorpusMap, Element, Kind, Level, Line
from ingestion.index import PassageIndex
from ingestion.sources import Passage


@dataclass(frozen=True)
class Shown:
    """An element with where its explanation stands."""

    element: Element
    cited: Quoted


@dataclass(frozen=True)
class Drawn:
    """A line between two elements that are shown, with where it is said."""

    line: Line
    kind: Kind
    start: Element
    end: Element
    cited: Quoted


@dataclass(frozen=True)
class Map:
    """What can be shown; `left_out` counts elements and lines whose words the build lacks."""

    as_at: str
    levels: tuple[tuple[Level, tuple[Shown, ...]], ...]
    lines: tuple[Drawn, ...]
    left_out: int

    def lines_from(self, element: Element) -> tuple[Drawn, ...]:
        """The lines that begin at `element`."""
        return tuple(line for line in self.lines if line.start == element)


def borne_out(told: CorpusMap, index: PassageIndex) -> Map:
    """`told` as far as each quote stands in a passage of the build that may be shown in full."""
    wanted = {piece.source for piece in told.pieces}
    passages = {one: _shown_in_full(one, index) for one in wanted}
    elements = {
        element.id: Shown(element, cited)
        for element in told.elements
        if (cited := _cited(element.quote, passages[element.source])) is not None
    }
    kinds = {kind.id: kind for kind in told.kinds}
    lines = tuple(
        Drawn(
            line,
            kinds[line.kind],
            elements[line.start].element,
            elements[line.end].element,
            cited,
        )
        for line in told.lines
        if {line.start, line.end} <= elements.keys()
        and (cited := _cited(line.quote, passages[line.source])) is not None
    )
    levels = tuple(
        (level, tuple(s for s in elements.values() if s.element.level == level.id))
        for level in told.levels
    )
    return Map(told.as_at, levels, lines, len(told.pieces) - len(elements) - len(lines))


def _shown_in_full(source_id: str, index: PassageIndex) -> list[Passage]:
    source = index.build.by_id.get(source_id)
    return index.passages_of(source_id) if source and source.display == "full" else []


def _cited(quote: str, passages: list[Passage]) -> Quoted | None:
    for passage in passages:
        start = passage.text.find(quote)
        if start >= 0:
            return Quoted(quote, passage.id, start, start + len(quote))
    return None
