"""What the steps of answering work with, put together once a build."""

from __future__ import annotations

from dataclasses import dataclass

from api.answering.bodies import Bodies, bodies_of
from api.answering.route import Field
from api.answering.spelling import Spelling
from api.answering.weights import Weights, weights
from api.explainers.glossary import glossary
from ingestion.embedding import EmbeddingModel
from ingestion.index import PassageIndex
from ingestion.trained_reader import Reader


@dataclass(frozen=True)
class Parts:
    """What answering needs: an open build with its bodies, the models, the field, the weights.

    `words` are the weights of signals of words alone, `weights` those to choose and refuse by.
    """

    index: PassageIndex
    bodies: Bodies
    model: EmbeddingModel
    field: Field
    spelling: Spelling
    reader: Reader | None
    words: Weights
    weights: Weights

    @property
    def corpus_version(self) -> str:
        """Of the build."""
        return self.index.build.manifest.corpus_version


def parts_of(
    index: PassageIndex,
    model: EmbeddingModel,
    field: Field,
    reader: Reader | None = None,
) -> Parts:
    """What answering from the build in `index` needs; names and words are read off it once."""
    sources, vocabulary = index.build.sources, index.build.vocabulary
    glossaries = (source.id for source in sources if source.type == "glossary")
    explained = [passage for one in glossaries for passage in index.passages_of(one)]
    return Parts(
        index,
        bodies_of(
            sources,
            explained,
            (name for term in glossary(index) for name in term.names),
            {one.attribution.holder for source in sources for one in index.passages_of(source.id)},
        ),
        model,
        field,
        Spelling(vocabulary, model.count_tokens),
        reader,
        weights("words"),
        weights("words" if reader is None else "reader"),
    )
