"""What the steps of answering work with, put together once a build."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.answering.bodies import Bodies, bodies_of
from api.answering.likeness import Likeness
from api.answering.route import Field
from api.answering.spelling import Spelling
from api.answering.weights import Weights, weights
from ingestion.embedding import EmbeddingModel
from ingestion.index import PassageIndex

if TYPE_CHECKING:
    from ingestion.embedding import Vector


@dataclass(frozen=True)
class Parts:
    """What answering needs: an open build with its bodies, the model, the field, the vectors."""

    index: PassageIndex
    bodies: Bodies
    model: EmbeddingModel
    field: Field
    sentence_vectors: Callable[[Sequence[str]], Sequence[Vector]]
    likeness: Likeness
    spelling: Spelling
    weights: Weights

    @property
    def corpus_version(self) -> str:
        """Of the build."""
        return self.index.build.manifest.corpus_version


def parts_of(
    index: PassageIndex,
    model: EmbeddingModel,
    field: Field,
    sentence_vectors: Callable[[Sequence[str]], Sequence[Vector]],
) -> Parts:
    """What answering from the build in `index` needs; names and words are read off it once."""
    sources, vocabulary = index.build.sources, index.build.vocabulary
    glossaries = (source.id for source in sources if source.type == "glossary")
    explained = [passage for one in glossaries for passage in index.passages_of(one)]
    return Parts(
        index,
        bodies_of(sources, explained),
        model,
        field,
        sentence_vectors,
        Likeness(vocabulary, sentence_vectors),
        Spelling(vocabulary, model.count_tokens),
        weights(),
    )
