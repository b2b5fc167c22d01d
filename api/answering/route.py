"""Step 3, route: what may be answered from the corpus, and what ends here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import yaml

from api.answering.route_patterns import (
    ABOUT,
    ABUSE,
    CLINICAL,
    CRISIS,
    FIELD,
    GREETING,
    INJECTION,
    OWN_BODY,
    PERSON,
    POLICY,
    THANKS,
)
from api.wording import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from ingestion.embedding import Vector

Way = Literal["answer", "off_topic", "greeting", "thanks", "about", "clinical", "declined"]

_CLEARLY = 0.25  # cosine to an example of personal health that is enough to redirect
_ENDINGS: tuple[tuple[Way, re.Pattern[str]], ...] = (
    ("clinical", CRISIS),
    ("greeting", GREETING),
    ("thanks", THANKS),
    ("declined", INJECTION),
    ("declined", ABUSE),
    ("declined", PERSON),
    ("about", ABOUT),
)


@dataclass(frozen=True)
class Field:
    """Unit vectors of the example questions by kind: {kind: (examples, dimensions)}."""

    examples: dict[str, NDArray[np.float32]]

    def nearest(self, vector: Vector) -> tuple[str, float]:
        """The kind of the nearest example, and its cosine."""
        best = {kind: float((rows @ vector).max()) for kind, rows in self.examples.items()}
        kind = max(best, key=lambda name: best[name])
        return kind, best[kind]


def learn_field(embed: Callable[[Sequence[str]], Iterable[Vector]]) -> Field:
    """Embed the example questions of prompts/field.yaml, once at start."""
    import numpy as np

    told: dict[str, list[str]] = yaml.safe_load((FOLDER / "field.yaml").read_text("utf-8"))
    return Field({kind: np.stack(list(embed(texts))) for kind, texts in told.items()})


def in_crisis(text: str) -> bool:
    """Whether somebody speaks of killing or harming themselves."""
    return CRISIS.search(text) is not None


def route(question: str, vector: Vector, field: Field, names_a_source: bool) -> Way:
    """Which way a standalone question goes; `names_a_source` keeps it in the field.

    "off_topic" is a suspicion: such a question is answered if the corpus does hold an answer.
    """
    for way, pattern in _ENDINGS:
        if pattern.search(question):
            return way
    if OWN_BODY.search(question):
        return "clinical"
    policy = names_a_source or POLICY.search(question) is not None
    if CLINICAL.search(question) and not policy:
        return "clinical"
    if names_a_source or FIELD.search(question):
        return "answer"
    kind, cosine = field.nearest(vector)
    if kind == "clinical" and cosine >= _CLEARLY and not POLICY.search(question):
        return "clinical"
    return "off_topic" if kind == "other" else "answer"
