"""What can go wrong with a language model; no text of it holds a key, a prompt or a reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Cause = Literal[
    "unreachable",  # no connection
    "slow",  # no reply within the deadline
    "key",  # 401 or 403
    "busy",  # 429
    "server",  # 5xx
    "refused",  # any other status, as a model that is not there
    "too_long",  # more than the model can read
    "empty",
    "malformed",  # not what was asked for, or cut short
    "declined",  # the model or its filter would not answer
    "budget",  # tokens or money of the question or the day are spent
    "resting",  # failed several times just now
]


class ModelFailure(Exception):
    """The model gave no reply that can be used; `cause` says why."""

    def __init__(self, cause: Cause, detail: str = "") -> None:
        """`detail` is for the log: a status or the name of an error, nothing that was sent."""
        super().__init__(f"{cause} {detail}".strip())
        self.cause: Cause = cause


SPOKEN: Mapping[Cause, str] = {
    "unreachable": "it cannot be reached",
    "slow": "it took too long",
    "key": "it refused the key",
    "busy": "it is busy",
    "server": "it has a fault",
    "refused": "it refused the request",
    "too_long": "the passages are too long for it",
    "empty": "its reply was empty",
    "malformed": "its reply could not be read",
    "declined": "it would not answer",
    "budget": "the budget is spent",
    "resting": "it failed several times just now",
}
