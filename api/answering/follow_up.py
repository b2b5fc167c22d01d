"""One reading of a follow-up, as a value."""

from __future__ import annotations

from dataclasses import dataclass

CARRIED = 0.5  # log-odds that a topic costs which is not asked for
ANSWERED = 1.0  # log-odds that a topic costs which only the answer named
UNRESOLVED = 2.0  # log-odds that a pronoun costs whose noun the question does not hold


@dataclass(frozen=True)
class FollowUp:
    """One reading of a question: `text` stands alone, `aspect` is what is asked of `topic`.

    `topic` is "" where the question brings its own. `cost` is taken from the log-odds that it is
    answered. `shortest` asks for the shortest statement of the answer alone.
    """

    text: str
    aspect: str
    topic: str = ""
    cost: float = 0.0
    shortest: bool = False
