"""The seam for embedding models, and the choice between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Protocol

from ingestion.settings import BUNDLED, Settings, is_endpoint

if TYPE_CHECKING:  # a sync that changes nothing does without numpy
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]


class EmbeddingModel(Protocol):
    """Turns texts into unit vectors of `dimensions` float32 values."""

    name: str
    dimensions: int
    max_tokens: int

    def embed(self, texts: Iterable[str]) -> Iterator[Vector]:
        """One vector a text, in order, as they are done."""
        ...

    def count_tokens(self, text: str) -> int:
        """How many word pieces the model makes of `text`."""
        ...


@cache
def load_model(name: str) -> EmbeddingModel:
    """The bundled model, one behind an endpoint by its address, or any FastEmbed model by name;
    once a process. Raises ModelError and SettingsError.
    """
    if name == BUNDLED:
        from ingestion.bundled_model import BundledModel

        return BundledModel()
    if is_endpoint(name):
        from ingestion.endpoint_model import EndpointModel

        settings = Settings.read()
        return EndpointModel(name, settings.embedding_api_key, settings.embedding_concurrent)
    from ingestion.fastembed_model import FastEmbedModel

    return FastEmbedModel(name)
