"""Conversations: whose they are, what history they bring, and how they end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, event, func, select

from api.access.caller import ANYONE, Caller
from api.http.app import create_app
from api.store.answers import AnswerStore
from api.store.conversations import MOST_TURNS, ConversationStore
from api.store.database import open_database
from api.store.retention import Retention
from api.store.stores import Stores
from api.store.tables import answers, metadata
from tests.api.callers import stored_as, told_as, with_keys
from tests.api.documents import BUDGET
from tests.api.service import Clock

if TYPE_CHECKING:
    from pathlib import Path

    from api.assistant import Assistant
    from tests.postgres import Cluster

ANN, BEN = Caller("c1", "a" * 64), Caller("c1", "b" * 64)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty store of each engine."""
    opened = open_database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def clock() -> Clock:
    """The time of the stores."""
    return Clock()


@pytest.fixture
def stores(engine: Engine, clock: Clock) -> Stores:
    """Over it."""
    return Stores.over(engine, clock)


def body(number: object) -> dict[str, Any]:
    """What is stored as an answer."""
    return {"id": f"a{number}", "question": f"question {number}", "text": "Words."}


def test_a_conversation_is_its_callers_alone(stores: Stores) -> None:
    """Of this client, and of this person behind it; ids of others open nothing."""
    mine = stores.conversations.begin(ANN)
    for other in (BEN, Caller("c2", ANN.end_user), Caller("c1"), ANYONE):
        assert stores.conversations.find(mine.id, other) is None
        assert not stores.conversations.add(mine.id, other, "x", body("x"))
        assert not stores.conversations.delete(mine.id, other)
        assert stores.conversations.of(other, 10) == []
    assert stores.conversations.find(mine.id, ANN) == mine


@pytest.mark.parametrize("text", ["", "x" * 33, "a\x00b", "' OR 1=1 --", "\ud800", "../a", "é"])
def test_what_is_no_id_opens_nothing(stores: Stores, text: str) -> None:
    """The bug: PostgreSQL refuses a null character, and the reader saw an internal error."""
    assert stores.conversations.find(text, ANN) is None
    assert not stores.conversations.delete(text, ANN)
    assert stores.answers.get(text) is None
    assert not stores.answers.keep(text)
    assert not stores.answers.delete(text)
    assert stores.feedback.get(text) is None


def test_the_callers_conversations_newest_first(stores: Stores, clock: Clock) -> None:
    """Told by their first question and how much is in them."""
    ids = []
    for _ in range(3):
        clock.now += timedelta(minutes=1)
        ids.append(stores.conversations.begin(ANN).id)
    stores.conversations.begin(BEN)
    for number in range(2):
        clock.now += timedelta(minutes=1)
        assert stores.conversations.add(ids[0], ANN, f"a{number}", body(number))
    listed = stores.conversations.of(ANN, 2)
    assert [one.id for one in listed] == [ids[0], ids[2]]
    assert [(one.turns, one.first) for one in listed] == [(2, "question 0"), (0, None)]
    assert listed[0].last_at == clock.now.replace(tzinfo=None)


def test_questions_side_by_side_lose_and_repeat_no_turn(stores: Stores, engine: Engine) -> None:
    """Each waits for the one before it."""
    held = stores.conversations.begin(ANN).id

    def ask(number: int) -> bool:
        return stores.conversations.add(held, ANN, f"a{number}", body(number))

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(24)))
    with engine.connect() as connection:
        turns = connection.execute(select(answers.c.turn, answers.c.id)).all()
    assert sorted(row.turn for row in turns) == list(range(24))
    assert {row.id for row in turns} == {f"a{n}" for n in range(24)}


def test_a_conversation_takes_so_many_turns_also_side_by_side(stores: Stores) -> None:
    """Only one of those that found room for one more is stored."""
    held = stores.conversations.begin(ANN).id
    for number in range(MOST_TURNS - 1):
        assert stores.conversations.add(held, ANN, f"a{number}", body(number))
    assert not stores.conversations.is_full(held)
    with ThreadPoolExecutor(4) as threads:
        ids = [f"late{n}" for n in range(4)]
        stored = threads.map(lambda i: stores.conversations.add(held, ANN, i, body(i)), ids)
        assert sorted(stored) == [False, False, False, True]
    assert stores.conversations.is_full(held)


