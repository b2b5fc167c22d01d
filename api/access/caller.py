"""Who asks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """A client by its id, None at an open door, and the person behind it by a digest, if known."""

    client: str | None = None
    end_user: str | None = None


ANYONE = Caller()
