"""What the records of sources say: who wrote and published them, when, how long they are, where.

Each record is a sentence in our wording. The reader reads it as it reads the sources' own ones, so
no list of words has to tell "Who wrote the Hewitt review?" from "Who led it?".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from api.answering.answer import Quote
from api.answering.lead_in import OUR_NAME
from api.answering.present import counted, coverage, searched
from api.answering.question import Reading
from api.wording import say
from ingestion.dates import interval, spoken
from ingestion.index import Filters, PassageIndex
from ingestion.matching import figures
from ingestion.sentences import sentence_spans
from ingestion.sources import Source
from ingestion.terms import stems

MOST_NAMED = 3  # sources of a question whose records are read
MOST_LISTED = 6  # titles in a sentence, each with its citation
MOST_PUBLISHERS = 8  # the same
_OPENING = 6  # passages of a source among which the one that cites it is looked for
_TO_US = re.compile(r"(?i)\b(?:you|your|here)\b")


_words: WeakKeyDictionary[PassageIndex, dict[str, int]] = WeakKeyDictionary()  # once a build


@dataclass(frozen=True)
class Record:
    """A sentence about sources as such; `sources` are those it tells of and cites."""

    text: str
    sources: tuple[Source, ...]


def records(reading: Reading, sources: Sequence[Source], index: PassageIndex) -> Iterator[Record]:
    """The sentences on those of `sources` that the question names; on all of them if it asks us."""
    by_id = index.build.by_id
    for source in _named(reading, sources):
        for text in of_source(source, by_id, words_of(source, index)):
            yield Record(text, (source,))
    if _TO_US.search(reading.text):
        yield from _holdings(reading, sources)


def of_source(source: Source, sources: Mapping[str, Source], words: int) -> Iterator[str]:
    """All that its record says; `words` is the length of the text that we have."""
    title = source.title
    if source.authors:
        yield say("record_author", title=title, authors=_listed(source.authors))
    else:
        yield say("record_author_unnamed", title=title, publisher=source.publisher)
    yield _published(source)
    kind = "own" if source.publisher == OUR_NAME else source.text
    yield say(f"record_{kind}", title=title)
    yield say("record_length", title=title, words=f"{words:,}")
    if source.superseded_by:
        successors = _listed([f"“{sources[one].title}”" for one in source.superseded_by])
        yield say("record_superseded", title=title, successors=successors)
    elif source.standing != "superseded":
        yield say(f"record_{source.standing}", title=title)
    if source.url:
        yield say("record_address", title=title, url=source.url)


def words_of(source: Source, index: PassageIndex) -> int:
    """The length of the text that we have of `source`, in words."""
    known = _words.setdefault(index, {})
    if source.id not in known:
        known[source.id] = sum(len(p.text.split()) for p in index.passages_of(source.id))
    return known[source.id]


def evidence(cited: Iterable[Source], index: PassageIndex) -> str:
    """All that a sentence that cites the records of these sources may say: their facts and counts.

    The counts are of the live build.
    """
    sources = index.build.catalogue
    told = [*searched(coverage(Filters(), (), index.build.by_id)).values()]
    told += [f"{name} ({number})" for name, number in _publishers(sources)]
    for source in cited:
        told += of_source(source, index.build.by_id, words_of(source, index))
        told += [_dated(source), source.nation]
        told.append(counted(sum(other.nation == source.nation for other in sources)))
        told += (counted(sum(name in _by(other) for other in sources)) for name in _by(source))
    return " ; ".join(told)


def quotes_for(record: Record, index: PassageIndex) -> tuple[Quote, ...]:
    """A sentence of each source that it tells of: the first with its figures, else the first."""
    wanted = figures(record.text)
    quotes = []
    for source in record.sources:
        opening = index.passages_of(source.id)[:_OPENING]
        spans = ((passage, *span) for passage in opening for span in sentence_spans(passage.text))
        told = [Quote(passage, start, end, of_record=True) for passage, start, end in spans]
        quotes += sorted(told, key=lambda quote: -len(wanted & figures(quote.text)))[:1]
    return tuple(quotes)


def _named(reading: Reading, sources: Sequence[Source]) -> list[Source]:
    """Those named by title, or else by a person who wrote no other; none where it names many."""
    by_title = [source for source in sources if source.id in reading.sources]
    known = {source.id for source in sources}
    theirs = (known.intersection(body.sources) for body in reading.named if body.is_person)
    wrote = {one for ids in theirs if len(ids) == 1 for one in ids}
    named = by_title or [source for source in sources if source.id in wrote]
    return named if len(named) <= MOST_NAMED else []


def _holdings(reading: Reading, sources: Sequence[Source]) -> Iterator[Record]:
    """What we have in all, the newest of it, and what is by or on whom the question names."""
    for body in reading.named:
        theirs = [source for source in sources if source.id in body.sources]
        if theirs:
            told = _titles(theirs)
            number = counted(len(theirs))
            said = say("holdings_by", sources=number, body=body.name, titles=told.text)
            yield Record(said, told.sources)
    asked = set(stems(reading.text))
    for nation in sorted({source.nation for source in sources} - {"England"}):
        if set(stems(nation)) <= asked:
            on = [source for source in sources if source.nation == nation]
            told = _titles(on)
            said = say("holdings_on", sources=counted(len(on)), nation=nation, titles=told.text)
            yield Record(said, told.sources)
    of_others = [source for source in sources if source.publisher != OUR_NAME]
    if of_others:
        yield _all(of_others)
        newest, *_ = _newest_first(of_others)
        title, publisher, day = newest.title, newest.publisher, _dated(newest)
        said = say("holdings_newest", title=title, publisher=publisher, date=day)
        yield Record(said, (newest,))


def _titles(sources: Sequence[Source]) -> Record:
    """The titles of the newest, with their dates; that there are more is said."""
    first = _newest_first(sources)[:MOST_LISTED]
    named = [f"“{one.title}” ({_dated(one)})" for one in first]
    more = [say("holdings_more", number=len(sources) - len(first))]
    return Record(_listed(named + (more if len(first) < len(sources) else [])), tuple(first))


def _all(sources: Sequence[Source]) -> Record:
    """How many there are and whose most of them are; the newest of each of these is cited."""
    every = _publishers(sources)
    most = every[:MOST_PUBLISHERS]
    names = _listed([f"{name} ({number})" for name, number in most])
    told = searched(coverage(Filters(), (), {source.id: source for source in sources}))
    cited = [
        next(source for source in _newest_first(sources) if source.publisher == name)
        for name, _ in most
    ]
    if len(most) == len(every):
        said = say("holdings_all", names=names, sources=told["sources"], span=told["span"])
    else:
        number, by, span = told["sources"], told["publishers"], told["span"]
        said = say("holdings_all_more", names=names, sources=number, publishers=by, span=span)
    return Record(said, tuple(cited))


def _publishers(sources: Sequence[Source]) -> list[tuple[str, int]]:
    """Each publisher with the number of its documents, most first."""
    count = Counter(source.publisher for source in sources if source.publisher != OUR_NAME)
    return sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))


def _newest_first(sources: Sequence[Source]) -> list[Source]:
    """By the first day that the date may mean, without a date last."""
    return sorted(sources, key=lambda s: (s.interval.first if s.interval else date.min, s.id))[::-1]


def _by(source: Source) -> set[str]:
    """The names under which it counts as somebody's."""
    return {source.publisher, source.holder.split(",")[0], *source.authors}


def _published(source: Source) -> str:
    title, publisher, date_ = source.title, source.publisher, source.published
    if date_ is None:
        return say("record_published_undated", title=title, publisher=publisher)
    if interval(date_).first == interval(date_).last:
        return say("record_published", title=title, publisher=publisher, date=spoken(date_))
    return say("record_published_in", title=title, publisher=publisher, date=spoken(date_))


def _dated(source: Source) -> str:
    return spoken(source.published) if source.published else "no date given"


def _listed(names: Sequence[str]) -> str:
    *some, last = names
    return f"{', '.join(some)} and {last}" if some else last