def test_the_newest_turns_are_the_history(stores: Stores) -> None:
    """In the order in which they were asked."""
    held = stores.conversations.begin(ANN).id
    for number in range(5):
        stores.conversations.add(held, ANN, f"a{number}", body(number))
    newest = stores.conversations.latest(held, 3)
    assert [one["question"] for one in newest] == ["question 2", "question 3", "question 4"]


def test_answers_live_as_long_as_their_conversation(
    stores: Stores, engine: Engine, clock: Clock
) -> None:
    """Thirty days after the last turn; what a reader keeps stays as an answer of its own."""
    held = stores.conversations.begin(ANN).id
    stores.conversations.add(held, ANN, "a0", body(0))
    clock.now += timedelta(days=29)
    stores.conversations.add(held, ANN, "a1", body(1))
    assert stores.answers.keep("a1")
    clock.now += timedelta(days=29)
    assert stores.purge().conversations == 0
    assert stores.answers.get("a0") is not None
    clock.now += timedelta(days=1)
    # Over from this moment on, whether or not it is deleted yet.
    assert stores.answers.get("a0") is None
    assert stores.conversations.find(held, ANN) is None
    assert not stores.conversations.add(held, ANN, "a2", body(2))
    assert stores.purge().conversations == 1
    with engine.connect() as connection:
        left = connection.execute(select(answers.c.id, answers.c.conversation)).all()
    assert [tuple(row) for row in left] == [("a1", None)]
    assert stores.answers.get("a1") == body(1)


def test_the_days_are_a_setting(engine: Engine, clock: Clock) -> None:
    """Of conversations; answers of their own have 24 hours all the same."""
    short = Retention(conversation=timedelta(days=2))
    conversations = ConversationStore(engine, clock, retention=short)
    alone = AnswerStore(engine, clock, retention=short)
    held = conversations.begin(ANN).id
    conversations.add(held, ANN, "within", body(0))
    alone.save("alone", body(1))
    clock.now += timedelta(hours=25)
    assert (alone.purge(), conversations.purge()) == (1, 0)
    assert (alone.get("within"), alone.get("alone")) == (body(0), None)
    clock.now += timedelta(days=1)
    assert (alone.purge(), conversations.purge()) == (0, 1)


def test_deleting_a_conversation_deletes_all_of_it(stores: Stores, engine: Engine) -> None:
    """Kept answers too, and nothing of another."""
    held, other = stores.conversations.begin(ANN).id, stores.conversations.begin(ANN).id
    stores.conversations.add(held, ANN, "a0", body(0))
    stores.conversations.add(other, ANN, "a1", body(1))
    assert stores.answers.keep("a0")
    assert stores.conversations.delete(held, ANN)
    assert not stores.conversations.delete(held, ANN)
    assert stores.answers.get("a0") is None
    assert stores.answers.get("a1") == body(1)
    assert not stores.conversations.add(held, ANN, "a2", body(2))


def test_all_of_a_person_is_deleted_and_nothing_of_others(stores: Stores, engine: Engine) -> None:
    """Conversations, answers and reports, counted by kind."""
    for caller, n in ((ANN, 1), (BEN, 2), (Caller("c2", ANN.end_user), 3)):
        held = stores.conversations.begin(caller).id
        stores.conversations.add(held, caller, f"in{n}", body(n))
        stores.answers.save(f"alone{n}", body(n), caller)
        stores.feedback.add(body(n), caller, useful=True, reason=None, text=None)
    gone = stores.delete_all_of(ANN)
    assert vars(gone) == {"conversations": 1, "answers": 2, "feedback": 1}
    assert vars(stores.delete_all_of(ANN)) == {"conversations": 0, "answers": 0, "feedback": 0}
    with engine.connect() as connection:
        counts = {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }
    assert (counts["conversations"], counts["answers"], counts["feedback"]) == (2, 4, 2)


