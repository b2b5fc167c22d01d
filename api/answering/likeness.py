"""How near words are in meaning: "scots" and "Scottish", "cash" and "money".

A reader seldom uses the words of a policy document. The vectors of the corpus's words are made by a
sync; a question's words are compared with them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from ingestion.terms import Vocabulary, stem, stems

if TYPE_CHECKING:
    from ingestion.embedding import Vector

# How bodies come to be, which word vectors do not know for the same: docs/log.md.
FOUNDING = frozenset(stems("created established start"))
UNLIKE, ALIKE = 0.58, 0.9  # cosines of two words: none of a term's weight, and all of it
_MOST_REMEMBERED = 20_000


class Likeness:
    """Says which words of a corpus are near a word; any number of threads may ask at once."""

    def __init__(
        self, vocabulary: Vocabulary, vectors: Callable[[Sequence[str]], Sequence[Vector]]
    ) -> None:
        """`vectors` gives a unit vector a word: those of the corpus are looked up."""
        import numpy as np

        self._vectors = vectors
        told = [(s, w) for s, w in vocabulary.forms.items() if not w.isdigit()]
        self._stems = [stem for stem, _ in told]
        self._matrix = np.stack(vectors([word for _, word in told])) if told else None
        self.near: Callable[[str], Mapping[str, float]] = lru_cache(_MOST_REMEMBERED)(self._near)

    def _near(self, word: str) -> Mapping[str, float]:
        """Stems of the corpus that are like `word`, each with its likeness in (0, 1]."""
        import numpy as np

        if self._matrix is None or word.isdigit():
            return {}
        cosines = self._matrix @ self._vectors([word])[0]
        found = np.nonzero(cosines > UNLIKE)[0]
        near = {
            self._stems[at]: min(1.0, float((cosines[at] - UNLIKE) / (ALIKE - UNLIKE)))
            for at in found
        }
        return near | dict.fromkeys(FOUNDING, 1.0) if stem(word) in FOUNDING else near
