"""What to ask next: public questions, which the corpus is known to answer, near to one asked."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from api.rechecks.public import public_questions

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel, Vector

MOST = 3
SAME = 0.95  # cosine from which on it is the question that was asked


class Suggestions:
    """The public questions, by meaning."""

    def __init__(self, model: EmbeddingModel) -> None:
        """`model` embeds questions."""
        self._model = model

    def after(self, question: str) -> tuple[str, ...]:
        """The nearest to `question`, nearest first, without itself. Raises ModelError."""
        import numpy as np

        asked = next(iter(self._model.embed([question])))
        near = {one: float(np.dot(asked, vector)) for one, vector in self._public.items()}
        others = (one for one, cosine in near.items() if cosine < SAME)
        return tuple(sorted(others, key=lambda one: -near[one])[:MOST])

    @cached_property
    def _public(self) -> dict[str, Vector]:
        questions = public_questions()
        return dict(zip(questions, self._model.embed(list(questions)), strict=True))
