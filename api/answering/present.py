"""Step 7, present: numbers for markers, notices, and what was searched in vain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import quote as percent

from api.answering.answer import Citation, Coverage, Draft, Notice, Quote, Statement
from api.answering.bodies import is_held_by
from api.answering.lead_in import OUR_NAME, OUR_REMARK
from api.answering.question import Reading
from api.answering.units import Unit
from api.wording import say
from ingestion.dates import spoken
from ingestion.index import Filters, PassageIndex
from ingestion.sources import Passage, Proof, RestsOn, Source

_NOTE_NUMBER = re.compile(r"\s?\[\d+\]")
_NOT_ON_THE_PAGE = re.compile(r"\n+| \| |\s?\[\d+\]")
_LIST_MARK = re.compile(r"^\s*(?:-|\d+\.)\s+")
_OTHER_NATIONS = re.compile(
    r"\b(Scotland|Scottish|Wales|Welsh|Northern Ireland|Northern Irish)\b", re.I
)


def numbered(
    drafts: Sequence[Draft], sources: dict[str, Source]
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Statements with markers, and the citation of each marker; one number a quote.

    A source's own note numbers, as in "[1]", are left out of statements: they would be markers.
    """
    numbers: dict[Quote, int] = {}
    statements = tuple(
        Statement(
            _NOTE_NUMBER.sub("", draft.text),
            draft.kind,
            tuple(numbers.setdefault(quote, len(numbers) + 1) for quote in draft.quotes),
            _is_reworded(draft),
            draft.row,
            draft.column,
        )
        for draft in drafts
    )
    return statements, tuple(citation(quote, n, sources) for quote, n in numbers.items())


def _is_reworded(draft: Draft) -> bool:
    if draft.kind != "claim" or any(quote.of_record for quote in draft.quotes):
        return False
    return not draft.is_verbatim


def with_originals(cited: Sequence[Citation], index: PassageIndex) -> tuple[Citation, ...]:
    """`cited`, each digest's sentence with the words of the original that bear it out, as the index
    holds them now.
    """
    proofs = [_proof(one) for one in cited]
    held = index.passages(sorted({one.passage for one in proofs if one}))
    return tuple(
        replace(one, original=_original(proof, held[proof.passage], one.number, index))
        if proof and proof.passage in held
        else one
        for one, proof in zip(cited, proofs, strict=True)
    )


def _proof(cited: Citation) -> Proof | None:
    """That of the sentence that is cited, whole or in part."""
    start, end = cited.quote_start, cited.quote_end
    proofs = () if cited.of_record else cited.passage.proofs
    return next((one for one in proofs if one.start <= start and end <= one.end), None)


def _original(proof: Proof, passage: Passage, number: int, index: PassageIndex) -> Citation | None:
    """None where the words are not there any more, or may not be shown."""
    source = index.build.by_id[passage.source_id]
    whole = 0 <= proof.quote_start < proof.quote_end <= len(passage.text)
    if source.display == "link" or not whole:
        return None
    return citation(Quote(passage, proof.quote_start, proof.quote_end), number, index.build.by_id)


def citation(quote: Quote, number: int, sources: dict[str, Source]) -> Citation:
    """The citation of a quote."""
    source = sources[quote.passage.source_id]
    return Citation(
        number, quote.text, quote.start, quote.end, quote.passage, source, quote.of_record
    )


def deep_link(cited: Citation) -> str | None:
    """The address of the original at the place: a text fragment for the publisher's own words."""
    source = cited.source
    if source.url is None:
        return None
    address, _, anchor = source.url.partition("#")
    if (page := cited.passage.page_at(cited.quote_start)) is not None:
        return f"{address}#page={page}"
    if source.text == "digest":
        return source.url
    pieces = _as_on_the_page(cited.quote)
    first, last = pieces[0][:_FRAGMENT_WORDS], pieces[-1][-_FRAGMENT_WORDS:]
    if len(pieces) == 1 and len(pieces[0]) <= _FRAGMENT_WORDS * 2:
        return f"{address}#{anchor}:~:text={_fragment(pieces[0])}"
    return f"{address}#{anchor}:~:text={_fragment(first)},{_fragment(last)}"


def _as_on_the_page(quote: str) -> list[list[str]]:
    """The words of a quote in stretches that stand so in the page.

    Bars between cells, marks of a list and the brackets of a note's number are ours; a fragment
    finds no words over the end of a block.
    """
    stretches = (_LIST_MARK.sub("", piece).split() for piece in _NOT_ON_THE_PAGE.split(quote))
    return [words for words in stretches if words] or [quote.split()]


_MOST_NAMES = 6  # publishers; more are counted
_FRAGMENT_WORDS = 5  # at either end of a long quote


def _fragment(words: Sequence[str]) -> str:
    """Percent-encoded, with the comma, dash and ampersand that the syntax gives a meaning."""
    return percent(" ".join(words), safe="").replace("-", "%2D")


