"""Known questions in model mode: a scripted model that is right, and one always wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from limits.storage import MemoryStorage
from pydantic import SecretStr

from api.model_composer.compose import ModelComposer
from api.model_composer.endpoint import Endpoint
from api.model_composer.settings import ModelSettings
from api.model_composer.spending import Spending
from evals.askers import InProcess, in_process
from evals.disk import Disk, read_disk
from evals.question_file import Question
from evals.suites import suite
from evals.verdict import Verdict, judge
from tests.model.models import right, wrong
from tests.model.scripted import Script, scripted

DEV = suite("dev")
EVERY = 10  # a question in so many is asked
QUESTIONS = DEV.questions[::EVERY]

Ask = Callable[[Script], list[Verdict]]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[InProcess, Disk]:
    """The assistant over the repository's corpus, and the files themselves."""
    data: Path = tmp_path_factory.mktemp("known")
    return in_process(DEV.folders, data, "auto"), read_disk(DEV.folders)


@pytest.fixture
def ask(corpus: tuple[InProcess, Disk]) -> Iterator[Ask]:
    """The verdicts on the questions where a script is the model."""
    asker, disk = corpus

    def asked(script: Script) -> list[Verdict]:
        with scripted(script) as served:
            settings = ModelSettings(
                answer_model="scripted",
                openai_base_url=served.url,
                openai_api_key=SecretStr("sk-x"),
            )
            asker.assistant.composer = ModelComposer(
                Endpoint(settings), settings, Spending(MemoryStorage())
            )
            return [judged(question, asker, disk) for question in QUESTIONS]

    yield asked
    asker.assistant.close()
    vars(asker.assistant).pop("_loop", None)


def judged(question: Question, asker: InProcess, disk: Disk) -> Verdict:
    """The verdict on one answer."""
    return judge(question, asker.ask(question).answer, disk)


def test_a_model_that_is_right_does_better_than_sentences_chosen_by_weights(
    corpus: tuple[InProcess, Disk], ask: Ask
) -> None:
    """And nothing that it says fails hard."""
    asker, disk = corpus
    by_model = ask(right(QUESTIONS))
    asker.assistant.composer = None
    by_weights = [judged(question, asker, disk) for question in QUESTIONS]
    assert not [verdict.question.id for verdict in by_model if verdict.hard]
    assert sum(v.right for v in by_model) > sum(v.right for v in by_weights)


def test_a_model_that_is_wrong_does_no_harm(corpus: tuple[InProcess, Disk], ask: Ask) -> None:
    """Its figures, bodies, denials, duties, additions and quotes fall, and weights choose."""
    asker, disk = corpus
    by_model = ask(wrong())
    asker.assistant.composer = None
    by_weights = [judged(question, asker, disk) for question in QUESTIONS]
    assert not [verdict.question.id for verdict in by_model if verdict.hard]
    assert [v.right for v in by_model] == [v.right for v in by_weights]
