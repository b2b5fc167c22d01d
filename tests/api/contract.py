"""Responses against the app's own OpenAPI document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from httpx2 import Response


class Contract:
    """The OpenAPI document, as a checker of responses."""

    def __init__(self, openapi: dict[str, Any]) -> None:
        """Of the document as JSON."""
        self.openapi = openapi

    def check(self, response: Response) -> Any:  # noqa: ANN401 - JSON is whatever was sent
        """The response's JSON, if the contract names its status and describes its body."""
        told = self._described(response)
        schema = {**told["schema"], "components": self.openapi["components"]}
        Draft202012Validator(schema).validate(response.json())
        return response.json()

    def _described(self, response: Response) -> dict[str, Any]:
        request = response.request
        for path, operations in self.openapi["paths"].items():
            pattern = re.sub(r"\{\w+\}", "[^/]+", path)
            if re.fullmatch(pattern, request.url.path):
                responses = operations[request.method.lower()]["responses"]
                content = responses[str(response.status_code)]["content"]
                described: dict[str, Any] = content[response.headers["content-type"]]
                return described
        raise AssertionError(f"the contract has no {request.url.path}")
