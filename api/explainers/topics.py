"""Topics on which the corpus has positions: those of its terms on which most bodies speak."""

from __future__ import annotations

from collections import Counter
from weakref import WeakKeyDictionary

from api.answering.lead_in import OUR_NAME
from api.explainers.glossary import glossary
from api.explainers.terms import is_common, terms_in
from ingestion.index import PassageIndex
from ingestion.sources import Source

MOST = 12  # suggestions
_FEWEST = 2  # bodies that speak on it, for there to be something to compare
_READ = 200  # sources, newest first: a suggestion need not weigh them all

_weighed: WeakKeyDictionary[PassageIndex, tuple[str, ...]] = WeakKeyDictionary()  # once a build


def suggested(index: PassageIndex) -> tuple[str, ...]:
    """Names of terms, those first of which most bodies speak in their own voice; names of bodies
    are none.
    """
    if index not in _weighed:
        _weighed[index] = _suggested(index)
    return _weighed[index]


def _suggested(index: PassageIndex) -> tuple[str, ...]:
    terms = glossary(index)
    spoken = {
        (term.term.names[0], passage.attribution.holder)
        for source in sorted(index.build.sources, key=_day, reverse=True)[:_READ]
        if source.publisher != OUR_NAME and source.display != "link"
        for passage in index.passages_of(source.id)
        if passage.attribution.voice == "own"
        for term in terms_in(passage.text, terms)
        if is_common(term.term.names[0], terms)
    }
    count = Counter(name for name, _ in spoken)
    ranked = sorted(count.items(), key=lambda item: (-item[1], item[0]))
    return tuple(name for name, bodies in ranked if bodies >= _FEWEST)[:MOST]


def _day(source: Source) -> int:
    return source.interval.last.toordinal() if source.interval else 0
