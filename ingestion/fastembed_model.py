"""Any FastEmbed model by name, for machines that can fetch its weights or hold them already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ingestion.errors import ModelError

if TYPE_CHECKING:
    from ingestion.embedding import Vector


class FastEmbedModel:
    """A model of FastEmbed's list, or one that was added to it."""

    def __init__(self, name: str) -> None:
        """Load the model called `name`. Raises ModelError with what to do."""
        try:
            from fastembed import TextEmbedding
        except ImportError as error:
            raise ModelError(
                f"EMBEDDING_MODEL={name} needs FastEmbed: install it with "
                "`.venv/bin/python -m pip install fastembed`, or unset EMBEDDING_MODEL"
            ) from error
        try:
            self._model = TextEmbedding(name)
        except (ValueError, OSError) as error:
            raise ModelError(
                f"EMBEDDING_MODEL={name} could not be loaded ({str(error).splitlines()[0]}): "
                "choose a model of FastEmbed's list, or unset EMBEDDING_MODEL"
            ) from error
        self.name = name
        self.dimensions = int(self._model.embedding_size)
        self._tokenizer: Any = self._model.model.tokenizer  # type: ignore[attr-defined]
        truncation = self._tokenizer.truncation
        self.max_tokens = (truncation["max_length"] if truncation else 512) - 2

    def embed(self, texts: Iterable[str]) -> Iterator[Vector]:
        """One unit vector a text."""
        for vector in self._model.embed(texts, batch_size=1):
            yield (vector / np.linalg.norm(vector)).astype(np.float32)

    def count_tokens(self, text: str) -> int:
        """Word pieces of `text`, up to the model's limit."""
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        return sum(encoded.attention_mask)