def as_at(reading: Reading, cited: Sequence[Citation]) -> Statement | None:
    """What opens an answer about now: when its source was last checked, or else published."""
    if reading.when != "now" or not cited:
        return None
    source = cited[0].source
    if source.published is None:
        return None
    published = spoken(source.published)
    if source.checked_on is None:
        return Statement(say("as_at_published", published=published), "lead_in")
    checked = spoken(source.checked_on)
    return Statement(say("as_at_checked", checked=checked, published=published), "lead_in")


def notices(
    reading: Reading, cited: Sequence[Citation], sources: dict[str, Source]
) -> tuple[Notice, ...]:
    """What the reader should know about the sources cited and about the question."""
    found: list[Notice] = []
    used = {entry.source.id: entry.source for entry in cited}
    for source in used.values():
        found += _about_source(source, sources)
    found += _about_holder(reading, cited)
    pages = {page.url for entry in cited for page in _pages(entry) if page.kind == "secondary"}
    if pages:
        found.append(Notice("secondary", say("notice_secondary", urls=", ".join(sorted(pages)))))
    nation = _OTHER_NATIONS.search(reading.text)
    if nation:
        found.append(Notice("england_only", say("notice_nation", nation=nation[0])))
    return tuple(found)


def _about_source(source: Source, sources: dict[str, Source]) -> Iterable[Notice]:
    date = spoken(source.published) if source.published else "no date given"
    if source.superseded_by:
        successors = ", ".join(f"“{sources[i].title}”" for i in source.superseded_by)
        text = say("notice_superseded", title=source.title, date=date, successors=successors)
        yield Notice("superseded", text)
    elif source.standing != "current":
        standing = f"a {source.standing} document"
        text = say("notice_dated", title=source.title, standing=standing, date=date)
        yield Notice("dated", text)
    if source.publisher == OUR_NAME:
        yield Notice("our_wording", say("notice_explainer", title=source.title))
    elif source.text == "digest":
        text = say("notice_ours", title=source.title, publisher=source.publisher)
        yield Notice("our_wording", text)


def _about_holder(reading: Reading, cited: Sequence[Citation]) -> Iterable[Notice]:
    for body in reading.speakers:
        others = {
            entry.passage.attribution.holder
            for entry in cited
            if entry.source.id in body.sources
            and not is_held_by(entry.passage.attribution.holder, body)
            and entry.passage.attribution.holder != OUR_REMARK
        }
        if others:
            text = say("notice_holder", body=body.name, holder="; ".join(sorted(others)))
            yield Notice("holder", text)


def _pages(cited: Citation) -> tuple[RestsOn, ...]:
    return cited.passage.attribution.rests_on or cited.source.rests_on


def coverage(filters: Filters, nearest: Sequence[Unit], sources: dict[str, Source]) -> Coverage:
    """What was searched: the publishers' sources that the filters leave; and the nearest, as such.

    Our own explainers count only where the filters leave nothing else.
    """
    once = (source for source in sources.values() if source.original_of is None)
    left = [source for source in once if passes(source, filters)]
    searched = [source for source in left if source.publisher != OUR_NAME] or left
    spans = [source.interval for source in searched if source.interval]
    quotes = dict.fromkeys(unit.core.quote for unit in nearest)
    return Coverage(
        sources=len(searched),
        publishers=tuple(sorted({source.publisher for source in searched})),
        published_from=min(spans, key=lambda s: s.first).first.isoformat() if spans else None,
        # A source of "2026" may be of any day of it, but not of one to come.
        published_to=min(max(s.last for s in spans), date.today()).isoformat() if spans else None,
        nearest=tuple(citation(quote, n, sources) for n, quote in enumerate(quotes, 1)),
    )


def counted(sources: int) -> str:
    """ "1 source", "12 sources"."""
    return f"{sources} source{'' if sources == 1 else 's'}"


def searched(covered: Coverage) -> dict[str, str]:
    """The words for a coverage: how many sources, by whom, from when to when."""
    names = list(covered.publishers) or [""]
    listed = " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
    if len(names) > _MOST_NAMES:
        listed = f"{len(names)} publishers"
    span = "at no date given"
    if covered.published_from and covered.published_to:
        span = f"from {spoken(covered.published_from[:7])} to {spoken(covered.published_to[:7])}"
    return {"sources": counted(covered.sources), "publishers": listed, "span": span}


def passes(source: Source, filters: Filters) -> bool:
    """Whether `filters` leave `source`, as an engine applies them."""
    chosen = (
        (filters.publishers, source.publisher),
        (filters.types, source.type),
        (filters.sources, source.id),
        (filters.standings, source.standing),
    )
    if any(wanted and value not in wanted for wanted, value in chosen):
        return False
    if filters.published is None:
        return True
    return source.interval is not None and source.interval.overlaps(filters.published)
