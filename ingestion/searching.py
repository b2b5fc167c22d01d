"""Looking for passages: both scores fused, what filters may name, and how much may be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from ingestion.bm25 import encode_question
from ingestion.fusion import RankedPassage, fuse
from ingestion.index import Filters, PassageIndex
from ingestion.sources import Source, SourceType, Standing

if TYPE_CHECKING:
    from ingestion.embedding import Vector

MOST_EXCERPTS = 3  # passages of one source with their texts in a search: an excerpt is no copy
_DEPTH = 50  # of each list


def search(
    text: str, vector: Vector, index: PassageIndex, filters: Filters, limit: int
) -> list[RankedPassage]:
    """Hybrid search: cosine of `vector` and BM25 of `text`, fused; at most `limit`, best first.

    Where `filters` name sources, in both layers of each.
    """
    filters = replace(filters, sources=index.build.with_originals(filters.sources))
    return fuse(index.search(vector, encode_question(text), filters, max(_DEPTH, limit)), limit)


def shown(ranked: Iterable[Source]) -> list[bool]:
    """For passages of these sources, best first: whether each may leave with its text.

    Of a source to be linked to none may, of one to be shown in excerpts the first three.
    """
    seen: Counter[str] = Counter()
    allowed = []
    for source in ranked:
        seen[source.id] += 1
        few = source.display == "excerpt" and seen[source.id] <= MOST_EXCERPTS
        allowed.append(source.display == "full" or few)
    return allowed


def filterable(sources: Sequence[Source]) -> dict[str, set[str]]:
    """What filters may name, by the name of the filter: values of `sources`, and all kinds."""
    return {
        "publisher": {source.publisher for source in sources},
        "type": set(get_args(SourceType)),
        "source": {source.id for source in sources},
        "standing": set(get_args(Standing)),
    }
