"""The tools at /mcp, called by the official client over a real server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from jsonschema import Draft202012Validator

from api.http.schemas.given import FiltersIn
from tests.api.documents import BUDGET, CORPUS, LINKED_MARKER, PERSONAL, POLL, UNANSWERED

if TYPE_CHECKING:
    from mcp import Client
    from mcp_types import CallToolResult

    from api.assistant import Assistant

MODES = ["2026-07-28", "legacy"]
Use = Callable[["Client"], Awaitable[Any]]


@pytest.fixture(scope="module")
def origin(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service at a port."""
    from tests.api.service import served_at_a_port

    with served_at_a_port(assistant, tmp_path_factory.mktemp("tools")) as address:
        yield address


def using(origin: str, use: Use, mode: str = "auto") -> Any:  # noqa: ANN401
    """What `use` gives of a client of the tools."""
    from mcp import Client

    async def run() -> object:
        async with Client(f"{origin}/mcp", mode=mode) as client:
            return await use(client)

    return asyncio.run(run())


def called(origin: str, name: str, mode: str = "auto", **arguments: object) -> CallToolResult:
    """The result of a tool; the client checks it against the tool's schema."""
    result: CallToolResult = using(origin, lambda c: c.call_tool(name, arguments), mode)
    return result


def text_of(result: CallToolResult) -> str:
    """Its readable text."""
    (content,) = result.content
    assert content.type == "text"
    return content.text


@pytest.mark.parametrize("mode", MODES)
def test_the_tools_are_listed_with_their_schemas(origin: str, mode: str) -> None:
    """In both generations of the protocol; all of them only read."""
    tools = using(origin, lambda c: c.list_tools(), mode).tools
    assert [tool.name for tool in tools] == [
        "ask", "search", "get_passage", "list_sources", "positions",
    ]  # fmt: skip
    for tool in tools:
        Draft202012Validator.check_schema(tool.input_schema)
        Draft202012Validator.check_schema(tool.output_schema)
        assert tool.input_schema["additionalProperties"] is False
        assert tool.annotations.read_only_hint is True
        assert tool.description


def test_what_the_tools_give_is_what_the_http_interface_gives(origin: str) -> None:
    """The same schemas by name, and the same things."""
    openapi = httpx2.get(f"{origin}/openapi.json").json()["components"]["schemas"]
    tools = using(origin, lambda c: c.list_tools()).tools
    for tool in tools:
        same = openapi[tool.output_schema["title"]]
        assert tool.output_schema["properties"].keys() == same["properties"].keys()
    listed = called(origin, "list_sources").structured_content
    assert listed == httpx2.get(f"{origin}/v1/sources").json()
    found = called(origin, "search", q=POLL, limit=3).structured_content
    same = httpx2.get(f"{origin}/v1/search", params={"q": POLL, "limit": 3}).json()
    assert found == same


def test_the_server_says_what_it_is_and_how_to_cite(origin: str) -> None:
    """Before a model calls anything."""

    async def told(client: Client) -> str | None:
        return client.instructions

    said = using(origin, told, "legacy")
    for words in ("Independent", '"ours"', "never put it in quotation marks", "no proof"):
        assert words in said


@pytest.mark.parametrize("mode", MODES)
def test_an_answer_has_its_citations_as_data_and_as_text(origin: str, mode: str) -> None:
    """And is stored as any other."""
    result = called(origin, "ask", mode, question=BUDGET)
    answer = result.structured_content
    assert result.is_error is False
    assert answer["status"] == "answered"
    quote = answer["citations"][0]
    shown = quote["passage"]["text"][quote["quote_start"] : quote["quote_end"]]
    assert shown == quote["quote"]
    text = text_of(result)
    assert text.startswith("Status: answered\n")
    assert "[1] Alder Fund. Places that share a budget. Alder Fund, 14 June 2021." in text
    assert httpx2.get(f"{origin}/v1/answers/{answer['id']}").json() == answer


