"""What OpenAI's interface refuses, and how: the client raises its own errors, with what to do."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from api.http.chat.form import OpenAIErrors
from api.http.middleware import MOST_BYTES
from api.http.problems import problem
from ingestion.errors import EngineError
from tests.api.contract import Contract
from tests.api.documents import BUDGET
from tests.api.test_bad_input import ECHO, FINE
from tests.api.test_chat import MODEL, said

if TYPE_CHECKING:
    from openai import OpenAI

    from api.assistant import Assistant

CHAT = "/v1/chat/completions"


@dataclass(frozen=True)
class Case:
    """What is sent, and the error that it meets: status, parameter, and words of the message."""

    name: str
    says: str
    param: str | None
    body: Any = None
    status: int = 400
    code: str | None = None
    content: bytes | None = None
    content_type: str = "application/json"
    path: str = CHAT
    method: str = "POST"


def chat(name: str, says: str, param: str, **more: object) -> Case:
    """A chat with these parameters."""
    return Case(name, says, param, {"model": MODEL, "messages": said(FINE), **more})


def messages(name: str, says: str, param: str, *sent: object) -> Case:
    """A chat of these messages."""
    return Case(name, says, param, {"model": MODEL, "messages": list(sent)})


def user(content: object) -> dict[str, object]:
    """A message of the user's."""
    return {"role": "user", "content": content}


