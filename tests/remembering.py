"""The real embedding model, which makes no vector twice in a process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel, Vector

_WINDOW = 256  # texts that are looked up before the rest is asked for


class Remembering:
    """Hands out the vector that the model made of a text before, and else lets it make one."""

    def __init__(self, model: EmbeddingModel) -> None:
        """Nothing yet."""
        self.name, self.dimensions, self.max_tokens = model.name, model.dimensions, model.max_tokens
        self.count_tokens = model.count_tokens
        self._model = model
        self._vectors: dict[str, Vector] = {}

    def embed(self, texts: Iterable[str]) -> Iterator[Vector]:
        """One vector a text, in order."""
        rest = iter(texts)
        while window := list(islice(rest, _WINDOW)):
            new = [text for text in dict.fromkeys(window) if text not in self._vectors]
            self._vectors.update(zip(new, self._model.embed(new), strict=True))
            yield from (self._vectors[text] for text in window)
