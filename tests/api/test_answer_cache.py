"""Answers that are given again: to whom, for how long, and when not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from api.access.caller import ANYONE, Caller
from api.answer_cache import AnswerCache, key_of
from api.answering.answer import Answer, Asked, Notice, Turn
from api.answering.trace import without_texts
from api.http.app import create_app
from api.model_composer import answering
from api.model_composer.threads import AnsweringThreads
from api.store.database import open_database
from api.store.stores import Stores
from ingestion.index import Filters
from ingestion.records import FileRecords
from tests.api.access import PLENTY, bearer, door
from tests.api.documents import CORPUS
from tests.api.service import assistant_over, build

if TYPE_CHECKING:
    from api.assistant import Assistant
    from ingestion.embedding import EmbeddingModel

QUESTION = "Who elects the chair of a place committee?"
ASK = {"question": QUESTION}


class Site:
    """A service over a corpus of its own, with a cache."""

    def __init__(self, folder: Path, model: EmbeddingModel) -> None:
        """One build is there; whoever has a key may ask, and so may this machine."""
        self.folder, self.model = folder, model
        self.data = build(folder, CORPUS, model)
        self.cache = AnswerCache(1)
        self.engine = open_database(f"sqlite:///{folder / 'answers.sqlite'}")
        self.stores = Stores.over(self.engine, withdrawn=FileRecords(self.data).withdrawn)
        self.assistant = assistant_over(self.data, model)
        access = door("loopback")(self.stores)
        app = create_app(self.assistant, self.stores, access, self.cache)
        self.client = TestClient(app, raise_server_exceptions=False)

    def ask(self, told: dict[str, Any] | None = None, **headers: str) -> dict[str, Any]:
        """The answer."""
        given = self.client.post("/v1/answers", json={**ASK, **(told or {})}, headers=headers)
        assert given.status_code == 200, given.text
        body: dict[str, Any] = given.json()
        return body

    @property
    def hits(self) -> int:
        """How many answers came from memory."""
        return int(self.cache.hits._value.get())


@pytest.fixture
def site(tmp_path: Path, model: EmbeddingModel) -> Iterator[Site]:
    """Nobody has asked yet."""
    made = Site(tmp_path, model)
    with made.client:
        yield made
    made.engine.dispose()


def without(answer: dict[str, Any], *names: str) -> dict[str, Any]:
    """An answer without what differs each time."""
    return {k: v for k, v in answer.items() if k not in {"id", "created_at", "timings_ms", *names}}


def test_the_same_question_gets_the_same_answer_under_an_id_of_its_own(site: Site) -> None:
    """Both are stored, and can be fetched and deleted apart."""
    first, second = site.ask(), site.ask()
    assert site.hits == 1
    assert without(first) == without(second)
    assert first["id"] != second["id"]
    assert first["citations"]
    assert site.client.delete(f"/v1/answers/{first['id']}").status_code == 204
    assert site.client.get(f"/v1/answers/{second['id']}").json()["text"] == second["text"]
    assert "answers_cached_total 1.0" in site.client.get("/metrics").text


def test_a_stream_tells_it_as_if_it_were_made_now(site: Site) -> None:
    """The same events, the whole answer last."""
    told = []
    for _ in range(2):
        events = {"Accept": "text/event-stream"}
        text = site.client.post("/v1/answers", json=ASK, headers=events).text
        lines = [line for line in text.splitlines() if line.startswith(("event:", "data:"))]
        names = [line.removeprefix("event: ") for line in lines if line.startswith("event:")]
        told.append((names, json.loads(lines[-1].removeprefix("data: "))))
    assert site.hits == 1
    assert told[0][0] == told[1][0]
    assert without(told[0][1]) == without(told[1][1])


def test_whatever_an_answer_depends_on_is_told_apart(site: Site) -> None:
    """History, filters, composer; a trace is of an answer that is made now."""
    site.ask()
    site.ask({"history": [{"role": "user", "content": "What is a ward leader?"}]})
    site.ask({"filters": {"publisher": ["Alder Fund"]}})
    site.ask({"composer": "extractive"})
    assert site.client.post("/v1/answers?trace=1", json=ASK).json()["trace"]
    assert site.hits == 0


def test_no_answer_outlives_its_build(site: Site) -> None:
    """A corpus with another sentence, and the question asked again."""
    assert "three years" in site.ask()["text"]
    changed = CORPUS["alder-places.md"].replace("for three years", "for nine years")
    build(site.folder, {**CORPUS, "alder-places.md": changed}, site.model)
    assert "nine years" in site.ask()["text"]
    assert site.hits == 0


def test_what_is_withdrawn_is_not_given_again(site: Site) -> None:
    """From the moment it is on the list, before the build is written anew."""
    quoted = site.ask()["citations"][0]["source"]["id"]
    FileRecords(site.data).record_withdrawn([quoted])
    before = site.cache.bytes
    site.ask()
    assert (site.hits, before > 0) == (0, True)
    (site.data / "withdrawn.json").write_text("{")  # nobody can say: the cache is not asked
    assert site.client.post("/v1/answers", json={**ASK, "store": False}).status_code == 200
    assert site.hits == 0


def test_a_client_is_given_nothing_of_what_others_asked(site: Site) -> None:
    """Each key has answers of its own."""
    keys = []
    for name in ("Newsroom", "Intranet"):
        _, key = site.stores.clients.create(name, ("read", "ask"), (), PLENTY, None, "a test")
        keys.append(bearer(key)["Authorization"])
    for key in keys:
        site.ask(Authorization=key)
    assert site.hits == 0
    site.ask(Authorization=keys[0])
    assert site.hits == 1


def test_nothing_is_kept_of_what_is_not_to_be_stored(site: Site) -> None:
    """Nor of a question with somebody's number, which is declined."""
    site.ask({"store": False})
    site.ask({"question": "My NHS number is 943 476 5919, who elects the chair?"})
    assert site.cache.bytes == 0