@pytest.fixture
def client(assistant: Assistant, tmp_path: Path) -> Iterator[TestClient]:
    """The service, and clients that it knows."""
    engine = open_database(f"sqlite:///{tmp_path / 'answers.sqlite'}")
    app = create_app(assistant, Stores.over(engine))
    with_keys(engine)
    with TestClient(app, raise_server_exceptions=False) as served:
        yield served
    engine.dispose()


Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(client: TestClient) -> Ask:
    """Asks within a conversation, as Ann."""

    def asked(question: str, held: str, **more: object) -> dict[str, Any]:
        sent = {"question": question, "conversation_id": held, **more}
        told = client.post("/v1/answers", json=sent, headers=told_as(ANN))
        assert told.status_code == 200, told.text
        answer: dict[str, Any] = told.json()
        return answer

    return asked


def begun(client: TestClient, caller: Caller = ANN) -> str:
    """The id of a new conversation."""
    told = client.post("/v1/conversations", headers=told_as(caller))
    assert told.status_code == 201
    assert set(told.json()) == {"id", "created_at"}
    return str(told.json()["id"])


FIRST = "What does the Alder Fund recommend to place committees?"
FOLLOW_UP = "When was it published?"


def test_a_follow_up_is_understood_by_what_is_stored(client: TestClient, ask: Ask) -> None:
    """As if the turns before had been sent."""
    held = begun(client)
    first = ask(FIRST, held)
    within = ask(FOLLOW_UP, held)
    history = [
        {"role": "user", "content": FIRST},
        {"role": "assistant", "content": first["text"]},
    ]
    sent = client.post("/v1/answers", json={"question": FOLLOW_UP, "history": history}).json()
    assert within["standalone_question"] == sent["standalone_question"] != FOLLOW_UP
    assert within["text"] == sent["text"]
    told = client.get(f"/v1/conversations/{held}", headers=told_as(ANN)).json()
    assert told["answers"] == [first, within]
    assert (told["turns"], told["question"]) == (2, FIRST)


def test_store_false_is_answered_with_its_history_and_leaves_nothing(
    client: TestClient, ask: Ask
) -> None:
    """Neither a row nor a turn."""
    held = begun(client)
    ask(FIRST, held)
    passing = ask(FOLLOW_UP, held, store=False)
    assert passing["standalone_question"] != FOLLOW_UP
    assert client.get(f"/v1/answers/{passing['id']}").status_code == 404
    told = client.get(f"/v1/conversations/{held}", headers=told_as(ANN)).json()
    assert told["turns"] == 1


def test_personal_data_does_not_enter_a_conversation(client: TestClient, ask: Ask) -> None:
    """It is declined, and the conversation goes on without it."""
    held = begun(client)
    assert ask("My NHS number is 943 476 5919, who decides?", held)["status"] == "declined"
    told = client.get(f"/v1/conversations/{held}", headers=told_as(ANN))
    assert told.json()["turns"] == 0
    assert "943" not in told.text


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_a_conversation_of_others_is_none(client: TestClient, accept: str) -> None:
    """404, as for one that never was: by JSON and as events."""
    held = begun(client)
    for caller, number in ((BEN, held), (ANYONE, held), (ANN, "x" * 22), (ANN, "' OR 1=1 --")):
        sent = {"question": BUDGET, "conversation_id": number}
        told = client.post("/v1/answers", json=sent, headers={"Accept": accept, **told_as(caller)})
        assert told.status_code == 404
        assert "no such conversation" in told.json()["detail"]
    for address in (
        f"/v1/conversations/{held}",
        "/v1/conversations/%00",
        "/v1/conversations/a%2Fb",
    ):
        assert client.get(address, headers=told_as(BEN)).status_code == 404
        assert client.delete(address, headers=told_as(BEN)).status_code == 404


def test_a_conversation_and_a_history_are_one_too_many(client: TestClient) -> None:
    """It would not be clear which of them holds."""
    sent = {
        "question": BUDGET,
        "conversation_id": begun(client),
        "history": [{"role": "user", "content": FIRST}],
    }
    told = client.post("/v1/answers", json=sent, headers=told_as(ANN))
    assert told.status_code == 422
    assert told.json()["errors"][0]["field"] == "history"


