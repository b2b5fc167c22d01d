"""What the OpenAPI document says on top of what FastAPI sees by itself."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from api.http.schemas.problems import ProblemOut

Responses = dict[int | str, dict[str, Any]]
_SCHEMAS = "#/components/schemas/{model}"  # where OpenAPI keeps them


def problems(*statuses: int) -> Responses:
    """Responses of a route that are problems."""
    schema = {"$ref": _SCHEMAS.format(model=ProblemOut.__name__)}
    content = {"application/problem+json": {"schema": schema}}
    return {status: {"description": "A problem", "content": content} for status in statuses}


def describe_problems(app: FastAPI) -> None:
    """FastAPI puts into the contract only what routes return, and problems are raised."""
    told = ProblemOut.model_json_schema(ref_template=_SCHEMAS)
    app.openapi()["components"]["schemas"] |= {**told.pop("$defs"), ProblemOut.__name__: told}
