"""Whether the evidence was found and cited: anchors against passages ranked and quotes given.

Diagnostics: an extractive answer gets precision and recall of citations for nothing, so these
explain a result and decide none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from evals.disk import Disk, Stretch, sentence_of, stretches
from evals.given import Given
from evals.oracle import place
from evals.question_file import Question
from evals.terms import holds

DEPTH = 10  # ranked passages looked at


@dataclass(frozen=True)
class Ranked:
    """One result of a search: its source and its words."""

    source_id: str
    text: str


def support_sets(question: Question) -> list[list[str]]:
    """The sets of anchors any one of which suffices; all of them together where none is given."""
    return question.support_sets or ([list(question.anchors)] if question.anchors else [])


def relevant(question: Question, ranked: Sequence[Ranked], disk: Disk) -> list[set[str]]:
    """For each ranked passage the names of the anchors that stand in it."""
    places = _places(question, disk)
    return [
        {
            name
            for name, found in places.items()
            if question.anchors[name].source == passage.source_id and found.text in passage.text
        }
        for passage in ranked
    ]


def recall_at(hits: Sequence[set[str]], sets: Sequence[Sequence[str]], depth: int) -> float:
    """The best share of a support set that stands in the first `depth` passages."""
    found = set().union(*hits[:depth]) if hits[:depth] else set()
    return max((len(found & set(names)) / len(set(names)) for names in sets if names), default=0.0)


def reciprocal_rank(hits: Sequence[set[str]]) -> float:
    """1 over the rank of the first passage that holds an anchor; 0 where none does."""
    return next((1 / rank for rank, names in enumerate(hits, 1) if names), 0.0)


def ndcg_at(hits: Sequence[set[str]], judged: int, depth: int) -> float:
    """Normalised discounted cumulative gain, gain 1 a relevant passage, `judged` of them in all.

    Jarvelin and Kekalainen 2002, as trec_eval computes it: the discount is log2(rank + 1).
    """
    gained = sum(1 / math.log2(rank + 1) for rank, names in enumerate(hits[:depth], 1) if names)
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(judged, depth) + 1))
    return gained / best if best else 0.0


def citation_recall(question: Question, given: Given, disk: Disk) -> float | None:
    """The best share of a support set that the answer's quotes touch; None without anchors."""
    sets = support_sets(question)
    if not sets or not given.claims:
        return None
    touched = set().union(*_touched(question, given, disk)) if given.citations else set()
    return max(len(touched & set(names)) / len(set(names)) for names in sets)


def citation_precision(question: Question, given: Given, disk: Disk) -> float | None:
    """The share of citations that touch a sentence of some anchor; None without citations."""
    if not question.anchors or not given.citations:
        return None
    return fmean(1.0 if names else 0.0 for names in _touched(question, given, disk))


def units_hold(question: Question, given: Given, depth: int) -> float | None:
    """1 where the best `depth` units that were weighed hold every vital fact, else 0.

    None for a question without vital facts, or for one that was not searched for as a whole.
    """
    vital = [nugget for nugget in question.nuggets if nugget.vital]
    if not vital or given.weighed is None:
        return None
    return float(all(holds(nugget, given.weighed.units[:depth]) for nugget in vital))


def _touched(question: Question, given: Given, disk: Disk) -> list[set[str]]:
    sentences = {name: sentence_of(found) for name, found in _places(question, disk).items()}
    return [
        {
            name
            for name, sentence in sentences.items()
            if question.anchors[name].source == citation.source_id
            and any(
                _overlap(sentence, quoted)
                for quoted in _quoted(citation.source_id, citation.quote, disk)
            )
        }
        for citation in given.citations
    ]


def _quoted(source_id: str, quote: str, disk: Disk) -> list[Stretch]:
    return stretches(disk[source_id], quote) if source_id in disk else []


def _overlap(one: Stretch, other: Stretch) -> bool:
    return one.start < other.end and other.start < one.end


def _places(question: Question, disk: Disk) -> dict[str, Stretch]:
    found = {name: place(anchor, disk) for name, anchor in question.anchors.items()}
    return {name: stretch for name, stretch in found.items() if stretch is not None}
