"""What a language model had to do with an answer, and with those of a whole run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

FALLBACKS = ("model_failed", "model_unsupported")  # notices: sentences of the sources instead


@dataclass(frozen=True)
class Phrasing:
    """How one answer was phrased, as it tells; empty strings where no model was asked.

    `dropped` counts statements that did not hold, by fault, in what gave way to sentences of the
    sources too; `fallback` is the kind of the notice that says why it did.
    """

    model: str = ""
    prompt_version: str = ""
    dropped: Mapping[str, int] = field(default_factory=dict)
    fallback: str = ""

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Self:
        """Read the JSON of an answer. Raises KeyError, TypeError where it is not one."""
        told = answer["diagnostics"] or {"prompt_version": "", "dropped": {}}
        kinds = [str(notice["kind"]) for notice in answer["notices"]]
        return cls(
            model=" ".join(str(answer["model"] or "").split()),
            prompt_version=str(told["prompt_version"]),
            dropped=dict(told["dropped"]),
            fallback=next((kind for kind in kinds if kind in FALLBACKS), ""),
        )


@dataclass(frozen=True)
class ModelRun:
    """A run in model mode: `answers` in all, and how many of them by each model and prompts.

    Small talk, refusals and the like end before a model is asked: they are in `answers` alone. A
    model that phrased nothing that left stands with a count of none.
    """

    answers: int
    models: Mapping[str, int]
    prompt_versions: Mapping[str, int]
    dropped: Mapping[str, int]
    fallbacks: Mapping[str, int]

    @property
    def model(self) -> str | None:
        """The one model of the run; None where there were several, or none was named."""
        return next(iter(self.models)) if len(self.models) == 1 else None


def model_run(phrasings: Iterable[Phrasing], known: str = "") -> ModelRun:
    """Count; `known` is the model that was asked, where that is known without its answers."""
    told = list(phrasings)
    models = Counter({known: 0} if known else {})
    models.update(one.model for one in told if one.model)
    dropped: Counter[str] = Counter()
    for one in told:
        dropped.update(one.dropped)
    return ModelRun(
        answers=len(told),
        models=dict(models),
        prompt_versions=dict(Counter(one.prompt_version for one in told if one.prompt_version)),
        dropped=dict(dropped),
        fallbacks=dict(Counter(one.fallback for one in told if one.fallback)),
    )