TOOL = {"type": "function", "function": {"name": ECHO, "parameters": {}}}
CASES = [
    chat("tools", "leave this out", "tools", tools=[TOOL]),
    chat("tools that may be called", "leave this out", "tools", tools=[TOOL], tool_choice="auto"),
    chat("functions that may be called", "leave this out", "functions",
         functions=[{"name": ECHO}], function_call="auto"),
    chat("a tool that must be called", "leave this out", "tool_choice", tool_choice="required"),
    chat("functions", "leave this out", "functions", functions=[{"name": ECHO}]),
    chat("two choices", "leave this out", "n", n=2),
    chat("no choice", "leave this out", "n", n=0),
    chat("a truth value of choices", "leave this out", "n", n=True),
    chat("an answer as JSON", "leave this out", "response_format",
         response_format={"type": "json_object"}),
    chat("an answer by a schema", "leave this out", "response_format",
         response_format={"type": "json_schema", "json_schema": {"name": ECHO}}),
    chat("an answer that is spoken", "leave this out", "modalities", modalities=["text", "audio"]),
    chat("a voice", "leave this out", "audio", audio={"voice": ECHO}),
    chat("probabilities", "leave this out", "logprobs", logprobs=True),
    chat("a search of the web", "leave this out", "web_search_options", web_search_options={}),
    chat("an unknown parameter", "no such field", "heliotrope", heliotrope=1),
    chat("a parameter with a long name", "no such field", "body", **{FINE: 1}),
    chat("a stream that is no truth value", "boolean", "stream", stream=ECHO),
    chat("options that are a list", "send one", "stream_options", stream_options=[ECHO]),
    chat("an unknown source", "Use one of", "filters.source", filters={"source": [ECHO]}),
    chat("a model that is a number", "string", "model", model=7),
    Case("an unknown model", f"use one of {MODEL}", None,
         {"model": ECHO, "messages": said(FINE)}, 404, "model_not_found"),
    Case("no model", "add it", "model", {"messages": said(FINE)}),
    Case("no messages", "add it", "messages", {"model": MODEL}),
    messages("an empty chat", "at least 1", "messages"),
    messages("a chat of nothing but rules", "must be the user's", "messages",
             {"role": "system", "content": ECHO}),
    messages("an answer at the end", "must be the user's", "messages", user(FINE),
             {"role": "assistant", "content": ECHO}),
    messages("an empty question", "write one", "messages[0].content", user("")),
    messages("a question of white space", "write one", "messages[1].content", user(FINE),
             user(" \n\t")),
    messages("1,001 characters", "shorten it", "messages[0].content", user((ECHO * 101)[:1001])),
    messages("nothing that can be seen", "write one", "messages[1].content", user(FINE),
             user("\u202e\x00")),
    messages("no words", "add words", "messages[0].content", user(None)),
    messages("words that are a number", "string", "messages[0].content.str", user(7)),
    messages("a picture", "type text", "messages[0].content[1]",
             user([{"type": "text", "text": FINE},
                   {"type": "image_url", "image_url": {"url": f"https://{ECHO}.example"}}])),
    messages("no parts", "write one", "messages[0].content", user([])),
    messages("a role that nobody has", "no such role", "messages[0].role",
             {"role": "narrator", "content": ECHO}, user(FINE)),
    messages("nothing but a tool", "must be the user's", "messages",
             {"role": "tool", "content": ECHO}),
    messages("a picture behind an earlier one", "type text", "messages[1].content[0]",
             user([{"type": "image_url", "image_url": {"url": f"https://{ECHO}.example"}}]),
             user([{"type": "image_url", "image_url": {"url": f"https://{ECHO}.example"}}])),
    messages("a message that is a text", "send one", "messages[0]", FINE),
    Case("messages that are a text", "list", "messages", {"model": MODEL, "messages": FINE}),
    Case("not JSON", "not valid JSON", "body", content=b'{"model": "heliotrope'),
    Case("not UTF-8", "UTF-8", None, content=b'{"model": "heliotrope \xff"}'),
    Case("nested too deeply", "cannot be read", None, content=b"[" * 100_000),
    Case("nested too deeply in a parameter that is ignored", "cannot be read", None,
         content=b'{"model": "m", "user": ' + b"[" * 100_000),
    Case("a list", "send one", "body", [FINE]),
    Case("no body", "add it", "body", content=b""),
    Case("another content type", "send one", "body", said(FINE), content_type="text/plain"),
    Case("a form", "send one", "body", content=b"model=heliotrope",
         content_type="application/x-www-form-urlencoded"),
    Case("a body over the limit", "larger than", None, content=b"x" * (MOST_BYTES + 1), status=413,
         code="request_too_large"),
    Case("a wrong method", "another method", None, method="GET", status=405,
         code="method_not_allowed"),
    Case("a model of a path", "There is no", None, method="GET", status=404,
         code="model_not_found", path="/v1/models/..%252f..%252fheliotrope"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input_is_an_error_in_openais_form(client: TestClient, case: Case) -> None:
    """With the parameter that it is about, what to do, and nothing echoed."""
    content = case.content if case.body is None else json.dumps(case.body).encode()
    response = client.request(
        case.method, case.path, content=content, headers={"content-type": case.content_type}
    )
    sys.stdout.write(f"{case.name}: {response.status_code} {response.text[:150]}\n")
    assert response.status_code == case.status
    assert response.headers["content-type"] == "application/json"
    assert set(response.json()) == {"error"}
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["type"] == "invalid_request_error"
    assert (error["param"], error["code"]) == (case.param, case.code)
    assert case.says in error["message"]
    assert "x-content-type-options" in response.headers
    if case.param != ECHO:
        assert ECHO not in response.text.lower()


def test_an_error_is_in_the_contract(client: TestClient) -> None:
    """As JSON of that form."""
    responses = client.get("/openapi.json").json()["paths"][CHAT]["post"]["responses"]
    assert "422" not in responses
    for status in ("400", "404", "413", "500", "503", "4XX"):
        schema = responses[status]["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/ErrorBodyOut"}


def test_what_leaves_is_what_the_contract_says(client: TestClient, contract: Contract) -> None:
    """An answer, the models, and errors."""
    contract.check(client.post(CHAT, json={"model": MODEL, "messages": said(BUDGET)}))
    contract.check(client.post(CHAT, json={"model": MODEL}))
    contract.check(client.post(CHAT, json={"model": "x", "messages": said(BUDGET)}))
    contract.check(client.get("/v1/models"))
    contract.check(client.get(f"/v1/models/{MODEL}"))
    contract.check(client.get("/v1/models/x"))


def test_a_limit_is_told_as_openai_tells_it_with_its_headers() -> None:
    """Whoever refuses, within: the client waits as long as the header says."""
    refused = problem(429, "Too many questions: try again in 7 seconds.")
    refused.headers["retry-after"] = "7"
    told = TestClient(OpenAIErrors(refused)).post(CHAT)
    assert (told.status_code, told.headers["retry-after"]) == (429, "7")
    assert told.json()["error"] == {
        "message": "Too many questions: try again in 7 seconds.",
        "type": "rate_limit_error",
        "param": None,
        "code": "rate_limit_exceeded",
    }
    elsewhere = TestClient(OpenAIErrors(refused)).post("/v1/answers")
    assert elsewhere.headers["content-type"] == "application/problem+json"


@pytest.fixture
def failing(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, list[BaseException]]]:
    """The service at a port, whose answering raises the errors of the list, one a question."""
    from tests.api.service import served_at_a_port

    errors: list[BaseException] = []

    async def fails(*_: object) -> None:
        raise errors.pop()

    monkeypatch.setattr(assistant, "tell", fails)
    with served_at_a_port(assistant, tmp_path) as origin:
        yield origin, errors


def client_of(origin: str, retries: int = 0) -> OpenAI:
    """OpenAI's client."""
    from openai import OpenAI

    return OpenAI(base_url=f"{origin}/v1", api_key="none", max_retries=retries)


@pytest.mark.parametrize("stream", [False, True])
def test_an_index_that_fails_is_an_error_of_the_server(
    failing: tuple[str, list[BaseException]], stream: bool
) -> None:
    """Before a stream begins as well."""
    from openai import InternalServerError

    origin, errors = failing
    errors.append(EngineError("The index cannot be searched: run `./assistant sync`"))
    with client_of(origin) as openai, pytest.raises(InternalServerError) as raised:
        openai.chat.completions.create(model=MODEL, messages=said(BUDGET), stream=stream)
    assert raised.value.status_code == 503
    assert (raised.value.code, raised.value.type) == ("error_index", "server_error")
    assert "assistant sync" in raised.value.message


def test_what_nobody_foresaw_is_told_without_its_words(
    failing: tuple[str, list[BaseException]],
) -> None:
    """In the same form, and with no trace."""
    origin, errors = failing
    errors.append(RuntimeError(f"{ECHO} in a trace"))
    body = {"model": MODEL, "messages": said(FINE)}
    response = httpx2.post(f"{origin}{CHAT}", json=body)
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "error_internal"
    assert response.json()["error"]["type"] == "server_error"
    assert ECHO not in response.text
    assert "x-content-type-options" in response.headers


def test_a_client_that_tries_again_gets_its_answer(
    failing: tuple[str, list[BaseException]],
) -> None:
    """The client's own retries: so many errors as it may take, and one more."""
    from openai import InternalServerError

    origin, errors = failing
    errors += [EngineError("The index cannot be searched: run it")] * 3
    with client_of(origin, 2) as openai, pytest.raises(InternalServerError):
        openai.chat.completions.create(model=MODEL, messages=said(BUDGET))
    assert errors == []


def test_the_client_raises_by_status(client_at: str) -> None:
    """What cannot be taken, and what is not there."""
    from openai import BadRequestError, NotFoundError

    with client_of(client_at, 2) as openai:
        with pytest.raises(BadRequestError) as bad:
            openai.chat.completions.create(model=MODEL, messages=said(BUDGET), n=2)
        with pytest.raises(NotFoundError) as unknown:
            openai.chat.completions.create(model="gpt-5", messages=said(BUDGET), stream=True)
        with pytest.raises(NotFoundError):
            openai.models.retrieve("gpt-5")
    assert bad.value.param == "n"
    assert unknown.value.code == "model_not_found"


@pytest.fixture(scope="module")
def client_at(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service at a port."""
    from tests.api.service import served_at_a_port

    with served_at_a_port(assistant, tmp_path_factory.mktemp("errors")) as address:
        yield address
