"""Who holds what on a topic, in whose voice and when; and in whose documents it was not found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from api.answering.answer import Draft, Notice
from api.answering.lead_in import OUR_NAME, OUR_REMARK, lead_in
from api.answering.parts import Parts
from api.answering.present import citation, passes
from api.answering.runs import runs_around
from api.answering.units import Unit, is_one_quote, quote_of, units
from api.answering.verify import verify
from api.positions.notices import about_row, about_rows
from api.positions.position import Position, Positions
from api.positions.silence import silences
from api.positions.spoken import Spoken, best_first
from api.positions.topic import Topic, read_topic
from api.wording import say
from ingestion.index import Filters, PassageIndex
from ingestion.searching import search
from ingestion.sources import Passage, Source, Voice

PASSAGES = 12  # of a source that are read, each with one before and one after
REACH = 1
MOST_FINDINGS = 3  # of a poll; one alone may be the smaller half of it


def positions(text: str, filters: Filters, parts: Parts) -> Positions:
    """Everybody's words on the topic `text` in the sources that `filters` leave.

    Raises InadmissibleError for a topic that names no subject, BuildError when the index fails.
    """
    index = parts.index
    topic = read_topic(text, index, parts.bodies, parts.model)
    searched = [source for source in index.build.catalogue if passes(source, filters)]
    spoken = [entry for source in searched for entry in _best_of(source, topic, parts)]
    on_topic = [entry for entry in spoken if entry.on_topic]
    rows = _rows(topic, _one_a_date(on_topic, index), parts)
    return Positions(
        topic=text,
        corpus_version=index.build.manifest.corpus_version,
        positions=_in_voices(rows, "own"),
        polls=_in_voices(rows, "poll"),
        reported=_in_voices(rows, "reported", "argument"),
        asked=_in_voices(rows, "question"),
        silent=tuple(silences(searched, _own_holders(on_topic), spoken)),
        notices=_notices(topic, searched, rows, parts),
    )


def _best_of(source: Source, topic: Topic, parts: Parts) -> Iterator[Spoken]:
    """The best words of each holder and voice in a source, whether or not they are on the topic.

    Every source is searched by itself, so that none goes unread because another says more.
    """
    only = Filters(sources=(source.id,))
    found = search(topic.reading.text, topic.vector, parts.index, only, PASSAGES)
    said = (unit for run in runs_around(found, parts.index, REACH) for unit in units(run))
    for (holder, voice), group in groupby(sorted(filter(is_one_quote, said), key=_held), _held):
        if holder not in {OUR_REMARK, OUR_NAME}:  # positions of nobody
            ranked = best_first(topic, group, parts.model)
            yield from _apart(ranked, MOST_FINDINGS if voice == "poll" else 1)


def _apart(ranked: Iterable[Spoken], most: int) -> list[Spoken]:
    """The first `most` that share no sentence."""
    kept: list[Spoken] = []
    for entry in ranked:
        taken = {sentence for other in kept for sentence in other.unit.sentences}
        if len(kept) < most and not taken & set(entry.unit.sentences):
            kept.append(entry)
    return kept


def _held(unit: Unit) -> tuple[str, Voice]:
    return unit.passage.attribution.holder, unit.passage.attribution.voice


def _own_holders(entries: Iterable[Spoken]) -> set[str]:
    return {holder for holder, voice in (_held(e.unit) for e in entries) if voice == "own"}


def _one_a_date(entries: Iterable[Spoken], index: PassageIndex) -> list[Spoken]:
    """The best for each holder, voice and date, newest first; more of others' views and polls.

    Others' views are told apart by publisher; of a poll every finding is kept.
    """
    sources = index.build.by_id
    best: dict[tuple[str | None, ...], Spoken] = {}
    for entry in sorted(entries, key=lambda e: (-e.score, e.unit.place)):
        source, (holder, voice) = sources[entry.unit.passage.source_id], _held(entry.unit)
        reporter = None if voice == "own" else source.publisher
        finding = str(entry.unit.place) if voice == "poll" else None
        key = (holder, voice, source.published or source.id, reporter, finding)
        best.setdefault(key, entry)
    dated = [(entry, sources[entry.unit.passage.source_id]) for entry in best.values()]
    dated.sort(key=lambda pair: (_newest_first(pair[1]), pair[0].unit.place))
    dated.sort(key=lambda pair: pair[0].unit.passage.attribution.holder.casefold())
    return [entry for entry, _ in dated]


def _newest_first(source: Source) -> int:
    """By the last day that the date may mean; without a date, last."""
    return -source.interval.last.toordinal() if source.interval else 0


def _rows(topic: Topic, chosen: Sequence[Spoken], parts: Parts) -> tuple[Position, ...]:
    """What of `chosen` holds when it is verified as answers are."""
    sources = parts.index.build.by_id
    drafts = [draft for entry in chosen for draft in _drafts(entry.unit, sources)]
    held = [d for d in verify(drafts, parts.index, parts.bodies).drafts if d.kind == "claim"]
    cited = [citation(claim.quotes[0], number, sources) for number, claim in enumerate(held, 1)]
    return tuple(
        Position(
            _told(one.passage, sources), claim.text, one, about_row(topic.reading, one, sources)
        )
        for claim, one in zip(held, cited, strict=True)
    )


def _drafts(unit: Unit, sources: dict[str, Source]) -> Iterator[Draft]:
    """Whose words they are, and the words."""
    quote = quote_of(unit)
    yield Draft(_told(unit.passage, sources), "lead_in", holder=unit.passage.attribution.holder)
    yield Draft(" ".join(quote.text.split()), "claim", (quote,))


def _told(passage: Passage, sources: dict[str, Source]) -> str:
    held = passage.attribution
    return lead_in(sources[passage.source_id], held.holder, held.voice)


def _notices(
    topic: Topic, searched: Sequence[Source], rows: Sequence[Position], parts: Parts
) -> tuple[Notice, ...]:
    if not searched:
        return (Notice("no_source", say("no_evidence_no_source")),)
    return about_rows(topic.reading, rows, parts.index.build.by_id)


def _in_voices(rows: Iterable[Position], *voices: Voice) -> tuple[Position, ...]:
    return tuple(row for row in rows if row.voice in voices)
