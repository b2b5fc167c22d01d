"""The vector of a standalone question: of one with a topic, more of what is asked about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.answering.question import asked_about
from ingestion.embedding import EmbeddingModel

if TYPE_CHECKING:
    from ingestion.embedding import Vector

ASKED = 0.4  # against 1 - ASKED for topic and question together; measured in docs/log.md


def embed_question(question: str, model: EmbeddingModel) -> Vector:
    """The unit vector of `question`; a topic before it costs a second embedding."""
    import numpy as np

    topic, asked = asked_about(question)
    if not topic:
        return next(iter(model.embed([question])))
    whole, alone = model.embed([question, asked])
    mixed: Vector = ASKED * alone + (1 - ASKED) * whole
    direction: Vector = mixed / np.linalg.norm(mixed)
    return direction
