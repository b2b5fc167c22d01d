"""Who asks, and how much that one may."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Allowance:
    """Questions a minute of all, and of each person; calls of a language model a day."""

    a_minute: int
    a_minute_each: int
    model_calls_a_day: int


@dataclass(frozen=True)
class Caller:
    """A client by its id, None at an open door, and the person behind it by a digest, if known.

    What is stored belongs to `client` and `end_user`. `counted_as` is the digest under which a
    person is counted, which may be an address alone; without an `allowance` nothing is counted.
    """

    client: str | None = None
    end_user: str | None = None
    counted_as: str | None = None
    allowance: Allowance | None = None

    @property
    def is_known(self) -> bool:
        """Whether we can recognise it: a client, a person, or the user of this machine."""
        return self.client is not None or self.end_user is not None or self.allowance is None


ANYONE = Caller()
