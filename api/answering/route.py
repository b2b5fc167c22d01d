"""Where a question ends that is not answered: by its words alone, or for want of evidence.

Only a crisis, somebody's personal data and an order to the machine are decided by words, and a turn
that asks nothing. All else is looked for first, and what something in the corpus answers is
answered. Advice on somebody's health is never taken from the corpus.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import yaml

from api.answering.question import Reading
from api.answering.route_patterns import (
    ABOUT,
    ABUSE,
    COURTESY,
    CRISIS,
    GREETING,
    INJECTION,
    PERSON,
    THANKS,
)
from api.wording import FOLDER

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ingestion.embedding import Vector

Way = Literal["clinical", "declined", "about", "greeting", "thanks", "acknowledged", "out_of_scope"]
Kind = Literal["field", "clinical", "about", "other"]

_NEIGHBOURS = 3  # examples of a kind by which its nearness is judged
_CLEARLY = 0.04  # of cosine by which a kind leads the next; measured in docs/log.md
_ADDRESSED = re.compile(r"\b(?:you|your|this)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Field:
    """Unit vectors of the example questions by kind: {kind: (examples, dimensions)}."""

    examples: dict[Kind, NDArray[np.float32]]

    def nearest(self, vector: Vector) -> tuple[Kind, float]:
        """The kind whose examples are nearest, and by how much cosine it leads the next."""
        import numpy as np

        near = {
            kind: float(np.sort(rows @ vector)[-_NEIGHBOURS:].mean())
            for kind, rows in self.examples.items()
        }
        first, second = sorted(near, key=lambda kind: -near[kind])[:2]
        return first, near[first] - near[second]


def learn_field(embed: Callable[[Sequence[str]], Iterable[Vector]]) -> Field:
    """Embed the example questions of prompts/field.yaml, once at start."""
    import numpy as np

    told: dict[Kind, list[str]] = yaml.safe_load((FOLDER / "field.yaml").read_text("utf-8"))
    return Field({kind: np.stack(list(embed(texts))) for kind, texts in told.items()})


def in_crisis(text: str) -> bool:
    """Whether somebody speaks of killing or harming themselves."""
    return CRISIS.search(text) is not None


def by_words(text: str) -> Way | None:
    """The end of a crisis, an order to the machine, a request for what is private, or a turn that
    asks nothing; nothing needs to be looked for.
    """
    if in_crisis(text):
        return "clinical"
    if INJECTION.search(text) or PERSON.search(text):
        return "declined"
    if GREETING.search(text):
        return "greeting"
    if _is_courtesy(text):
        return "thanks" if THANKS.search(text) else "acknowledged"
    return None


def _is_courtesy(text: str) -> bool:
    """Whether it is thanks, assent, a plain "no" or an emoji, and nothing more."""
    wordless = re.search(r"\w", text) is None
    return "?" not in text and (wordless or COURTESY.search(text) is not None)


def asks_nothing(text: str) -> bool:
    """Whether a turn is no question to the corpus, and so none that a follow-up leans on."""
    return bool(by_words(text) or ABOUT.search(text))


def by_meaning(
    reading: Reading, whole: Vector, pieces: Iterable[Vector], field: Field
) -> Way | None:
    """The end of a question that clearly asks about somebody's health, in any of its `pieces`, or
    about this assistant: what the corpus holds near it would be no answer.
    """
    kind, *others = (_clearly(field.nearest(vector)) for vector in (whole, *pieces))
    if "clinical" in {kind, *others} and not reading.speakers:  # a body's view is no advice
        return "clinical"
    return "about" if kind == "about" and _is_to_us(reading) else None


def _clearly(nearest: tuple[Kind, float]) -> Kind | None:
    kind, lead = nearest
    return kind if lead >= _CLEARLY else None


def without_evidence(reading: Reading, vector: Vector, field: Field) -> Way | None:
    """The end of a question that nothing answers; None where it belongs to the field."""
    if ABUSE.search(reading.text):
        return "declined"
    if ABOUT.search(reading.text):
        return "about"
    kind, _ = field.nearest(vector)
    if kind == "about":
        return "about" if _is_to_us(reading) else None
    if kind == "field" or _is_of_the_field(reading):
        return None
    return "clinical" if kind == "clinical" else "out_of_scope"


def _is_to_us(reading: Reading) -> bool:
    return bool(_ADDRESSED.search(reading.text)) and not _is_of_the_field(reading)


def _is_of_the_field(reading: Reading) -> bool:
    """Whether it names a body, a source or a term that the corpus knows."""
    explained = any(len(demand.forms) > 1 for demand in reading.demands)
    return bool(reading.named or reading.speakers or reading.sources or explained)