@pytest.mark.parametrize(
    ("question", "status"),
    [(UNANSWERED, "unanswerable_no_evidence"), (PERSONAL, "declined"), ("Hi", "conversational")],
)
def test_an_answer_without_evidence_is_no_error_and_not_empty(
    origin: str, question: str, status: str
) -> None:
    """It says why, in its status and in words."""
    result = called(origin, "ask", question=question)
    assert result.is_error is False
    assert result.structured_content["status"] == status
    assert text_of(result).startswith(f"Status: {status}\n\n")
    assert len(text_of(result)) > len(status) + 30


def test_history_and_filters_are_taken(origin: str) -> None:
    """As by the HTTP interface."""
    turns = [{"role": "user", "content": POLL}]
    result = called(origin, "ask", question="And before the pandemic?", history=turns,
                    filters={"source": ["cedar-poll"]}, store=False)  # fmt: skip
    assert "38 per cent" in result.structured_content["text"]


@pytest.mark.parametrize(
    ("tool", "needed", "optional"),
    [
        ("ask", {"question": BUDGET}, ["history", "filters", "composer", "store"]),
        ("search", {"q": BUDGET}, ["limit", *FiltersIn.model_fields]),
        ("positions", {"topic": "shared rotas"}, [*FiltersIn.model_fields]),
        ("list_sources", {}, ["filters"]),
    ],
)
def test_an_argument_that_is_null_is_as_one_that_is_absent(
    origin: str, tool: str, needed: dict[str, str], optional: list[str]
) -> None:
    """Many clients send null for whatever a model leaves out; at any depth."""
    nulls: dict[str, object] = dict.fromkeys(optional)
    result = using(origin, lambda c: c.call_tool(tool, {**needed, **nulls}))
    assert result.is_error is False, text_of(result)
    bare = using(origin, lambda c: c.call_tool(tool, needed))
    assert text_of(result) == text_of(bare)


def test_a_null_within_an_argument_is_as_one_that_is_absent(origin: str) -> None:
    """Filters are an argument with fields of their own."""
    filters = {**dict.fromkeys(FiltersIn.model_fields), "source": ["cedar-poll"]}
    result = called(origin, "ask", question=POLL, filters=filters)
    cited = result.structured_content["citations"]
    assert {one["source"]["id"] for one in cited} == {"cedar-poll"}


@pytest.mark.parametrize(
    ("tool", "name"),
    [("ask", "question"), ("search", "q"), ("get_passage", "passage_id"), ("positions", "topic")],
)
def test_what_is_needed_may_not_be_null(origin: str, tool: str, name: str) -> None:
    """It is as absent as any other."""
    result = using(origin, lambda c: c.call_tool(tool, {name: None}))
    assert result.is_error is True
    assert text_of(result) == f"{name}: This field is needed: add it."


def test_a_passage_is_read_by_the_id_that_a_search_names(origin: str) -> None:
    """With who holds it, and our wording named as such."""
    found = called(origin, "search", q="handovers", source=["elm-review"]).structured_content
    passage = found["passages"][0]["passage"]["id"]
    result = called(origin, "get_passage", passage_id=passage)
    assert result.structured_content == httpx2.get(f"{origin}/v1/passages/{passage}").json()
    assert "Attributed to: Elm Commission (voice: own)" in text_of(result)
    assert "Our summary, not to be quoted as theirs:" in text_of(result)


def test_sources_and_positions_can_be_read(origin: str) -> None:
    """By a person or a model."""
    listed = text_of(called(origin, "list_sources"))
    assert listed.count("\n") == len(CORPUS) - 1
    assert "- dogwood-plan-2015: Dogwood discharge plan 2015. Dogwood Council, 2015 (superseded)." \
        in listed  # fmt: skip
    result = called(origin, "positions", topic="shared rotas across hospitals")
    assert result.structured_content["polls"]
    assert "Polls" in text_of(result)
    assert "the ward leaders polled (poll)" in text_of(result)


