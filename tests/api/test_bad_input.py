"""The table of bad input: each case is refused with what to do, and never echoed.

`pytest -rP tests/api/test_bad_input.py` prints what each case returned.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from api.http.middleware import MOST_BYTES
from tests.api.contract import Contract
from tests.api.documents import BUDGET

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

ECHO = "heliotrope"  # stands in what is typed, and may stand in no response
FINE = f"Who sets the {ECHO} budget?"


@dataclass(frozen=True)
class Case:
    """A request, the status that it meets, and words of the detail that say what to do."""

    name: str
    says: str
    status: int = 422
    body: Any = None
    content: bytes | None = None
    method: str = "POST"
    path: str = "/v1/answers"
    query: dict[str, Any] = field(default_factory=dict)
    chunks: int = 0
    fields: tuple[str, ...] = ()


def asking(name: str, says: str, *fields: str, **body: object) -> Case:
    """A question with these fields, and those that the errors name."""
    return Case(name, says, body={"question": FINE, **body}, fields=fields)


def searching(name: str, says: str, *fields: str, **query: object) -> Case:
    """A search with this query."""
    return Case(name, says, method="GET", path="/v1/search",
                query={"q": FINE, **query}, fields=fields)  # fmt: skip


def turn(role: str = "user", content: str = FINE) -> dict[str, str]:
    """One turn of a history."""
    return {"role": role, "content": content}


CASES = [
    asking("an empty question", "write one", "question", question=""),
    asking("a question of white space", "write one", "question", question=" \n\t"),
    asking("1,001 characters", "shorten it to 1,000", "question", question=(ECHO * 101)[:1001]),
    asking("nothing that can be seen", "write one", "question", question="\u200b\x00\U000e0041"),
    Case("half of a surrogate pair", "write one", content=b'{"question": "\\ud800"}',
         fields=("question",)),
    asking("a question that is a number", "string", "question", question=42),
    asking("a question that is null", "string", "question", question=None),
    Case("no question", "add it", body={"store": False}, fields=("question",)),
    Case("no body", "add it", content=b"", fields=("body",)),
    Case("not JSON", "not valid JSON", 400, content=b'{"question": "heliotrope', fields=("body",)),
    Case("not UTF-8", "UTF-8", 400, content=b'{"question": "heliotrope \xff"}'),
    Case("nested too deeply", "cannot be read", 400, content=b"[" * 100_000),
    Case("a list", "send one", body=[FINE], fields=("body",)),
    Case("a text", "send one", body=FINE, fields=("body",)),
    asking("an unknown field", "remove it, or correct its name", "questions", questions="x"),
    asking("a field that is a question", "no such field", "body", **{FINE: 1}),
    asking("a field called body", "no such field", "body", body=ECHO),
    asking("an unknown filter", "no such field", "filters.author", filters={"author": [ECHO]}),
    asking("an unknown publisher", "Use one of: Alder Fund", "filters.publisher",
           filters={"publisher": [ECHO]}),
    asking("an unknown type", "Use one of: bill", "filters.type", filters={"type": [ECHO]}),
    asking("an unknown source", "Use one of: alder", "filters.source", filters={"source": [ECHO]}),
    asking("an unknown standing", "Use one of: current", "filters.standing",
           filters={"standing": ["current", ECHO]}),
    asking("filters that are a list", "send one", "filters", filters=[ECHO]),
    asking("a publisher that is no list", "list", "filters.publisher",
           filters={"publisher": "Alder Fund"}),
    asking("a date that does not exist", "a day that exists", "filters.published_from",
           filters={"published_from": "2021-02-30"}),
    asking("a date in words", "Write YYYY", "filters.published_to", filters={"published_to": ECHO}),
    asking("a date that is a number", "string", "filters.published_to",
           filters={"published_to": 2020}),
    asking("from after to", "swap them", "filters.published_from",
           filters={"published_from": "2022", "published_to": "2021"}),
    asking("1,000 turns", "send the last 20", "history", history=[turn()] * 1_000),
    asking("21 turns", "send the last 20", "history", history=[turn()] * 21),
    asking("a turn that is too long", "shorten it", "history[0].content",
           history=[turn(content=ECHO * 801)]),
    asking("an unknown role", "'user' or 'assistant'", "history[0].role", history=[turn(ECHO)]),
    asking("a turn without words", "add it", "history[0].content", history=[{"role": "user"}]),
    asking("an unknown composer", "'auto', 'extractive' or 'model'", "composer", composer=ECHO),
    asking("a store that is no truth value", "boolean", "store", store=ECHO),
    Case("an unknown conversation", "no such conversation", 404,
         body={"question": FINE, "conversation_id": ECHO}),
    asking("a conversation and a history", "not both", "history",
           conversation_id=ECHO, history=[turn()]),
    Case("a body over the limit", "larger than 256 KiB", 413, content=b"x" * (MOST_BYTES + 1)),
    Case("a body over the limit in chunks", "larger than 256 KiB", 413, chunks=MOST_BYTES // 1000),
    Case("a wrong method", "another method", 405, method="PUT", body={"question": FINE}),
    Case("a method of nobody's", "another method", 405, method="HELIOTROPE"),
    Case("an unknown address", "nothing at this address", 404, path=f"/v1/{ECHO}"),
    Case("an unknown answer", "24 hours", 404, method="GET", path=f"/v1/answers/{ECHO}"),
    Case("an unknown source's page", "see /v1/sources", 404, method="GET",
         path=f"/v1/sources/{ECHO}"),
    Case("an unknown passage", "no such passage", 404, method="GET",
         path=f"/v1/passages/{ECHO}.%00.-1"),
    Case("no search", "add it", method="GET", path="/v1/search", fields=("q",)),
    searching("an empty search", "write one", "q", q=" "),
    searching("a search that is too long", "shorten it", "q", q=ECHO * 101),
    searching("a search for nothing that can be seen", "write one", "q", q="\u200b\x00"),
    searching("a search with personal data", "without it", "q", q=f"{ECHO} 943 476 5919"),
    searching("a limit of nothing", "greater than or equal to 1", "limit", limit=0),
    searching("a limit too high", "less than or equal to 50", "limit", limit=51),
    searching("a limit in words", "integer", "limit", limit=ECHO),
    searching("an unknown parameter", "no such field", "questions", questions=ECHO),
    searching("a publisher that is not held", "Use one of", "publisher", publisher=ECHO),
    searching("a bad date in a search", "Write YYYY", "published_to", published_to=ECHO),
]  # fmt: skip


def chunks(number: int) -> Iterator[bytes]:
    """So many thousand bytes and one more thousand, whose number is not declared."""
    for _ in range(number + 1):
        yield b"x" * 1000


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input_is_refused_with_what_to_do(client: TestClient, case: Case) -> None:
    """As problem+json, with the right status, the fields named, and nothing echoed."""
    content = case.content if case.body is None else json.dumps(case.body).encode()
    response = client.request(
        case.method,
        case.path,
        params=case.query,
        content=chunks(case.chunks) if case.chunks else content,
        headers={"content-type": "application/json"},
    )
    told = response.json()
    sys.stdout.write(f"{case.name}: {response.status_code} {told['detail'][:150]}\n")
    assert response.status_code == case.status
    assert response.headers["content-type"] == "application/problem+json"
    assert (told["type"], told["status"]) == ("about:blank", case.status)
    assert case.says in told["detail"]
    assert case.fields == tuple(fault["field"] for fault in told.get("errors", []))
    assert ECHO not in response.text.lower()


@pytest.mark.parametrize("path", ["/v1/answers", "/v1/search"])
def test_a_refusal_is_in_the_contract(client: TestClient, contract: Contract, path: str) -> None:
    """Its status, its media type, and its members."""
    if path == "/v1/search":
        contract.check(client.get(path))
        return
    for body in ("{", "{}", '{"question": ""}'):
        contract.check(
            client.post(path, content=body, headers={"content-type": "application/json"})
        )
    contract.check(client.post(path, content=b"x" * (MOST_BYTES + 1)))


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("a model that is not there", {"question": BUDGET, "composer": "model"}, "error_model"),
        ("an NHS number", {"question": f"{ECHO} 943 476 5919?"}, "declined"),
        ("a telephone number", {"question": f"{ECHO} 020 7946 0958?"}, "declined"),
        ("an address for mail", {"question": f"{ECHO} me@home.example"}, "declined"),
        ("an NHS number in the history",
         {"question": "Why?", "history": [turn(content="943 476 5919")]}, "declined"),
        ("personal data for a model that is not there",
         {"question": f"{ECHO} 943 476 5919?", "composer": "model"}, "declined"),
    ],
)  # fmt: skip
def test_what_can_be_taken_but_not_answered_is_an_answer(
    client: TestClient, name: str, body: dict[str, Any], status: str
) -> None:
    """200 with a status that says why; personal data is not echoed."""
    response = client.post("/v1/answers", json=body)
    told = response.json()
    sys.stdout.write(f"{name}: {response.status_code} {told['status']} {told['text'][:120]}\n")
    assert response.status_code == 200
    assert told["status"] == status
    assert ECHO not in response.text
    assert "943" not in response.text
