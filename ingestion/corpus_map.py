"""The map of who is at which level: data of a corpus, each piece with words for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ingestion.checking import Finding
from ingestion.errors import SourceError
from ingestion.reading import MAP
from ingestion.sources import Document

OURS = Path(__file__).resolve().parent.parent / "corpus" / MAP
COLUMNS = 5
Id = Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Level(_Told):
    """A level, the largest first."""

    id: Id
    name: str


class Kind(_Told):
    """A kind of line; `says` stands between the names of its ends."""

    id: Id
    says: str


class Piece(_Told):
    """What the map tells; `quote` says so, and stands word for word in `source`."""

    source: str
    quote: str


class Element(Piece):
    """A body at a level, which `quote` explains; `ask` is a question about it."""

    id: Id
    level: str
    column: Annotated[int, Field(ge=0, lt=COLUMNS)]
    name: str
    ask: str = ""


class Line(Piece):
    """Who relates to whom."""

    start: Annotated[str, Field(alias="from")]
    end: Annotated[str, Field(alias="to")]
    kind: str


class CorpusMap(_Told):
    """The whole, as at a date."""

    as_at: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}){0,2}$")]
    levels: tuple[Level, ...]
    kinds: tuple[Kind, ...]
    elements: tuple[Element, ...]
    lines: tuple[Line, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Elements and lines."""
        return (*self.elements, *self.lines)

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        """Whatever is named is there, and nothing twice."""
        elements = [element.id for element in self.elements]
        ends = {end for line in self.lines for end in (line.start, line.end)}
        named = (
            (ends, set(elements)),
            ({element.level for element in self.elements}, {level.id for level in self.levels}),
            ({line.kind for line in self.lines}, {kind.id for kind in self.kinds}),
        )
        for used, known in named:
            if used - known:
                raise ValueError(f"there is no {sorted(used - known)[0]!r}")
        places = {(element.level, element.column) for element in self.elements}
        if len(set(elements)) < len(elements) or len(places) < len(elements):
            raise ValueError("two elements have the same id, or the same level and column")
        return self


def read_map(file: Path = OURS) -> CorpusMap | None:
    """The map in `file`, or None where there is none. Raises SourceError."""
    if not file.is_file():
        return None
    try:
        return CorpusMap.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SourceError(file, "this is not YAML", "Correct it") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the map"
        raise SourceError(file, f"{where}: {first['msg']}", "Correct it") from error


def map_findings(told: CorpusMap, documents: Mapping[str, Document]) -> Iterator[Finding]:
    """A fault for each quote that does not stand in a block of the source that it names."""
    for piece in told.pieces:
        document = documents.get(piece.source)
        if document is None:
            yield Finding(MAP, f"there is no source '{piece.source}': correct it", fault=True)
        elif not _stands(piece.quote, document):
            text = f"'{piece.quote[:60]}' does not stand in {piece.source}: quote it as it is there"
            yield Finding(MAP, text, fault=True)


def _stands(quote: str, document: Document) -> bool:
    spans = (span for section in document.sections for span in section.blocks)
    return any(quote in document.text[start:end] for start, end in spans)
