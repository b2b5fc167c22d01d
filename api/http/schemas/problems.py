"""Problems as JSON, by RFC 9457."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from api.answering import answer as values


class FaultOut(BaseModel):
    """One field that cannot be taken."""

    field: str
    problem: str


class ProblemOut(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FaultOut] | None = None
    status_name: values.Status | None = None
    checks: Mapping[str, str] | None = None  # of /readyz: "ok", or the reason why not
