"""Answers as server-sent events, from a real server."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.answering.events import Started
from api.assistant import Assistant
from api.http.app import create_app
from api.store.database import open_database
from api.store.stores import Stores
from tests.api.documents import BUDGET, PERSONAL, POLL
from tests.api.service import at_a_port
from tests.model.conftest import With
from tests.model.scripted import Sent, holding, reply, scripted

Told = list[tuple[str, Any]]
_FAVOUR = "Now 64 per cent of ward leaders favour shared rotas across hospitals."
_BEFORE = "Before the pandemic, 38 per cent of ward leaders favoured shared rotas across hospitals."


@contextmanager
def serve(assistant: Assistant, folder: Path) -> Iterator[str]:
    """The service over `assistant` at a port."""
    engine = open_database(f"sqlite:///{folder / 'answers.sqlite'}")
    with at_a_port(create_app(assistant, Stores.over(engine))) as origin:
        yield origin
    engine.dispose()


@contextmanager
def opened(origin: str, body: Mapping[str, object]) -> Iterator[httpx2.Response]:
    """A POST that asks for events."""
    headers = {"accept": "text/event-stream"}
    address = f"{origin}/v1/answers"
    with httpx2.stream("POST", address, json=body, headers=headers, timeout=60) as response:
        yield response


def told_by(origin: str, body: Mapping[str, object]) -> Told:
    """All events of a POST."""
    with opened(origin, body) as response:
        return list(events(response))


def events(response: httpx2.Response) -> Iterator[tuple[str, Any]]:
    """Each event as it comes: its name and its JSON."""
    name = ""
    for line in response.iter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def names(told: Told) -> list[str]:
    """The names of the events."""
    return [name for name, _ in told]


def both(asked: Mapping[str, Any]) -> Sent:
    """A model that gives both figures of the poll, slowly."""
    number = holding(asked, "64 per cent of ward leaders")
    sent = reply(
        (
            "Before the pandemic, 38 per cent of ward leaders favoured shared rotas.",
            number,
            _BEFORE,
        ),
        ("Now 64 per cent of ward leaders favour shared rotas.", number, _FAVOUR),
    )
    return Sent(sent.reply, pause=0.02)


def test_the_events_of_a_model_come_as_they_happen(assistant_with: With, tmp_path: Path) -> None:
    """Each statement once it holds, before the model is done; the last event is the answer."""
    with scripted(both) as model, serve(assistant_with(model.url), tmp_path) as origin:
        with opened(origin, {"question": POLL}) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            told = list(events(response))
        finished = told[-1][1]
        assert finished == httpx2.get(f"{origin}/v1/answers/{finished['id']}").json()
    assert names(told)[:3] == ["started", "searching", "sources"]
    assert told[0][1] == {"id": finished["id"]}
    statements = [body["statement"] for name, body in told if name == "statement"]
    assert statements == finished["statements"]
    citations = [one for name, body in told if name == "statement" for one in body["citations"]]
    assert citations == finished["citations"]
    notices = [body for name, body in told if name == "notice"]
    assert notices == finished["notices"]
    assert names(told)[-1] == "finished"
    assert finished["composer"] == "model"


def test_the_sources_own_words_come_as_the_same_events(
    assistant: Assistant, tmp_path: Path
) -> None:
    """Whoever composed them."""
    with serve(assistant, tmp_path) as origin:
        told = told_by(origin, {"question": BUDGET, "store": False})
    assert names(told)[:3] == ["started", "searching", "sources"]
    finished = told[-1][1]
    assert [b["statement"] for n, b in told if n == "statement"] == finished["statements"]
    assert finished["composer"] == "extractive"


@pytest.mark.parametrize("question", ["Hello", PERSONAL])
def test_what_ends_early_is_told_as_events_too(
    assistant: Assistant, tmp_path: Path, question: str
) -> None:
    """Without a search."""
    with serve(assistant, tmp_path) as origin:
        told = told_by(origin, {"question": question})
    assert names(told)[0] == "started"
    assert "searching" not in names(told)
    assert names(told)[-1] == "finished"


def test_a_question_that_cannot_be_taken_is_a_problem_and_no_stream(
    assistant: Assistant, tmp_path: Path
) -> None:
    """As without events."""
    with serve(assistant, tmp_path) as origin, opened(origin, {"question": ""}) as response:
        assert response.status_code == 422
        assert response.headers["content-type"] == "application/problem+json"


def test_an_index_that_fails_on_the_way_is_an_error_event(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the problem that it is; the connection ends."""
    from ingestion.errors import EngineError

    async def fails(_: object, tell: Callable[[object], None], *_more: object) -> None:
        tell(Started("an-answer"))
        raise EngineError("The index cannot be searched: run `./assistant sync`")

    monkeypatch.setattr(assistant, "tell", fails)
    with serve(assistant, tmp_path) as origin:
        told = told_by(origin, {"question": BUDGET})
    assert names(told) == ["started", "error"]
    assert told[1][1]["status"] == 503
    assert told[1][1]["status_name"] == "error_index"


def test_an_index_that_fails_at_once_is_no_stream(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But the problem by itself, as for whoever wants no events."""
    from ingestion.errors import EngineError

    async def fails(*_: object) -> None:
        raise EngineError("The index cannot be searched: run `./assistant sync`")

    monkeypatch.setattr(assistant, "tell", fails)
    with serve(assistant, tmp_path) as origin:
        asked = {"question": BUDGET}
        events = {"Accept": "text/event-stream"}
        told = httpx2.post(f"{origin}/v1/answers", json=asked, headers=events)
    assert (told.status_code, told.json()["status_name"]) == (503, "error_index")


def test_a_reader_who_leaves_ends_the_call_of_the_model(
    assistant_with: With, tmp_path: Path
) -> None:
    """The model server sees the connection close, and nothing is stored."""
    slow = threading.Event()

    def script(asked: Mapping[str, Any]) -> Sent:
        slow.set()
        return Sent(both(asked).reply + " " * 4000, pause=0.1)

    with scripted(script) as model, serve(assistant_with(model.url), tmp_path) as origin:
        with opened(origin, {"question": POLL}) as response:
            told = events(response)  # kept: the connection ends with it
            assert next(told)[0] == "started"
            assert slow.wait(20)
        assert model.broken_off.wait(20)
