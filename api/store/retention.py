"""How long what is stored stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

ANSWER = timedelta(hours=24)  # of its own, unless a reader keeps it


@dataclass(frozen=True)
class Retention:
    """`conversation` counts from its last turn, `feedback` from when it was given."""

    conversation: timedelta = timedelta(days=30)
    feedback: timedelta = timedelta(days=365)


DEFAULT = Retention()