def test_a_source_that_may_only_be_linked_to_leaves_no_word(origin: str) -> None:
    """By any tool."""
    results = [
        called(origin, "ask", question="Who counted the night lighting on wards?"),
        called(origin, "search", q="night lighting on wards", limit=50),
        called(origin, "positions", topic="night lighting on wards"),
        called(origin, "list_sources"),
    ]
    found = results[1].structured_content["passages"]
    (linked, *_) = [o["passage"]["id"] for o in found if o["source"]["id"] == "fir-notes"]
    results.append(called(origin, "get_passage", passage_id=linked))
    for result in results:
        assert LINKED_MARKER not in result.model_dump_json()


def test_two_clients_at_once_get_their_own(origin: str) -> None:
    """One request after the other of each, side by side."""
    from mcp import Client

    async def asks(question: str, mode: str) -> list[str]:
        async with Client(f"{origin}/mcp", mode=mode) as client:
            results = [await client.call_tool("ask", {"question": question}) for _ in range(3)]
        return [result.structured_content["question"] for result in results]

    async def both() -> list[list[str]]:
        return list(await asyncio.gather(asks(BUDGET, "auto"), asks(POLL, "legacy")))

    assert asyncio.run(both()) == [[BUDGET] * 3, [POLL] * 3]


def test_a_page_of_another_origin_may_not_call(origin: str) -> None:
    """The protocol demands it: a page could reach a server on the reader's own machine."""
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    headers = {"accept": "application/json, text/event-stream"}
    for other, status in (("https://elsewhere.example", 403), (origin, 200)):
        sent = {**headers, "origin": other}
        assert httpx2.post(f"{origin}/mcp", json=body, headers=sent).status_code == status


def test_a_call_counts_under_its_address(origin: str) -> None:
    """The bug: it was counted under "none", with all that is not there."""
    called(origin, "list_sources")
    assert 'route="/mcp"' in httpx2.get(f"{origin}/metrics").text


def test_only_a_post_is_taken(origin: str) -> None:
    """There is no session to listen to or to end."""
    for method in ("GET", "DELETE"):
        response = httpx2.request(method, f"{origin}/mcp")
        assert response.status_code == 405
        assert response.headers["content-type"] == "application/problem+json"


def test_the_sdk_is_loaded_by_the_first_request_alone(tmp_path: Path, indexed: Path) -> None:
    """It takes longer than all the rest."""
    import subprocess
    import sys

    code = "import sys, api.http.serve; print([m for m in sys.modules if m.split('.')[0] == 'mcp'])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert json.loads(done.stdout) == []


@contextmanager
def failing(assistant: Assistant, folder: Path) -> Iterator[str]:
    """The service at a port whose index was removed."""
    from api.assistant import Assistant
    from ingestion.embedded_engine import EmbeddedStore
    from ingestion.settings import BUNDLED
    from tests.api.service import served_at_a_port

    nothing = Assistant(EmbeddedStore(folder / "nothing"), assistant._model, BUNDLED)
    with served_at_a_port(nothing, folder) as address:
        yield address


def test_an_index_that_is_not_there_is_an_error_of_every_tool(
    assistant: Assistant, tmp_path: Path
) -> None:
    """In words that say what to do, and never an empty list."""
    asked: dict[str, dict[str, Any]] = {
        "ask": {"question": BUDGET},
        "search": {"q": BUDGET},
        "get_passage": {"passage_id": "x"},
        "list_sources": {},
        "positions": {"topic": "rotas"},
    }
    with failing(assistant, tmp_path) as origin:
        for name, arguments in asked.items():
            result = called(origin, name, **arguments)
            assert result.is_error is True
            assert result.structured_content is None
            assert text_of(result) == "There is no index yet: run `./assistant sync`"


def test_a_model_that_is_demanded_and_not_there_is_an_error(origin: str) -> None:
    """Over HTTP it is a status; a model that calls a tool must see that it failed."""
    result = called(origin, "ask", question=BUDGET, composer="model")
    assert result.is_error is True
    assert result.structured_content["status"] == "error_model"
    assert "Status: error_model" in text_of(result)
