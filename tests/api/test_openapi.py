"""The contract itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from fastapi.testclient import TestClient


def references(node: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Every $ref below `node`."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_every_reference_leads_somewhere(client: TestClient) -> None:
    """The bug: a problem's list of errors was described by "#/$defs/FaultOut", which is nowhere."""
    document = client.get("/openapi.json").json()
    found = set(references(document))
    assert found
    schemas = document["components"]["schemas"]
    assert found <= {f"#/components/schemas/{name}" for name in schemas}
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)


def test_the_contract_has_the_routes_and_not_the_pages(client: TestClient) -> None:
    """Pages are for people."""
    paths = client.get("/openapi.json").json()["paths"]
    assert {path: sorted(operations) for path, operations in paths.items()} == {
        "/v1/answers": ["post"],
        "/v1/answers/{answer_id}": ["delete", "get"],
        "/v1/answers/{answer_id}/keep": ["post"],
        "/v1/answers/{answer_id}/export": ["get"],
        "/v1/chat/completions": ["post"],
        "/v1/models": ["get"],
        "/v1/models/{model}": ["get"],
        "/v1/answers/{answer_id}/feedback": ["post"],
        "/v1/conversations": ["get", "post"],
        "/v1/conversations/{conversation_id}": ["delete", "get"],
        "/v1/end-user": ["delete"],
        "/v1/search": ["get"],
        "/v1/positions": ["get"],
        "/v1/changes": ["get"],
        "/v1/sources": ["get"],
        "/v1/sources/{source_id}": ["get"],
        "/v1/passages/{passage_id}": ["get"],
        "/v1/tokens": ["post"],
        "/v1/admin/switch": ["get", "put"],
        "/healthz": ["get"],
        "/readyz": ["get"],
        "/metrics": ["get"],
    }


def test_a_problem_is_described_under_its_own_media_type(client: TestClient) -> None:
    """And never as plain JSON."""
    responses = client.get("/openapi.json").json()["paths"]["/v1/answers"]["post"]["responses"]
    assert set(responses) == {"200", "400", "404", "413", "422", "500", "503"}
    for status, described in responses.items():
        good = ["application/json", "text/event-stream"]
        assert list(described["content"]) == (
            good if status == "200" else ["application/problem+json"]
        )
