"""The contract itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from api.access.doors import Kind
from api.http.contract import OPENAI, operations
from tests.api.access import door
from tests.api.service import serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from api.assistant import Assistant


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


def schemas(node: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    """Every schema below `node` that has examples."""
    if isinstance(node, dict):
        if isinstance(node.get("examples"), list):
            yield node
        for value in node.values():
            yield from schemas(value)
    elif isinstance(node, list):
        for value in node:
            yield from schemas(value)


def contents(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What each response of each operation may hold."""
    for _, operation in operations(document):
        for response in operation["responses"].values():
            yield from response.get("content", {}).values()


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
        "/v1/conversations/{conversation_id}/export": ["get"],
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
    told = {"400", "401", "403", "404", "413", "422", "429", "431", "500", "503"}
    assert set(responses) == {"200", *told}
    for status, described in responses.items():
        good = ["application/json", "text/event-stream"]
        assert list(described["content"]) == (
            good if status == "200" else ["application/problem+json"]
        )


def test_every_operation_is_told_whole(client: TestClient) -> None:
    """A name, what it does, where it stands, who may, and how it can end."""
    document = client.get("/openapi.json").json()
    described = {tag["name"] for tag in document["tags"] if tag["description"]}
    names = []
    for path, operation in operations(document):
        names.append(operation["operationId"])
        assert operation["summary"], path
        assert operation["description"], path
        assert set(operation["tags"]) <= described, path
        statuses = {"400", "401", "403", "422", "429", "431", "503"}
        guarded = statuses if operation["security"] else set()
        if not OPENAI & set(operation["tags"]):  # those name theirs, in a form of their own
            assert set(operation["responses"]) >= {"413", "500", *guarded}, path
    assert len(names) == len(set(names))
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_every_example_is_of_its_schema(client: TestClient) -> None:
    """An example that the service would refuse misleads."""
    document = client.get("/openapi.json").json()
    checked = 0
    for schema in schemas(document):
        whole = {**schema, "components": document["components"]}
        for example in schema.get("examples", []):
            Draft202012Validator(whole).validate(example)
            checked += 1
    for told in contents(document):
        if "example" in told:
            whole = {**told["schema"], "components": document["components"]}
            Draft202012Validator(whole).validate(told["example"])
            checked += 1
    assert checked > 100


@pytest.mark.parametrize(
    ("kind", "needs"), [("loopback", False), ("keys", True), ("public", False)]
)
def test_the_contract_says_where_a_key_is_needed(
    kind: Kind, needs: bool, assistant: Assistant, tmp_path: Path
) -> None:
    """By the front door that is there; the switch and tokens always need one, health never."""
    with serving(assistant, tmp_path, access=door(kind)) as client:
        paths = client.get("/openapi.json").json()["paths"]
    assert ({} not in paths["/v1/answers"]["post"]["security"]) is needs
    assert paths["/v1/admin/switch"]["put"]["security"] == [{"bearer": []}]
    assert paths["/v1/tokens"]["post"]["security"] == [{"bearer": []}]
    assert paths["/healthz"]["get"]["security"] == []


def test_a_method_that_is_not_there_is_told_all_that_are(client: TestClient) -> None:
    """The bug: Allow named the methods of one route where an address has several."""
    refused = client.request("PATCH", "/v1/answers/none")
    assert refused.status_code == 405
    assert refused.headers["allow"] == "DELETE, GET, HEAD"


def test_a_number_is_not_taken_for_a_truth_value(client: TestClient) -> None:
    """The bug: `"store": 0` was taken for false, against the contract."""
    refused = client.post("/v1/answers", json={"question": "What is a trust?", "store": 0})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "store"
