"""Step 4, retrieve: the passages nearest to a question, by both scores, fused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from api.answering.embed_question import embed_question
from api.answering.instructions import instructs
from api.answering.parts import Parts
from api.answering.question import Reading, read_question
from ingestion.fusion import RankedPassage
from ingestion.index import Filters, PassageIndex
from ingestion.searching import search
from ingestion.sources import Standing

if TYPE_CHECKING:
    from ingestion.embedding import Vector


@dataclass(frozen=True)
class Sought:
    """A question as read, its vector, and the passages found for it, best first."""

    reading: Reading
    vector: Vector
    ranked: tuple[RankedPassage, ...]


KEPT = 12  # passages that are read for an answer
KEPT_OF_ORIGINALS = 8  # further ones, of the originals of our digests


def sought(question: str, parts: Parts, filters: Filters, vector: Vector | None = None) -> Sought:
    """A standalone question as read, with what is found for it; `vector` is its own, if made."""
    reading = read_question(question, parts.bodies)
    if vector is None:
        vector = embed_question(question, parts.model)
    return retrieve(reading, vector, parts.index, filters)


def retrieve(reading: Reading, vector: Vector, index: PassageIndex, filters: Filters) -> Sought:
    """Ranked passages; those of each body in turn where the words of bodies are asked for.

    Where a term is to be defined, it is looked for by itself too, and so are sources named. A
    passage that tries to instruct machines is left out, and where the question is about now what
    has been superseded.
    """
    in_force = _in_force(reading, filters)
    allowed = _per_speaker(reading, in_force) + _named(reading, in_force)
    texts = [reading.text] + ([reading.defines] if reading.defines else [])
    found = [
        search(text, vector, index, entry, KEPT_OF_ORIGINALS if _of_originals(entry) else KEPT)
        for entry in _by_layer(allowed, index)
        for text in texts
    ]
    unique = {entry.passage.id: entry for ranked in found for entry in ranked}
    usable = (entry for entry in unique.values() if not instructs(entry.passage.text))
    return Sought(reading, vector, tuple(usable))


def _by_layer(allowed: Sequence[Filters], index: PassageIndex) -> list[Filters]:
    """Originals are searched by themselves, so that they keep no digest from being found."""
    layers = index.build.layers
    return [replace(one, layers=(e,)) for e in layers for one in allowed] or list(allowed)


def _of_originals(filters: Filters) -> bool:
    return filters.layers == ("original",)


def _in_force(reading: Reading, filters: Filters) -> Filters:
    """What has been superseded answers no question about now, unless it is asked for."""
    if reading.when != "now" or filters.standings or filters.sources:
        return filters
    lasting = tuple(standing for standing in get_args(Standing) if standing != "superseded")
    return replace(filters, standings=lasting)


def _named(reading: Reading, filters: Filters) -> list[Filters]:
    """The sources that the question names by title, where the filters leave them."""
    ids = reading.sources & set(filters.sources or reading.sources)
    return [replace(filters, sources=tuple(sorted(ids)))] if ids else []


def _per_speaker(reading: Reading, filters: Filters) -> list[Filters]:
    if not reading.speakers:
        return [filters]
    chosen = [filters]  # what others' documents hold of a body's views
    for body in reading.speakers:
        ids = (*body.sources, *body.heard_in)
        if filters.sources:
            ids = tuple(i for i in ids if i in filters.sources)
        if ids:
            chosen.append(replace(filters, sources=ids))
    return chosen
