"""/docs: every operation of the contract, and settings that a client can read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.access.doors import Kind
from api.http.api_reference import mcp_clients
from api.http.contract import operations
from tests.api.access import door
from tests.api.service import serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from api.assistant import Assistant


def test_every_operation_of_the_contract_is_there(client: TestClient) -> None:
    """With its path, and what it can answer with."""
    page = client.get("/docs").text
    listed = list(operations(client.get("/openapi.json").json()))
    assert len(listed) > 20
    for path, operation in listed:
        assert f'id="{operation["operationId"]}"' in page
        assert path in page


@pytest.mark.parametrize("kind", ["keys", "public"])
def test_it_is_as_open_as_the_contract(assistant: Assistant, tmp_path: Path, kind: Kind) -> None:
    """Whoever integrates it reads it before they have a key."""
    with serving(assistant, tmp_path, access=door(kind)) as client:
        page = client.get("/docs")
    assert page.status_code == 200
    assert ("Authorization: Bearer" in page.text) is (kind == "keys")


@pytest.mark.parametrize("keyed", [True, False])
def test_the_settings_of_clients_are_json_with_the_address(keyed: bool) -> None:
    """A key is named, and never written down by us."""
    address = "https://assistant.example/mcp"
    (_, _, desktop), (_, _, code) = mcp_clients(address, keyed=keyed)
    assert address in json.loads(desktop)["mcpServers"]["integration-policy"]["args"]
    server = json.loads(code)["servers"]["integration-policy"]
    assert server["url"] == address
    assert ("headers" in server) is keyed
