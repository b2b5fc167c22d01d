"""The vector of a question with a topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pytest

from api.answering.embed_question import embed_question

if TYPE_CHECKING:
    from ingestion.embedding import Vector


class TwoDirections:
    """Embeds what begins with a topic in one direction, all else in another."""

    name = "two"
    dimensions = 2
    max_tokens = 10

    def embed(self, texts: Iterable[str]) -> Iterator[Vector]:
        """One unit vector a text."""
        for text in texts:
            yield np.array([1, 0] if text.startswith("About ") else [0, 1], dtype=np.float32)

    def count_tokens(self, text: str) -> int:
        """Its words."""
        return len(text.split())


def test_a_question_without_a_topic_is_embedded_as_it_is() -> None:
    """One embedding, none of its parts."""
    assert embed_question("Who led it?", TwoDirections()).tolist() == [0, 1]


def test_a_question_with_a_topic_lies_between_itself_alone_and_the_whole() -> None:
    """A unit vector, nearer to the whole."""
    whole, alone = embed_question("About the review: who led it?", TwoDirections())
    assert whole > alone > 0
    assert float(np.hypot(whole, alone)) == pytest.approx(1)
