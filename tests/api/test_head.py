"""HEAD, which monitors and link checkers send, at every address that takes GET."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import pytest

from api.http.pages import NAVIGATION
from tests.api.documents import BUDGET

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi.testclient import TestClient

    from api.assistant import Assistant

OTHERS = (
    "/answers/none", "/widget", "/accessibility", "/embed", "/static/page.css", "/static/none.css",
    "/nowhere", "/mcp", "/v1/search?q=rotas", "/v1/search", "/positions?topic=rotas", "/?q=rotas",
)  # fmt: skip
TAKEN = {"date", "x-request-id", "content-length", "ratelimit", "transfer-encoding"}


def test_every_address_answers_head_as_get_without_a_body(client: TestClient) -> None:
    """Whatever GET gives: also a 404, a 405 and what lacks a parameter."""
    answer = client.post("/v1/answers", json={"question": BUDGET}).json()
    source = answer["citations"][0]["source"]["id"]
    passage = answer["citations"][0]["passage"]["id"]
    filled = {
        "{answer_id}": answer["id"], "{source_id}": source, "{passage_id}": passage,
        "{conversation_id}": "none", "{model}": "integration-policy-assistant",
    }  # fmt: skip
    paths = [*client.get("/openapi.json").json()["paths"], *(path for path, _ in NAVIGATION)]
    for path in [*paths, *OTHERS, f"/passages/{passage}", f"/answers/{answer['id']}"]:
        for name, value in filled.items():
            path = path.replace(name, value)  # noqa: PLW2901 - filled in
        got, head = client.get(path), client.head(path)
        assert head.status_code == got.status_code, path
        assert head.content == b"", path
        assert {k: v for k, v in head.headers.items() if k not in TAKEN} == {
            k: v for k, v in got.headers.items() if k not in TAKEN
        }, path


def test_a_real_server_answers_head_and_keeps_the_connection(
    assistant: Assistant, tmp_path: Path
) -> None:
    """The length is the one that GET has, and the next request on the connection is understood."""
    from tests.api.service import served_at_a_port

    with served_at_a_port(assistant, tmp_path) as origin, httpx2.Client(base_url=origin) as client:
        for path in ("/", "/v1/sources", "/healthz", "/static/page.css", "/v1/models"):
            head, got = client.head(path), client.get(path)
            assert (head.status_code, head.content) == (got.status_code, b""), path
            assert head.headers["content-length"] == got.headers["content-length"], path
        assert 'method="HEAD",route="/v1/sources"' in client.get("/metrics").text


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/answers/none", "DELETE, GET, HEAD"),
        ("/", "GET, HEAD"),
        ("/v1/chat/completions", "POST"),
    ],
)
def test_a_refused_method_is_told_that_head_is_taken(
    client: TestClient, path: str, allowed: str
) -> None:
    """Where GET is."""
    assert client.request("PATCH", path).headers["allow"] == allowed
