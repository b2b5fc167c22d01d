"""What a scorer returns: how much is right, and why not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """`value` runs from 0 (wrong) to 1 (right); `reason` says what is wrong, if anything is."""

    name: str
    value: float
    reason: str = ""

    @property
    def right(self) -> bool:
        """Nothing is wrong."""
        return self.value == 1


def whole(name: str, *faults: str) -> Score:
    """A score that any fault brings to 0."""
    told = [fault for fault in faults if fault]
    return Score(name, 0.0 if told else 1.0, "; ".join(told))


def share(name: str, missing: list[str], number: int, what: str) -> Score:
    """The share of `number` things that are not `missing`; 1 where nothing was asked for."""
    if not number:
        return Score(name, 1.0)
    reason = f"{what}: {'; '.join(missing)}" if missing else ""
    return Score(name, 1 - len(missing) / number, reason)
