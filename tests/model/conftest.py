"""An assistant over the invented corpus whose answers a scripted model phrases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from api.access.counting import InMemory
from api.answering.answer import Answer, Asked
from api.assistant import Assistant
from api.model_composer.compose import ModelComposer
from api.model_composer.endpoint import Endpoint
from api.model_composer.settings import ModelSettings
from api.model_composer.spending import Spending
from evals.askers import InProcess
from evals.disk import Disk, read_disk
from evals.suites import CORPUS
from ingestion.embedded_engine import EmbeddedStore
from ingestion.settings import BUNDLED
from tests.api.service import assistant_over
from tests.model.scripted import Script, scripted

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel

With = Callable[..., Assistant]
Answered = tuple[Answer, list[Mapping[str, Any]]]
Ask = Callable[..., Answered]
Phrased = Callable[[Script], AbstractContextManager[InProcess]]


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
        composer = ModelComposer(Endpoint(settings), settings, Spending(InMemory()))
        all_made.append(Assistant(EmbeddedStore(indexed), model, BUNDLED, None, composer))
        return all_made[-1]

    yield made
    for assistant in all_made:
        assistant.close()


@pytest.fixture
def ask(assistant_with: With) -> Ask:
    """The answer to a question where a script is the model, and what the model was asked.

    It takes `composer`, `history`, and any setting.
    """

    def asked(question: str, script: Script, **told: Any) -> Answered:  # noqa: ANN401
        composer = told.pop("composer", "auto")
        history = told.pop("history", ())
        with scripted(script) as served:
            assistant = assistant_with(served.url, **told)
            answer = assistant.answer(Asked(question, history, composer=composer))
        return answer, served.asked

    return asked


@pytest.fixture(scope="session")
def known(digests: Path, model: EmbeddingModel) -> tuple[InProcess, Disk]:
    """The assistant over the repository's corpus, without a model, and the files themselves."""
    return InProcess(assistant_over(digests, model), "auto"), read_disk([CORPUS])


@pytest.fixture
def phrased_by(known: tuple[InProcess, Disk]) -> Phrased:
    """The same, where a script is the model until the end of the block."""
    asker, _ = known

    @contextmanager
    def phrased(script: Script) -> Iterator[InProcess]:
        with scripted(script) as served:
            settings = ModelSettings(
                answer_model="scripted",
                openai_base_url=served.url,
                openai_api_key=SecretStr("sk-x"),
            )
            asker.assistant.composer = ModelComposer(
                Endpoint(settings), settings, Spending(InMemory())
            )
            try:
                yield asker
            finally:
                asker.close()
                vars(asker.assistant).pop("_loop", None)
                asker.assistant.composer = None

    return phrased