def test_a_list_needs_an_end_user(client: TestClient) -> None:
    """Anyone's conversations are opened by their ids alone."""
    held = begun(client, ANYONE)
    assert client.get(f"/v1/conversations/{held}").status_code == 200
    told = client.get("/v1/conversations")
    assert told.status_code == 422
    assert "end user" in told.json()["detail"]
    assert client.get("/v1/conversations", headers=told_as(Caller("c1"))).status_code == 422
    mine = begun(client)
    listed = client.get("/v1/conversations?limit=1", headers=told_as(ANN)).json()
    assert [one["id"] for one in listed["conversations"]] == [mine]
    for limit in ("0", "101", "x"):
        bad = client.get(f"/v1/conversations?limit={limit}", headers=told_as(ANN))
        assert bad.status_code == 422
    assert client.delete(f"/v1/conversations/{mine}", headers=told_as(ANN)).status_code == 204
    assert client.get("/v1/conversations", headers=told_as(ANN)).json() == {"conversations": []}


def test_a_full_conversation_says_to_begin_a_new_one(
    client: TestClient, assistant: Assistant
) -> None:
    """Before anything is looked for."""
    held = begun(client)
    stores: Stores = client.app.state.service.stores  # type: ignore[attr-defined]
    owner = stored_as(ANN, stores)
    for number in range(MOST_TURNS):
        assert stores.conversations.add(held, owner, f"a{number}", body(number))
    sent = {"question": BUDGET, "conversation_id": held}
    told = client.post("/v1/answers", json=sent, headers=told_as(ANN))
    assert told.status_code == 422
    assert "Start a new one" in told.json()["detail"]


def test_an_answer_of_a_conversation_that_was_deleted_meanwhile_is_given(
    client: TestClient, ask: Ask
) -> None:
    """It does not bring the conversation back, and says that it is not stored."""
    held = begun(client)
    stores: Stores = client.app.state.service.stores  # type: ignore[attr-defined]
    latest = stores.conversations.latest

    def deleted_then(conversation_id: str, most: int) -> list[dict[str, Any]]:
        read = latest(conversation_id, most)
        assert stores.conversations.delete(conversation_id, stored_as(ANN, stores))
        return read

    stores.conversations.latest = deleted_then  # type: ignore[method-assign]
    answer = ask(BUDGET, held)
    assert answer["citations"]
    assert "not_stored" in {notice["kind"] for notice in answer["notices"]}
    assert client.get(f"/v1/answers/{answer['id']}").status_code == 404


def test_a_purge_looks_at_nothing_but_what_is_over(tmp_path: Path) -> None:
    """It runs every minute, and bodies of answers are large: indexes alone tell what to delete."""
    engine = open_database(f"sqlite:///{tmp_path / 'answers.sqlite'}")
    deletes: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(connection: Connection, _: object, sql: str, values: Any, *_more: object) -> None:  # noqa: ANN401 - SQLAlchemy's
        if sql.startswith(("DELETE", "SELECT conversations", "SELECT answers")):
            plan = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {sql}", values)
            deletes.extend(row[3] for row in plan)

    Stores.over(engine).purge()
    scanned = ("SCAN answers", "SCAN conversations", "SCAN feedback")
    assert [step for step in deletes if step.startswith(scanned)] == []
    assert any("ix_answers_over (conversation=? AND kept=? AND created_at<?)" in d for d in deletes)
    engine.dispose()


@pytest.mark.slow
def test_two_replicas_share_a_conversation(assistant: Assistant, postgres: Cluster) -> None:
    """Questions side by side at both, each with a turn of its own; what one deletes is gone."""
    url = postgres.new_database()
    engines = [open_database(url) for _ in range(2)]
    apps = [create_app(assistant, Stores.over(engine)) for engine in engines]
    with TestClient(apps[0]) as one, TestClient(apps[1]) as other:
        held = begun(one, ANYONE)
        sent = {"question": BUDGET, "conversation_id": held}

        def ask(number: int) -> str:
            return str((one, other)[number % 2].post("/v1/answers", json=sent).json()["id"])

        with ThreadPoolExecutor(6) as threads:
            ids = set(threads.map(ask, range(12)))
        told = other.get(f"/v1/conversations/{held}").json()
        assert {answer["id"] for answer in told["answers"]} == ids
        assert told["turns"] == 12
        assert one.delete(f"/v1/conversations/{held}").status_code == 204
        assert other.post("/v1/answers", json=sent).status_code == 404
    for engine in engines:
        engine.dispose()
