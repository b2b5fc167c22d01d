"""How well the check of a model's statements tells what a quote bears out from what it does not.

On statements labelled by hand (evals/labelled): paraphrased.yaml in other words, as an unruly
model writes them; shortened.yaml in the words of the quote, as the prompt asks for. The wrong ones
differ in one thing. In the fluent style the model looks again at what it put in other words; here a
script does, which is right by the labels but for one statement in so many.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

import yaml

from api.answering.answer import Draft, Quote
from api.answering.parts import Parts
from api.answering.verify import Fault
from api.model_composer.judge import judge
from api.model_composer.reply import Cited, Said
from api.model_composer.settings import Style
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
    verbatim: bool = False


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


def checked(parts: Parts, style: Style = "strict") -> tuple[Checked, ...]:
    """Every set in evals/labelled, judged as in production over the build in `parts`."""
    told = "" if style == "strict" else f", {style}"
    files = sorted(FOLDER.glob("*.yaml"))
    return tuple(
        Checked(f"{file.stem}{told}", tuple(_judged(file, parts, style))) for file in files
    )


def looked_at_again(first: Checked, one_wrong_in: int = 0) -> Checked:
    """`first` after a second look that is wrong of one accepted statement in so many, 0 for none.

    What is verbatim is not looked at, as in production. Which are wrong depends on ids alone.
    """

    def seen(entry: Labelled) -> Labelled:
        if entry.fault is not None or entry.verbatim:
            return entry
        errs = one_wrong_in > 0 and crc32(entry.id.encode()) % one_wrong_in == 0
        return entry if entry.supported != errs else replace(entry, fault="taken back")

    told = f"one verdict in {one_wrong_in} wrong" if one_wrong_in else "right verdicts"
    return Checked(f"{first.name}, {told}", tuple(map(seen, first.entries)))


def by_class(told: Checked) -> str:
    """A line for each class of error, the most often accepted first: accepted, of so many."""
    wrong = [entry for entry in told.entries if not entry.supported]
    accepted = Counter(entry.kind for entry in wrong if entry.fault is None)
    of = Counter(entry.kind for entry in wrong)
    kinds = sorted(of, key=lambda kind: (-accepted[kind] / of[kind], kind))
    return "\n".join(f"  {kind}: {accepted[kind]} of {of[kind]}" for kind in kinds)


def _judged(file: Path, parts: Parts, style: Style) -> Iterator[Labelled]:
    for told in yaml.safe_load(file.read_text("utf-8")):
        held = parts.index.passages_of(told["source"])
        quotes = [_found(words, held, told["id"]) for words in told["quotes"]]
        passages = [quote.passage for quote in quotes]
        cited = [Cited(passage=n, quote=quote.text) for n, quote in enumerate(quotes, 1)]
        judged = judge(Said(text=told["text"], citations=cited), passages, parts, style)
        fault = judged.reason if isinstance(judged, Fault) else None
        verbatim = isinstance(judged, Draft) and judged.is_verbatim
        yield Labelled(told["id"], told["kind"], told["supported"], told["text"], fault, verbatim)


def _found(words: str, passages: Sequence[Passage], entry: str) -> Quote:
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    for passage in passages:
        if found := re.search(pattern, passage.text):
            return Quote(passage, found.start(), found.end())
    raise RunError(f"evals/labelled: a quote of {entry} stands nowhere in its source: mend it")
