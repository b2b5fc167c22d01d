"""What the tools refuse: as an error in plain words, or as one of the protocol; never a trace."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from api.http.middleware import MOST_BYTES
from tests.api.test_bad_input import ECHO, FINE
from tests.api.test_tools import called, text_of, using

if TYPE_CHECKING:
    from mcp import Client

    from api.assistant import Assistant

ACCEPTED = "application/json, text/event-stream"
REFUSED: list[tuple[str, str, dict[str, Any], str]] = [
    ("no question", "ask", {}, "question: This field is needed: add it."),
    ("an empty question", "ask", {"question": ""}, "write one"),
    ("1,001 characters", "ask", {"question": (ECHO * 101)[:1001]}, "shorten it"),
    ("a question of 200 KB", "ask", {"question": ECHO * 20_000}, "shorten it"),
    ("a question that is a number", "ask", {"question": 7}, "question: Input should be a valid"),
    ("nothing that can be seen", "ask", {"question": "\u202e\x00\U000e0041"}, "write one"),
    ("an unknown argument", "ask", {"question": FINE, "questions": 1}, "questions: There is no"),
    ("an argument that is a question", "ask", {"question": FINE, FINE: 1}, "no such field"),
    ("an unknown publisher", "ask", {"question": FINE, "filters": {"publisher": [ECHO]}},
     "filters.publisher: There is no such publisher here."),
    ("an unknown composer", "ask", {"question": FINE, "composer": ECHO}, "composer: Input"),
    ("21 turns", "ask", {"question": FINE, "history": [{"role": "user", "content": "x"}] * 21},
     "send the last 20"),
    ("deep nesting", "ask", {"question": FINE, "filters": json.loads("[" * 100 + "]" * 100)},
     "filters: "),
    ("an empty search", "search", {"q": " "}, "q: The question is empty"),
    ("a limit too high", "search", {"q": FINE, "limit": 51}, "less than or equal to 50"),
    ("personal data in a search", "search", {"q": f"{ECHO} 943 476 5919"}, "without it"),
    ("an unknown source", "search", {"q": FINE, "source": [ECHO]}, "source: There is no such"),
    ("no passage", "get_passage", {}, "passage_id: This field is needed"),
    ("an unknown passage", "get_passage", {"passage_id": ECHO}, "no such passage"),
    ("a path for a passage", "get_passage", {"passage_id": f"../../{ECHO}"}, "no such passage"),
    ("a passage of control characters", "get_passage", {"passage_id": f"{ECHO}\x00\n"},
     "no such passage"),
    ("SQL for a passage", "get_passage", {"passage_id": f"' OR 1=1; -- {ECHO}"}, "no such passage"),
    ("an endless id", "get_passage", {"passage_id": ECHO * 1000}, "at most 500"),
    ("arguments for a tool without any", "list_sources", {"source": ECHO}, "no such field"),
    ("an empty topic", "positions", {"topic": ""}, "topic: "),
    ("an endless topic", "positions", {"topic": ECHO * 100}, "at most 200"),
    ("a topic that is a list", "positions", {"topic": [FINE]}, "topic: Input should be"),
]  # fmt: skip


@pytest.fixture(scope="module")
def origin(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service at a port."""
    from tests.api.service import served_at_a_port

    with served_at_a_port(assistant, tmp_path_factory.mktemp("tools")) as address:
        yield address


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case[0])
def test_bad_arguments_are_an_error_that_says_what_to_do(
    origin: str, case: tuple[str, str, dict[str, Any], str]
) -> None:
    """One line, for the model that called; nothing echoed, and no result that looks empty."""
    name, tool, arguments, says = case
    result = called(origin, tool, **arguments)
    sys.stdout.write(f"{name}: {text_of(result)[:120]}\n")
    assert result.is_error is True
    assert result.structured_content is None
    assert says in text_of(result)
    assert "\n" not in text_of(result)
    assert ECHO not in text_of(result).lower()


@pytest.mark.parametrize("mode", ["2026-07-28", "legacy"])
def test_a_tool_that_is_not_there_is_an_error_of_the_protocol(origin: str, mode: str) -> None:
    """It names those that are."""
    from mcp import MCPError

    async def told(client: Client) -> str:
        with pytest.raises(MCPError) as raised:
            await client.call_tool(ECHO, {})
        return str(raised.value)

    said = using(origin, told, mode)
    assert "use one of ask, search, get_passage, list_sources, positions." in said
    assert ECHO not in said


def sent(origin: str, content: bytes, **headers: str) -> httpx2.Response:
    """A body as it is."""
    told = {"content-type": "application/json", "accept": ACCEPTED, **headers}
    return httpx2.post(f"{origin}/mcp", content=content, headers=told)


def message(method: str, **params: object) -> bytes:
    """A request of the protocol."""
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()


@pytest.mark.parametrize("version", ["2025-06-18", "2026-07-28", "heliotrope"])
@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b'"heliotrope"', b"[" * 100_000, b"\xff\xfe", b'{"id": 1}',
        b'{"jsonrpc": "2.0", "id": {"x": 1}, "method": "tools/list"}',
        b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": [1]}',
        b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": 7}}',
        b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", '
        b'"arguments": ["heliotrope"]}}',
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(origin: str, version: str, content: bytes) -> None:
    """In any version of the protocol; by the SDK, without a trace. What has no id that it knows is
    no question to it: taken, and never answered.
    """
    response = sent(origin, content, **{"mcp-protocol-version": version})
    said = response.text
    assert (response.status_code, said) == (202, "") or '"error"' in said
    assert response.status_code in {200, 202, 400}
    assert "Traceback" not in said


def test_a_method_that_is_not_there_is_refused(origin: str) -> None:
    """Nothing but tools is offered."""
    response = sent(origin, message("resources/list"))
    assert "Method not found" in response.text


def test_another_content_type_is_refused(origin: str) -> None:
    """A page can send text to any server, but not JSON."""
    response = sent(origin, message("tools/list"), **{"content-type": "text/plain"})
    assert response.status_code == 400


def test_a_body_over_the_limit_is_refused(origin: str) -> None:
    """By the same limit as everywhere."""
    assert sent(origin, b"x" * (MOST_BYTES + 1)).status_code == 413


def test_what_nobody_foresaw_is_told_without_its_words(
    assistant: Assistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither to the caller nor to the log."""
    from tests.api.service import served_at_a_port

    async def fails(*_: object) -> None:
        raise RuntimeError(f"{ECHO} in a trace")

    monkeypatch.setattr(assistant, "tell", fails)
    with caplog.at_level(logging.INFO), served_at_a_port(assistant, tmp_path) as origin:
        result = called(origin, "ask", question=FINE)
    assert result.is_error is True
    assert "Something went wrong here" in text_of(result)
    assert ECHO not in result.model_dump_json()
    assert "internal error: RuntimeError" in caplog.text
    assert ECHO not in caplog.text
    assert "Traceback" not in caplog.text
