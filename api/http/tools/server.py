"""The MCP server: the official SDK around our tools, a fresh one-request session each time.

The SDK takes more than a second to import, and few who run this have agents: it is loaded by the
first request. There are no sessions, so any replica can take any request.
"""

from __future__ import annotations

import asyncio
import json
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from api.access.caller import Caller
from api.http.problems import described
from api.http.service import Service, caller_of
from api.http.tools.tool import TOOLS, Tool
from api.wording import say

if TYPE_CHECKING:
    from mcp.server import ServerRequestContext
    from mcp.server.lowlevel import Server
    from mcp_types import CallToolRequestParams, CallToolResult, ListToolsResult

NAME = "integration-policy-assistant"


class ToolServer:
    """The endpoint of MCP's streamable HTTP, as an ASGI app; the caller is found before it."""

    path = "/mcp"

    def __init__(self, service: Service) -> None:
        """With what the HTTP routes work with."""
        self._service = service
        self._loading = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request in a session of its own, which ends with it."""
        scope["route"] = self  # logs and figures go by its path; Starlette names no such app
        server = await asyncio.to_thread(self._loaded)
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        session = StreamableHTTPSessionManager(
            server, stateless=True, security_settings=_security(Request(scope))
        )
        async with session.run():
            await session.handle_request(scope, receive, send)

    def _loaded(self) -> Server[dict[str, Any]]:
        with self._loading:
            return self._server

    @cached_property
    def _server(self) -> Server[dict[str, Any]]:
        from mcp.server.lowlevel import Server

        async def listed(*_: object) -> ListToolsResult:
            return _listed()

        async def called(
            context: ServerRequestContext[Any, Request], params: CallToolRequestParams
        ) -> CallToolResult:
            assert context.request is not None  # over HTTP there always is one
            caller = caller_of(context.request)
            return await call(params.name, params.arguments or {}, self._service, caller)

        return Server(
            NAME,
            version="1",
            title="Integration policy assistant",
            instructions=say("tools_about"),
            on_list_tools=listed,
            on_call_tool=called,
        )


async def call(
    name: str, arguments: dict[str, Any], service: Service, caller: Caller
) -> CallToolResult:
    """The result of a tool; whatever goes wrong is an error in plain words.

    Raises MCPError for a tool that is not there.
    """
    from mcp.shared.exceptions import MCPError
    from mcp_types import INVALID_PARAMS

    tool = TOOLS.get(name)
    if tool is None:
        raise MCPError(INVALID_PARAMS, f"There is no such tool: use one of {', '.join(TOOLS)}.")
    (given,) = await asyncio.gather(
        _called(tool, arguments, service, caller), return_exceptions=True
    )
    if isinstance(given, BaseException):
        return _failed(given)
    return _told(tool, given)


async def _called(
    tool: Tool, arguments: dict[str, Any], service: Service, caller: Caller
) -> BaseModel:
    try:
        told = tool.given.model_validate(_without_nulls(arguments))
    except ValidationError as error:
        entries = [{**one, "loc": ("arguments", *one["loc"])} for one in error.errors()]
        raise RequestValidationError(entries) from None
    return await tool.call(told, service, caller)


def _without_nulls(value: object) -> object:
    """Without what is null: many clients send that for each argument that they leave out."""
    if isinstance(value, dict):
        return {name: _without_nulls(one) for name, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


def _told(tool: Tool, given: BaseModel) -> CallToolResult:
    from mcp_types import CallToolResult, TextContent

    structured = given.model_dump(mode="json")
    return CallToolResult(
        content=[TextContent(text=tool.written(given))],
        structured_content=structured,
        is_error=str(structured.get("status")).startswith("error_"),
    )


def _failed(error: BaseException) -> CallToolResult:
    from mcp_types import CallToolResult, TextContent

    detail = json.loads(bytes(described(error).body))["detail"]
    return CallToolResult(content=[TextContent(text=detail)], is_error=True)


def _listed() -> ListToolsResult:
    import mcp_types as types

    reading = types.ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    tools = [
        types.Tool(
            name=tool.name,
            title=tool.title,
            description=tool.description,
            input_schema=tool.given.model_json_schema(),
            output_schema=tool.returned.model_json_schema(mode="serialization"),
            annotations=reading,
        )
        for tool in TOOLS.values()
    ]
    return types.ListToolsResult(tools=tools)


def _security(request: Request) -> Any:  # noqa: ANN401 - the SDK's, loaded late
    """Pages of other origins may not call; which hosts this is, is checked for all addresses."""
    from mcp.server.transport_security import TransportSecuritySettings

    host = request.headers.get("host", "")
    return TransportSecuritySettings(
        allowed_hosts=[host], allowed_origins=[f"{scheme}://{host}" for scheme in ("http", "https")]
    )
