"""/docs: the API reference, made from the OpenAPI document; and how AI tools connect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.http.browse.problem_page import PageRoute
from api.http.contract import operations
from api.http.pages import page
from api.http.service import Service, ServiceHere

ADDRESS = "/docs"
reference_pages = APIRouter(include_in_schema=False, route_class=PageRoute)
_NAME = "integration-policy"


@dataclass(frozen=True)
class Operation:
    """One method of one path. `parameters` are (name, where, required, type, description)."""

    id: str
    method: str
    path: str
    tag: str
    about: str
    parameters: tuple[tuple[str, str, bool, str, str], ...]
    body: str
    responses: tuple[tuple[str, str], ...]


@reference_pages.get(ADDRESS)
def get_reference(request: Request, service: ServiceHere) -> HTMLResponse:
    """Every operation, with what it takes and gives; no script, nothing from elsewhere."""
    document = request.app.openapi()
    listed = list(_operations(document))
    groups = [
        (tag["name"], tag["description"], [one for one in listed if one.tag == tag["name"]])
        for tag in document["tags"]
    ]
    site = str(request.base_url).rstrip("/")
    return page(
        service, "api_reference.html", here=ADDRESS, groups=groups, site=site,
        clients=mcp_clients(f"{site}/mcp", keyed=_is_keyed(service)),
    )  # fmt: skip


def mcp_clients(address: str, *, keyed: bool) -> tuple[tuple[str, str, str], ...]:
    """Name of a client, where its settings are, and the settings; `keyed`: with a key."""
    desktop: dict[str, Any] = {"command": "npx", "args": ["-y", "mcp-remote", address]}
    code: dict[str, Any] = {"type": "http", "url": address}
    whole: dict[str, Any] = {"servers": {_NAME: code}}
    if keyed:
        desktop["args"] += ["--header", "Authorization: Bearer ${KEY}"]
        desktop["env"] = {"KEY": "ipa_..."}
        code["headers"] = {"Authorization": "Bearer ${input:key}"}
        asked = {"type": "promptString", "id": "key", "description": "Key", "password": True}
        whole = {"inputs": [asked], **whole}
    return (
        ("Claude Desktop", "claude_desktop_config.json (Settings, Developer, Edit Config)",
         _written({"mcpServers": {_NAME: desktop}})),
        ("VS Code", ".vscode/mcp.json in your workspace", _written(whole)),
    )  # fmt: skip


def _is_keyed(service: Service) -> bool:
    return service.access.porter.door.kind == "keys"


def _written(settings: dict[str, Any]) -> str:
    return json.dumps(settings, indent=2)


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    methods = {id(told): name for path in document["paths"].values() for name, told in path.items()}
    for path, told in operations(document):
        about = [told.get("summary", ""), told.get("description", "")]
        yield Operation(
            id=told["operationId"],
            method=methods[id(told)].upper(),
            path=path,
            tag=told["tags"][0],
            about=about[1] or about[0],
            parameters=tuple(_parameters(told)),
            body=_body(told, document),
            responses=tuple(
                (status, one.get("description", "")) for status, one in told["responses"].items()
            ),
        )


def _parameters(told: dict[str, Any]) -> Iterator[tuple[str, str, bool, str, str]]:
    for one in told.get("parameters", ()):
        described = one.get("description", "")
        yield one["name"], one["in"], one.get("required", False), _type(one["schema"]), described


def _body(told: dict[str, Any], document: dict[str, Any]) -> str:
    """Fields of the JSON that is sent, with their types."""
    content = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = content.get("schema", {})
    for one in (schema, *schema.get("anyOf", ())):
        name = one.get("$ref", "").rpartition("/")[2]
        if name:
            fields = document["components"]["schemas"][name].get("properties", {})
            return "\n".join(f"{field}: {_type(told)}" for field, told in fields.items())
    return ""


def _type(schema: dict[str, Any]) -> str:
    """'integer', 'list of string', 'answered | partial', or the name of a schema."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_type(one) for one in schema["anyOf"]))
    if "enum" in schema or "const" in schema:
        return " | ".join(str(one) for one in schema.get("enum", (schema.get("const"),)))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("type", "any"))
