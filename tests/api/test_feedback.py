"""Reports of answers: what is taken, what is refused, and the draft question made of one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.access.caller import ANYONE, Caller
from api.http.app import create_app
from api.store.database import open_database
from api.store.feedback import Report
from api.store.stores import Stores
from evals.errors import QuestionFileError
from evals.from_feedback import OPEN, draft
from evals.question_file import read_questions
from tests.api.callers import told_as, with_keys
from tests.api.contract import Contract
from tests.api.documents import BUDGET
from tests.api.service import Clock

if TYPE_CHECKING:
    from api.assistant import Assistant

ANN = Caller("c1", "a" * 64)
REASONS = (
    "wrong_figure wrong_body quote_does_not_support out_of_date incomplete should_not_have_answered"
).split()


@pytest.fixture
def stores(database_url: str) -> Iterator[Stores]:
    """Empty, of each engine."""
    engine = open_database(database_url)
    yield Stores.over(engine, Clock())
    engine.dispose()


@pytest.fixture
def client(assistant: Assistant, stores: Stores) -> Iterator[TestClient]:
    """The service over them."""
    app = create_app(assistant, stores)
    with_keys(stores.engine)
    with TestClient(app, raise_server_exceptions=False) as served:
        yield served


def ask(client: TestClient) -> dict[str, Any]:
    """An answer."""
    told: dict[str, Any] = client.post("/v1/answers", json={"question": BUDGET}).json()
    return told


def report(client: TestClient, answer_id: str, caller: Caller = ANYONE, **body: object) -> Any:  # noqa: ANN401 - a response
    """What came back for a report."""
    return client.post(f"/v1/answers/{answer_id}/feedback", json=body, headers=told_as(caller))


def test_a_report_is_stored_with_the_answer_as_it_was_given(
    client: TestClient, stores: Stores
) -> None:
    """Which may be deleted meanwhile."""
    contract = Contract(client.get("/openapi.json").json())
    answer = ask(client)
    told = report(client, answer["id"], ANN, useful=False, reason="wrong_figure", text=" It's 31. ")
    assert told.status_code == 201
    assert set(contract.check(told)) == {"id", "created_at"}
    client.delete(f"/v1/answers/{answer['id']}")
    held = stores.feedback.get(told.json()["id"])
    assert held is not None
    assert (held.useful, held.reason, held.text) == (False, "wrong_figure", "It's 31.")
    assert held.answer == answer


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_taken(client: TestClient, stores: Stores, reason: str) -> None:
    """And listed, the newest first."""
    answer_id = ask(client)["id"]
    assert report(client, answer_id, useful=True).status_code == 201
    assert report(client, answer_id, useful=False, reason=reason).status_code == 201
    assert {one.reason for one in stores.feedback.newest(10)} == {None, reason}


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("useful", {}),
        ("useful", {"useful": "perhaps"}),
        ("reason", {"useful": False}),
        ("reason", {"useful": False, "reason": "boring"}),
        ("reason", {"useful": True, "reason": "incomplete"}),
        ("text", {"useful": True, "text": "x" * 1001}),
        ("text", {"useful": True, "text": "I am a.finch@trust.example.org"}),
        ("text", {"useful": True, "text": "of my patient 943 476 5919"}),
        ("stars", {"useful": True, "stars": 5}),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_is_stored(
    client: TestClient, stores: Stores, field: str, body: dict[str, object]
) -> None:
    """The field is named, and what was sent is not repeated."""
    told = client.post(f"/v1/answers/{ask(client)['id']}/feedback", json=body)
    assert told.status_code == 422
    assert [error["field"] for error in told.json()["errors"]] == [field]
    assert "943" not in told.text
    assert "finch" not in told.text
    assert stores.feedback.newest(10) == []


@pytest.mark.parametrize("answer_id", ["x" * 22, "%00", "..%2F..%2Fetc", "' OR 1=1 --"])
def test_there_is_no_report_of_no_answer(client: TestClient, answer_id: str) -> None:
    """Nor of one that was not stored."""
    assert report(client, answer_id, useful=True).status_code == 404


def test_reports_are_over_after_their_days(client: TestClient, stores: Stores) -> None:
    """A year, unless set otherwise."""
    assert report(client, ask(client)["id"], useful=True).status_code == 201
    later = Clock()
    later.now += timedelta(days=364)
    assert Stores.over(stores.engine, later).purge().feedback == 0
    later.now += timedelta(days=1)
    assert Stores.over(stores.engine, later).purge().feedback == 1


def test_the_caller_deletes_what_is_stored_of_the_end_user(client: TestClient) -> None:
    """And is told how much; without an end user nobody's data is meant."""
    contract = Contract(client.get("/openapi.json").json())
    sent = {"question": BUDGET}
    answer = client.post("/v1/answers", json=sent, headers=told_as(ANN)).json()
    assert client.post("/v1/conversations", headers=told_as(ANN)).status_code == 201
    assert report(client, answer["id"], ANN, useful=True).status_code == 201
    for caller in (ANYONE, Caller("c1")):
        refused = client.delete("/v1/end-user", headers=told_as(caller))
        assert refused.status_code == 422
        assert "name the end user" in refused.json()["detail"]
    gone = contract.check(client.delete("/v1/end-user", headers=told_as(ANN)))
    assert gone == {"conversations": 1, "answers": 1, "feedback": 1}
    assert client.get(f"/v1/answers/{answer['id']}").status_code == 404


def filled_in(written: str, file: Path) -> Path:
    """A draft, as a person would finish it."""
    lines = written.replace(f"kind: {OPEN}", "kind: figure").replace(
        f"expected: {OPEN}", "expected: answered"
    )
    file.write_text(lines.replace(OPEN, "31 lanterns"), "utf-8")
    return file


def test_a_report_becomes_a_draft_that_loads_once_it_is_filled_in(
    client: TestClient, stores: Stores, tmp_path: Path
) -> None:
    """Until then it does not, so that no question is taken on trust."""
    answer = ask(client)
    text = "The figure is wrong.\n- id: forged"
    made = report(client, answer["id"], useful=False, reason="wrong_figure", text=text).json()
    held = stores.feedback.get(made["id"])
    assert held is not None
    written = draft(held)
    open_file = tmp_path / "open.yaml"
    open_file.write_text(written, "utf-8")
    with pytest.raises(QuestionFileError, match=r"0\.kind"):
        read_questions(open_file)
    (question,) = read_questions(filled_in(written, tmp_path / "done.yaml"))
    assert question.question == BUDGET
    assert "#   - id: forged" in written
    cited = [(c["source"]["id"], c["quote"]) for c in answer["citations"]]
    assert [(a.source, a.quote) for a in question.anchors.values()] == cited
    assert all(a.section for a in question.anchors.values())
    assert question.support_sets == [list(question.anchors)]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(texts, texts, texts)
def test_no_text_of_a_reader_leaves_its_comment(question: str, text: str, given_text: str) -> None:
    """Whatever stands in question, report and answer, there is one question, with that wording."""
    answer = {
        "question": question, "standalone_question": question, "status": "answered",
        "corpus_version": "v", "text": given_text, "citations": [],
    }  # fmt: skip
    made = Report("Ab-_1", datetime(2026, 1, 2), False, "incomplete", text, answer)
    (only,) = yaml.safe_load(draft(made))
    assert (only["id"], only["question"]) == ("feedback-ab1", question)
    assert only["expected"] == OPEN
