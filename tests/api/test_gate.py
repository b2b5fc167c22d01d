"""The gate, shut on purpose: each way of going wrong is caught by the scorer made for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Protocol

import pytest

from api.answering.answer import Asked
from api.rechecks.public import public_questions
from evals.askers import Asker, InProcess, OverHttp, Reply, in_process
from evals.compare import compare
from evals.disk import Disk, read_disk
from evals.dummies import top_passage
from evals.gate import failures
from evals.harness import run
from evals.question_file import Question
from evals.results import Result, result_of
from evals.suites import CORPUS, suite
from tests.api.service import assistant_over

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ingestion.embedding import EmbeddingModel

Alter = Callable[[Question, Reply], Reply]
POLL = "nhs-confederation-time-to-be-radical.md"
FIGURES, ABSENT = 12, 20  # questions of each kind; the first figures are all of one poll


class Judged(Protocol):
    """Runs the questions, or the first `most` of them, through the harness."""

    def __call__(self, asker: Asker, most: int | None = None) -> Result:
        """The result."""
        ...


@pytest.fixture(scope="module")
def questions() -> tuple[Question, ...]:
    """Some figures that are asked for, and some questions that must not be answered."""
    asked = suite("dev").questions
    figures = [q for q in asked if q.kind == "figure" and q.expected == "answered"]
    absent = [q for q in asked if q.expected == "abstain" and not q.also_ok]
    return (*figures[:FIGURES], *absent[:ABSENT])


@pytest.fixture(scope="module")
def disk() -> Disk:
    """The corpus as it lies in the repository."""
    return read_disk([CORPUS])


@pytest.fixture(scope="module")
def honest(digests: Path, model: EmbeddingModel) -> InProcess:
    """The product as it is."""
    return InProcess(assistant_over(digests, model))


@pytest.mark.parametrize("question", public_questions())
def test_a_public_question_is_answered(question: str, honest: InProcess) -> None:
    """Readers are shown it as an example of what the corpus answers."""
    assert honest.assistant.answer(Asked(question, composer="extractive")).status == "answered"


class Recorded:
    """Replies that were given once, altered on their way."""

    def __init__(self, replies: dict[str, Reply], alter: Alter) -> None:
        """`alter` is what goes wrong."""
        self._replies = replies
        self._alter = alter

    def ask(self, question: Question) -> Reply:
        """The reply as it was, altered."""
        return self._alter(question, self._replies[question.id])


@pytest.fixture(scope="module")
def replies(honest: InProcess, questions: tuple[Question, ...]) -> dict[str, Reply]:
    """What the product says to each question."""
    return {question.id: honest.ask(question) for question in questions}


@pytest.fixture(scope="module")
def judged(
    questions: tuple[Question, ...], disk: Disk, tmp_path_factory: pytest.TempPathFactory
) -> Judged:
    """The result of a whole run, through the harness, against the repository's corpus."""
    logs = tmp_path_factory.mktemp("logs")

    def result(asker: Asker, most: int | None = None) -> Result:
        done = run(questions[:most], asker, disk, "dev", logs)
        return result_of("dev", "extractive", "c", done.verdicts, done.dummies)

    return result


@pytest.fixture(scope="module")
def accepted(judged: Judged, replies: dict[str, Reply]) -> Result:
    """The baseline: the product as it is."""
    return judged(Recorded(replies, lambda _, reply: reply))


def test_the_product_as_it_is_passes_against_itself(accepted: Result) -> None:
    """So that what follows is due to what was broken."""
    assert failures(accepted, compare(accepted, accepted)) == []


def test_without_a_baseline_the_gate_stays_shut(accepted: Result) -> None:
    """A suite counts once somebody has accepted a result for it."""
    assert failures(accepted, None) == [
        "dev: no baseline: run `./assistant evals accept --reason ...`"
    ]


def test_a_composer_that_drops_citations_is_stopped(
    judged: Judged, accepted: Result, replies: dict[str, Reply]
) -> None:
    """A claim without a citation is a hard fail, each time."""

    def bare(_: Question, reply: Reply) -> Reply:
        statements = tuple(replace(s, citations=()) for s in reply.answer.statements)
        answer = replace(reply.answer, statements=statements, citations=())
        return replace(reply, answer=answer)

    result = judged(Recorded(replies, bare))
    shut = failures(result, compare(result, accepted))
    assert any("hard fail 'markers'" in line for line in shut)
    assert result.card["verified"]["value"] < accepted.card["verified"]["value"]


def test_one_that_always_answers_is_stopped(
    judged: Judged, accepted: Result, replies: dict[str, Reply], disk: Disk
) -> None:
    """It breaks no hard rule and cites truly: what stops it is what it should not have answered."""

    def answered(question: Question, reply: Reply) -> Reply:
        if reply.answer.claims:
            return reply
        return replace(reply, answer=top_passage(question, reply.ranked, disk))

    result = judged(Recorded(replies, answered))
    shut = failures(result, compare(result, accepted))
    assert not any("hard fail" in line for line in shut)
    assert any("'unanswerable answered' rose" in line for line in shut)


def test_questions_left_out_do_not_pass(accepted: Result) -> None:
    """A run that asks less cannot be better."""
    few = dict(list(accepted.outcomes.items())[1:])
    less = replace(accepted, outcomes=few)
    assert failures(less, compare(less, accepted)) == [
        "dev: 1 questions of the baseline were not asked"
    ]


def test_a_build_with_a_corrupted_figure_is_stopped(
    tmp_path: Path, judged: Judged, accepted: Result
) -> None:
    """The index agrees with itself; the files on disk do not agree with it."""
    forged = tmp_path / "corpus"
    forged.mkdir()
    words = (CORPUS / POLL).read_text("utf-8")
    (forged / POLL).write_text(words.replace("per cent", "per cent, or 91 per cent,"), "utf-8")
    result = judged(in_process([forged], tmp_path / "data", "extractive"), most=4)
    shut = failures(result, compare(result, accepted))
    assert any("hard fail 'verbatim'" in line for line in shut)
    assert any("hard fail 'figures'" in line for line in shut)


def test_a_server_that_returns_a_fabricated_passage_is_stopped(
    tmp_path: Path, honest: InProcess, judged: Judged, accepted: Result
) -> None:
    """Over real HTTP; the passage, the quote and the claim agree with each other."""
    from api.http.app import create_app
    from api.store.database import open_database
    from api.store.stores import Stores

    engine = open_database(f"sqlite:///{tmp_path / 'answers.sqlite'}")
    app = create_app(honest.assistant, Stores.over(engine))
    app.add_middleware(Fabricating)
    with serving(app) as url:
        result = judged(OverHttp(url), most=4)
    engine.dispose()
    shut = failures(result, compare(result, accepted))
    assert any("hard fail 'verbatim'" in line for line in shut)


class Fabricating:
    """ASGI middleware that rewrites words wherever they stand in a reply."""

    def __init__(self, app: Callable[..., object]) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: object, receive: object, send: Callable[..., object]) -> None:
        """The same length, so that offsets and Content-Length stay right."""

        async def sending(message: dict[str, object]) -> None:
            body = message.get("body")
            if isinstance(body, bytes):
                message = {**message, "body": body.replace(b" the ", b" any ")}
            await send(message)  # type: ignore[misc]

        await self._app(scope, receive, sending)  # type: ignore[misc]


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """A real server on loopback."""
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