def test_memory_is_bounded_and_time_too(assistant: Assistant) -> None:
    """Those asked last stay; after an hour none does."""
    now = [0.0]
    answer = assistant.answer(Asked(QUESTION))
    cache = AnswerCache(0.1, now=lambda: now[0])
    for number in range(100):
        cache.put(bytes([number]), answer)
        assert cache.get(bytes([0])) is not None
    assert cache.bytes <= 0.1 * 1024 * 1024
    assert cache.get(bytes([1])) is None
    assert cache.get(bytes([99])) is not None
    now[0] = 3601.0
    assert cache.get(bytes([99])) is None
    AnswerCache(0.001).put(b"large", answer)


def test_an_answer_without_its_model_is_not_kept(assistant: Assistant) -> None:
    """It failed, or its budget is spent: soon it may answer again."""
    cache, answer = AnswerCache(1), assistant.answer(Asked(QUESTION))
    cache.put(b"a", replace(answer, notices=(Notice("model_failed", ""),)))
    cache.put(b"b", replace(answer, status="error_model"))
    assert cache.bytes == 0


def test_a_key_names_all_that_an_answer_depends_on(assistant: Assistant) -> None:
    """None while no build is open."""
    asked = Asked(QUESTION)
    assistant.parts()
    others = (
        key_of(asked, assistant, Caller("another")),
        key_of(replace(asked, history=(Turn("user", "Who?"),)), assistant, ANYONE),
        key_of(replace(asked, filters=Filters(types=("report",))), assistant, ANYONE),
        key_of(replace(asked, composer="model"), assistant, ANYONE),
    )
    assert len({key_of(asked, assistant, ANYONE), *others}) == 5
    assert key_of(Asked(f"{QUESTION}\u200b"), assistant, ANYONE) == key_of(asked, assistant, ANYONE)


def test_more_than_can_be_answered_soon_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with Retry-After, as JSON and before a stream; memory still gives what it holds."""
    site.ask()
    monkeypatch.setattr(answering, "THREADS", AnsweringThreads(at_once=1, most_wait=0.02))

    def post(number: int) -> tuple[int, str | None, str]:
        events = {"Accept": "text/event-stream"} if number % 2 else {}
        told = {"question": f"{QUESTION} And {number} others?"}
        if number % 3:
            given = site.client.post("/v1/answers", json=told, headers=events)
        else:
            given = site.client.get("/v1/search", params={"q": told["question"]})
        return given.status_code, given.headers.get("Retry-After"), given.text

    with ThreadPoolExecutor(12) as readers:
        rush = [readers.submit(post, number) for number in range(24)]
        assert site.ask()["citations"]
        outcomes = [one.result() for one in rush]
    refused = [(after, text) for status, after, text in outcomes if status == 503]
    assert {status for status, _, _ in outcomes} == {200, 503}
    assert all(after and int(after) >= 1 for after, _ in refused)
    assert all("try again in a moment" in json.loads(text)["detail"] for _, text in refused)


def test_answers_survive_being_packed(assistant: Assistant) -> None:
    """With their filters, originals and coverage, and how they were made but for the words."""
    cache = AnswerCache(1)
    for number, question in enumerate((QUESTION, "How many staff work in Leeds?")):
        answer: Answer = assistant.answer(Asked(question))
        cache.put(bytes([number]), answer)
        held = cache.get(bytes([number]))
        assert held is not None
        assert replace(
            held, id=answer.id, created_at=answer.created_at, timings_ms=answer.timings_ms
        ) == replace(answer, searches=without_texts(answer.searches))
