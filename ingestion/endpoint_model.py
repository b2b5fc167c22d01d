"""An embedding model behind an OpenAI-compatible endpoint: OpenAI, Azure, vLLM, TEI, llama.cpp.

EMBEDDING_MODEL is its address and, behind a #, the name of the model: https://host/v1#bge-small-en.
Texts go in batches, several at a time. What is busy or broken for a moment is asked again after a
while, or after as long as it says; a batch that is too large is halved. Each vector is checked and
made a unit vector. Those that were made are in the cache of vectors, so that a sync which was cut
short asks only for the others.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ingestion.errors import ModelError
from ingestion.index import batches
from ingestion.settings import endpoint_parts

if TYPE_CHECKING:
    import openai
    from pydantic import SecretStr
    from tokenizers import Tokenizer

    from ingestion.embedding import Vector

_BATCH = 16  # texts
_RETRIES = 6  # after 408, 409, 429, 5xx and broken connections; waits grow up to 8 seconds
_SECONDS = 30.0  # for a batch
_FEW = 3  # texts, of a question that somebody waits for
_FEW_RETRIES, _FEW_SECONDS = 1, 3.0
_TOKENS = 510  # that nearly every model takes; a passage has fewer
_NO_KEY = "none"  # local servers want no key, the package wants one
_TOO_LARGE = (400, 413, 422)


class EndpointModel:
    """A model that is asked over HTTP; its builds know it by name, wherever it is served."""

    def __init__(self, setting: str, key: SecretStr | None = None, concurrent: int = 4) -> None:
        """Asks for one vector, which tells the dimensions. Raises ModelError and SettingsError."""
        self._address, self.name = endpoint_parts(setting)
        self._client = _client(self._address, key)
        self._quick = self._client.with_options(max_retries=_FEW_RETRIES, timeout=_FEW_SECONDS)
        self._pool = ThreadPoolExecutor(concurrent, "embedding")
        self._most = 2 * concurrent
        self.max_tokens = _TOKENS
        self.dimensions = 0  # any, until one is known
        self.dimensions = len(self._asked(["dimensions"])[0])

    def embed(self, texts: Iterable[str]) -> Iterator[Vector]:
        """One unit vector a text, in order. Raises ModelError; what was made before is given."""
        under_way: deque[Future[list[Vector]]] = deque()
        try:
            for batch in batches(texts, _BATCH):
                under_way.append(self._pool.submit(self._asked, batch))
                if len(under_way) >= self._most:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()

    def count_tokens(self, text: str) -> int:
        """About how many tokens the model makes of `text`: word pieces of the bundled model."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        from ingestion.bundled_model import model_files

        tokenizer = Tokenizer.from_file(str(model_files()[1]))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    def _asked(self, texts: Sequence[str]) -> list[Vector]:
        import openai

        client = self._client if len(texts) > _FEW else self._quick
        try:
            given = client.embeddings.create(
                model=self.name, input=list(texts), encoding_format="float"
            )
        except openai.APIStatusError as error:
            if error.status_code in _TOO_LARGE and len(texts) > 1:
                half = len(texts) // 2
                return self._asked(texts[:half]) + self._asked(texts[half:])
            raise self._failure(f"status {error.status_code}") from None  # it may hold the key
        except (openai.OpenAIError, ValueError) as error:
            raise self._failure(type(error).__name__) from None
        return self._checked(given.data, len(texts))

    def _checked(self, rows: Sequence[Any], wanted: int) -> list[Vector]:
        """In the order of their index, each of the known dimensions and finite."""
        ordered = sorted(rows or (), key=lambda row: row.index)
        if [row.index for row in ordered] != list(range(wanted)):
            raise self._failure(f"{len(ordered)} vectors for {wanted} texts")
        return [self._unit(np.asarray(row.embedding, np.float32)) for row in ordered]

    def _unit(self, vector: Vector) -> Vector:
        if vector.ndim != 1 or (self.dimensions and len(vector) != self.dimensions):
            raise self._failure(f"a vector of {vector.shape}, not of {self.dimensions} dimensions")
        length = float(np.linalg.norm(vector))
        if not np.isfinite(length) or length == 0:
            raise self._failure("a vector that is none")
        unit: Vector = (vector / np.float32(length)).astype(np.float32)
        return unit

    def _failure(self, problem: str) -> ModelError:
        return ModelError(
            f"The embedding model {self.name} at {self._address} failed ({problem}): check "
            "EMBEDDING_MODEL and EMBEDDING_API_KEY, or try again"
        )


def _client(address: str, key: SecretStr | None) -> openai.OpenAI:
    import openai

    return openai.OpenAI(
        base_url=address,
        api_key=key.get_secret_value() if key else _NO_KEY,
        max_retries=_RETRIES,
        timeout=_SECONDS,
    )
