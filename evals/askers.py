"""Asking the assistant: in process through the production pipeline, or over HTTP."""

from __future__ import annotations

import json
import shutil
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from evals.errors import RunError
from evals.evidence import DEPTH, Ranked
from evals.given import Given, given
from evals.question_file import Question

if TYPE_CHECKING:
    from api.answering.answer import ComposerChoice
    from api.assistant import Assistant

_PATIENCE = 120  # seconds for one request


@dataclass(frozen=True)
class Reply:
    """What came back: the answer, the passages that a search ranks, and the time it took."""

    answer: Given
    ranked: tuple[Ranked, ...]
    milliseconds: float
    corpus_version: str = ""


class Asker(Protocol):
    """Puts a question to the assistant; failures come back as an answer with status error."""

    def ask(self, question: Question) -> Reply:
        """The reply to `question`, its history before it."""
        ...


class InProcess:
    """The production pipeline, as create_app puts it together."""

    def __init__(self, assistant: Assistant, composer: ComposerChoice = "extractive") -> None:
        """Ask `assistant`, composing as told."""
        self.assistant = assistant
        self._composer = composer

    @property
    def model(self) -> str:
        """The model that is asked; none where sentences of the sources are wanted.

        Raises RunError where a model may compose and none is set.
        """
        if self._composer == "extractive":
            return ""
        if self.assistant.composer is None:
            raise RunError("no model is set: set ANSWER_MODEL, or leave out --composer model")
        return self.assistant.composer.model

    def close(self) -> None:
        """Close the connections to a model."""
        self.assistant.close()

    def ask(self, question: Question) -> Reply:
        """Answer and search; only what the interface calls an error becomes one."""
        from api.answering.answer import Asked, Turn
        from api.errors import AssistantError
        from api.http.schemas.answers import answer_out
        from api.http.schemas.trace import trace_out
        from ingestion.errors import IngestionError

        history = tuple(Turn(turn.role, turn.content) for turn in question.history)
        asked = Asked(question.question, history, composer=self._composer)
        started = time.perf_counter()
        try:
            answer = self.assistant.answer(asked)
            took = _since(started)
            ranked = self._search(question.standalone or question.question)
        except (AssistantError, IngestionError) as error:
            return Reply(Given("error", str(error)), (), _since(started))
        body = answer_out(answer)
        body.trace = trace_out(answer)
        told = body.model_dump(mode="json")
        return Reply(given(told), ranked, took, str(told["corpus_version"] or ""))

    def _search(self, words: str) -> tuple[Ranked, ...]:
        from ingestion.index import Filters
        from ingestion.searching import search

        parts = self.assistant.parts()  # before the reader orders them: half the time of a run
        vector = next(iter(parts.model.embed([words])))
        found = search(words, vector, parts.index, Filters(), DEPTH)
        return tuple(Ranked(one.passage.source_id, one.passage.text) for one in found)


class OverHttp:
    """A server at `url`, asked through its public interface."""

    def __init__(self, url: str, composer: ComposerChoice = "extractive") -> None:
        """`url` is where it is served, without /v1. Raises RunError for what is no address."""
        if urllib.parse.urlsplit(url).scheme not in {"http", "https"}:
            raise RunError(f"'{url}' is no address: give one such as http://127.0.0.1:8000")
        self._url = url.rstrip("/")
        self._composer = composer

    @property
    def model(self) -> str:
        """Not known from here: the answers tell."""
        return ""

    def close(self) -> None:
        """Nothing is held open between requests."""

    def ask(self, question: Question) -> Reply:
        """Answer and search; a refused or failed request becomes an error."""
        body = {
            "question": question.question,
            "history": [turn.model_dump() for turn in question.history],
            "composer": self._composer,
            "store": False,
        }
        started = time.perf_counter()
        try:
            told = self._fetch("/v1/answers?trace=1", body)
            answer, took = given(told), _since(started)
            ranked = self._search(question.standalone or question.question)
        except (OSError, ValueError, RunError) as error:
            return Reply(Given("error", str(error)), (), _since(started))
        return Reply(answer, ranked, took, str(told["corpus_version"] or ""))

    def _search(self, words: str) -> tuple[Ranked, ...]:
        """What a search ranks; nothing for a question that a search refuses (personal data)."""
        query = urllib.parse.urlencode({"q": words, "limit": DEPTH})
        try:
            found = self._fetch(f"/v1/search?{query}")
        except urllib.error.HTTPError as error:
            if error.code == HTTPStatus.UNPROCESSABLE_ENTITY:
                return ()
            raise
        results: Sequence[Mapping[str, Any]] = found["passages"]
        return tuple(Ranked(one["source"]["id"], one["passage"]["text"]) for one in results)

    def _fetch(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(
            self._url + path, data, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=_PATIENCE) as response:
            told: dict[str, Any] = json.load(response)
        return told


def in_process(folders: Sequence[Path], data_dir: Path, composer: ComposerChoice) -> InProcess:
    """The pipeline over an index of `folders`, built under `data_dir` if it is not there.

    Vectors that an index beside it holds, or that of the service, are not made again.
    """
    from api.assistant import assistant_of
    from api.settings import Settings
    from ingestion.embedding import load_model
    from ingestion.engines import build_store, recorded_name
    from ingestion.sync import sync
    from ingestion.trained_reader import load_reader

    settings = Settings.read().model_copy(
        update={"corpus_dir": "", "data_dir": data_dir, "qdrant_url": None}
    )
    model = settings.embedding_model
    store = build_store(settings)
    beside = data_dir.parent.glob("*/vectors.sqlite")
    take_vectors([*beside, data_dir.parent.parent / "vectors.sqlite"], data_dir)
    sync(
        folders,
        store,
        data_dir,
        recorded_name(model),
        lambda: load_model(model),
        load_reader=lambda: load_reader(settings.reader),
    )
    return InProcess(assistant_of(settings), composer)


def take_vectors(held: Iterable[Path], data_dir: Path) -> None:
    """Begin the vectors of `data_dir`, where it has none, with a copy of the most there are.

    A vector is found by the digest of its text, so that none of another corpus is ever used.
    """
    own = data_dir / "vectors.sqlite"
    most = max(filter(Path.exists, held), key=lambda file: file.stat().st_size, default=None)
    if most is not None and not own.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(most, own)


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
