"""What stands in several sources: copies of one text, and the boilerplate of a publisher.

Full texts only: a digest is our own wording. Copies are found by one in eight of the prints of
their runs of five words, which are sorted together, and then compared in full. So 10,000 documents
take seconds (docs/log.md).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingestion.fingerprints import plain_words, print_of, runs
from ingestion.sources import Document, Section, Source

if TYPE_CHECKING:
    from ingestion.fingerprints import Prints

_Test = Callable[[str], bool]

ALIKE = 0.8  # share of the shorter text's runs that stand in the other
_CANDIDATE = 0.6  # the same of the runs that are compared first
_ONE_IN = 8
_FEWEST_SAMPLED = 2
_FEWEST_SOURCES = 5  # of a publisher that repeat a paragraph
_SHARE_OF_SOURCES = 0.1
# Of a publisher and not of its subject: a finding that yearly reports repeat stays.
_BESIDE = re.compile(
    r"\b(?:about (?:us|the authors?|the publisher)|contact us|press office|media enquir\w+"
    r"|newsletters?|subscribe|sign up|follow us|cookies?|copyright|all rights reserved"
    r"|registered (?:charity|company|office)|privacy (?:policy|notice)|terms of use|share this|donate)\b|www\.|https?://",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Trace:
    """What is remembered of a full text: a sample of its runs, and a print of each block."""

    source: Source
    sample: Prints
    blocks: frozenset[int]


@dataclass(frozen=True)
class Repeats:
    """`copies` maps a source to the one whose text it repeats, and which is cited for it;
    `boilerplate` maps a publisher to the prints of the paragraphs that it repeats.
    """

    copies: Mapping[str, str] = field(default_factory=dict)
    boilerplate: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[str]:
        """One line on each, for a report."""
        for copy, cited in sorted(self.copies.items()):
            yield f"same text twice: {copy} repeats {cited}, which is cited for what both say"
        for publisher, prints in sorted(self.boilerplate.items()):
            yield f"left out: {len(prints)} paragraphs that {publisher} repeats in many sources"

    def without(self, document: Document, others: Mapping[str, Document]) -> Document:
        """`document` less its boilerplate, and less what the source that it copies says."""
        source = document.source
        repeated = self.boilerplate.get(source.publisher, frozenset())
        if repeated and source.text == "full":
            own = _less(document, lambda words: print_of(words) in repeated)
            document = own if own.sections else document
        if source.id in self.copies:
            said = _Said(others[self.copies[source.id]].text)
            document = _less(document, said)
        return document


def trace(document: Document) -> Trace | None:
    """What finding repeats needs to know of a document."""
    if document.source.text != "full":
        return None
    found = runs(plain_words(document.text))
    blocks = (
        words
        for section in document.sections
        for words in (document.text[start:end] for start, end in section.blocks)
        if _BESIDE.search(f"{' '.join(section.path)}\n{words}")
    )
    return Trace(
        document.source, found[found % _ONE_IN == 0], frozenset(print_of(words) for words in blocks)
    )


def repeats(traces: Iterable[Trace], documents: Mapping[str, Document]) -> Repeats:
    """Copies and boilerplate among the sources traced."""
    best_first = sorted(traces, key=lambda held: (*_lacks(held.source), held.source.id))
    copies = _copies(best_first, documents)
    originals = [held for held in best_first if held.source.id not in copies]
    return Repeats(copies, _boilerplate(originals))


def _lacks(source: Source) -> tuple[bool, int]:
    """What its metadata lack; least where it is best cited. One only to be linked to is last."""
    told = (
        source.publisher != "Unknown publisher",
        source.published,
        source.authors,
        source.url,
        source.licence,
        source.type != "other",
    )
    return source.display == "link", sum(not known for known in told)


def _copies(best_first: list[Trace], documents: Mapping[str, Document]) -> dict[str, str]:
    copies: dict[str, str] = {}
    for better, worse in _candidates(best_first):
        cited, copy = best_first[better].source, best_first[worse].source
        if copy.id in copies or cited.id in copies or _are_versions(cited, copy):
            continue
        if _share(documents[cited.id], documents[copy.id]) >= ALIKE:
            copies[copy.id] = cited.id
    return copies


def _are_versions(one: Source, other: Source) -> bool:
    """What a publisher said again at another date is no copy: that it did is worth knowing."""
    named = other.id in one.superseded_by or one.id in other.superseded_by
    again = one.publisher == other.publisher and one.published != other.published
    return named or again or one.standing != other.standing


def _candidates(best_first: list[Trace]) -> list[tuple[int, int]]:
    """Pairs of places whose samples share much: of each run, its first holder and the others."""
    import numpy as np

    sizes = np.array([len(held.sample) for held in best_first])
    if sizes.sum() == 0:
        return []
    prints = np.concatenate([held.sample for held in best_first])
    holders = np.repeat(np.arange(len(best_first)), sizes)
    order = np.lexsort((holders, prints))
    prints, holders = prints[order], holders[order]
    begins = np.flatnonzero(np.r_[True, prints[1:] != prints[:-1]])
    first = holders[np.repeat(begins, np.diff(np.r_[begins, len(prints)]))]
    shared = first != holders
    pairs, counts = np.unique(first[shared] * len(best_first) + holders[shared], return_counts=True)
    better, worse = np.divmod(pairs, len(best_first))
    fewest = np.maximum(_FEWEST_SAMPLED, _CANDIDATE * np.minimum(sizes[better], sizes[worse]))
    alike = counts >= fewest
    return list(zip(better[alike].tolist(), worse[alike].tolist(), strict=True))


def _share(one: Document, other: Document) -> float:
    import numpy as np

    first, second = (runs(plain_words(document.text)) for document in (one, other))
    shared = len(np.intersect1d(first, second, assume_unique=True))
    return shared / max(1, min(len(first), len(second)))


def _boilerplate(traces: Iterable[Trace]) -> dict[str, frozenset[int]]:
    by_publisher: dict[str, list[Trace]] = defaultdict(list)
    for held in traces:
        by_publisher[held.source.publisher].append(held)
    found = {publisher: _repeated(held) for publisher, held in by_publisher.items()}
    return {publisher: prints for publisher, prints in found.items() if prints}


def _repeated(traces: list[Trace]) -> frozenset[int]:
    import numpy as np

    if len(traces) < _FEWEST_SOURCES:
        return frozenset()
    every = np.array([print_ for held in traces for print_ in held.blocks], dtype=np.uint64)
    prints, counts = np.unique(every, return_counts=True)
    fewest = max(_FEWEST_SOURCES, _SHARE_OF_SOURCES * len(traces))
    return frozenset(prints[counts >= fewest].tolist())


class _Said:
    """Whether words stand in a text, as far as it matters."""

    def __init__(self, text: str) -> None:
        self._words = f" {' '.join(plain_words(text))} "
        self._runs = runs(plain_words(text))

    def __call__(self, words: str) -> bool:
        import numpy as np

        plain = plain_words(words)
        if f" {' '.join(plain)} " in self._words:
            return True
        found = runs(plain)
        return bool(np.isin(found, self._runs).mean() >= ALIKE) if len(found) else True


def _less(document: Document, dropped: _Test) -> Document:
    """`document` without the blocks of which `dropped` is true of the words."""
    kept = (
        replace(section, blocks=blocks)
        for section in document.sections
        if (blocks := _kept(document.text, section, dropped))
    )
    return replace(document, sections=tuple(kept))


def _kept(text: str, section: Section, dropped: _Test) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in section.blocks if not dropped(text[start:end]))
