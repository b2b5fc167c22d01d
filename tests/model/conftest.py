"""An assistant over the invented corpus whose answers a scripted model phrases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from limits.storage import MemoryStorage

from api.assistant import Assistant
from api.model_composer.compose import ModelComposer
from api.model_composer.endpoint import Endpoint
from api.model_composer.settings import ModelSettings
from api.model_composer.spending import Spending
from ingestion.embedded_engine import EmbeddedStore
from ingestion.settings import BUNDLED

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel

With = Callable[..., Assistant]


@pytest.fixture
def assistant_with(
    indexed: Path, model: EmbeddingModel, monkeypatch: pytest.MonkeyPatch
) -> Iterator[With]:
    """The assistant with a model at `url`, under settings that a test gives."""
    all_made: list[Assistant] = []
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ANSWER_MODEL"):
        monkeypatch.delenv(name, raising=False)

    def made(url: str, **told: Any) -> Assistant:  # noqa: ANN401 - any setting
        given = {"openai_api_key": "sk-secret-of-a-test", "model_retries": 0, **told}
        settings = ModelSettings(answer_model="scripted", openai_base_url=url, **given)
        composer = ModelComposer(Endpoint(settings), settings, Spending(MemoryStorage()))
        all_made.append(Assistant(EmbeddedStore(indexed), model, BUNDLED, indexed, composer))
        return all_made[-1]

    yield made
    for assistant in all_made:
        assistant.close()
