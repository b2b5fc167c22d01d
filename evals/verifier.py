"""How well the check of a model's statements tells what a quote bears out from what it does not.

On statements labelled by hand (evals/labelled): paraphrased.yaml in other words, as an unruly
model writes them; shortened.yaml in the words of the quote, as the prompt asks for. The wrong ones
differ in one thing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from api.answering.answer import Quote
from api.answering.parts import Parts
from api.answering.verify import Fault
from api.model_composer.judge import judge
from api.model_composer.reply import Cited, Said
from evals.errors import RunError
from ingestion.sources import Passage

FOLDER = Path(__file__).resolve().parent / "labelled"


@dataclass(frozen=True)
class Labelled:
    """A statement with what it was labelled; `fault` is what the check found, if anything."""

    id: str
    kind: str
    supported: bool
    text: str
    fault: str | None


@dataclass(frozen=True)
class Checked:
    """How a set came out."""

    name: str
    entries: tuple[Labelled, ...]

    @property
    def accepted(self) -> list[Labelled]:
        """Those in which no fault was found."""
        return [entry for entry in self.entries if entry.fault is None]

    @property
    def recall(self) -> float:
        """The share of supported statements that are accepted."""
        right = sum(entry.supported for entry in self.accepted)
        return right / sum(entry.supported for entry in self.entries)

    @property
    def false_acceptance(self) -> float:
        """The share of statements that are not supported, and are accepted."""
        wrong = sum(not entry.supported for entry in self.accepted)
        return wrong / sum(not entry.supported for entry in self.entries)

    @property
    def precision(self) -> float:
        """The share of accepted statements that are supported; 1 where none is accepted."""
        accepted = self.accepted
        return sum(entry.supported for entry in accepted) / len(accepted) if accepted else 1.0

    def __str__(self) -> str:
        """A few lines for a terminal."""
        wrong = Counter(entry.kind for entry in self.accepted if not entry.supported)
        kinds = ", ".join(f"{kind} {number}" for kind, number in wrong.most_common())
        return (
            f"{self.name}: {len(self.entries)} statements, {len(self.accepted)} accepted; "
            f"precision {self.precision:.3f}, recall {self.recall:.3f}, "
            f"of the unsupported accepted {self.false_acceptance:.3f}"
            + (f" ({kinds})" if kinds else "")
        )


def checked(parts: Parts) -> tuple[Checked, ...]:
    """Every set in evals/labelled, judged as in production over the build in `parts`."""
    files = sorted(FOLDER.glob("*.yaml"))
    return tuple(Checked(file.stem, tuple(_judged(file, parts))) for file in files)


def _judged(file: Path, parts: Parts) -> Iterator[Labelled]:
    for told in yaml.safe_load(file.read_text("utf-8")):
        held = parts.index.passages_of(told["source"])
        quotes = [_found(words, held, told["id"]) for words in told["quotes"]]
        passages = [quote.passage for quote in quotes]
        cited = [Cited(passage=n, quote=quote.text) for n, quote in enumerate(quotes, 1)]
        judged = judge(Said(text=told["text"], citations=cited), passages, parts, "strict")
        fault = judged.reason if isinstance(judged, Fault) else None
        yield Labelled(told["id"], told["kind"], told["supported"], told["text"], fault)


def _found(words: str, passages: Sequence[Passage], entry: str) -> Quote:
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    for passage in passages:
        if found := re.search(pattern, passage.text):
            return Quote(passage, found.start(), found.end())
    raise RunError(f"evals/labelled: a quote of {entry} stands nowhere in its source: mend it")
