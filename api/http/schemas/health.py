"""How the service is, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel


class HealthOut(BaseModel):
    """The service is alive, or ready with a corpus version."""

    status: Literal["alive", "ready"]
    corpus_version: str | None = None
    checks: Mapping[str, str] | None = None  # index, model, store, limits
    reader: str | None = None  # its name, or "off": then words and vectors choose what answers
