"""Step 6, verify: what does not stand in the corpus does not leave, whoever composed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.answering.answer import Draft, Quote
from api.answering.bodies import Bodies, is_held_by
from api.answering.question import speakers_in
from api.matching import normalise, unsupported
from ingestion.index import PassageIndex
from ingestion.sources import Passage


@dataclass(frozen=True)
class Dropped:
    """A draft that did not hold, and why."""

    draft: Draft
    reason: str


@dataclass(frozen=True)
class Verified:
    """What held, in order, and what did not."""

    drafts: tuple[Draft, ...]
    dropped: tuple[Dropped, ...]


def verify(drafts: Sequence[Draft], index: PassageIndex, bodies: Bodies) -> Verified:
    """Check every draft against the passages as the index holds them now.

    A claim holds when its quotes stand verbatim at their places, every figure of it stands in a
    passage that it cites, and a body that it says something of is the holder, in its own voice.
    A lead-in holds when it names the holder of the claims after it; without claims it goes.
    """
    ids = sorted({quote.passage.id for draft in drafts for quote in draft.quotes})
    held = index.passages(ids)
    kept: list[Draft] = []
    dropped: list[Dropped] = []
    leading: Draft | None = None
    opened = True
    for draft in drafts:
        if draft.kind == "lead_in":
            leading, opened = draft, False
            continue
        reason = _fault(draft, held, bodies, leading) if draft.kind == "claim" else None
        if reason:
            dropped.append(Dropped(draft, reason))
            continue
        if leading is not None and not opened and draft.kind == "claim":
            kept.append(leading)
            opened = True
        kept.append(draft)
    return Verified(tuple(kept), tuple(dropped))


def _fault(
    claim: Draft, held: dict[str, Passage], bodies: Bodies, leading: Draft | None
) -> str | None:
    if not claim.quotes:
        return "it cites nothing"
    for quote in claim.quotes:
        if fault := _quote_fault(quote, held.get(quote.passage.id)):
            return fault
    passages = " ".join(held[quote.passage.id].text for quote in claim.quotes)
    if missing := unsupported(claim.text, passages):
        figures = ", ".join(sorted(figure.value for figure in missing))
        return f"figures that stand in no cited passage: {figures}"
    holders = {held[quote.passage.id].attribution.holder for quote in claim.quotes}
    if leading is not None and leading.holder is not None and holders != {leading.holder}:
        return f"led in as the words of {leading.holder}, but held by {', '.join(sorted(holders))}"
    return _attribution_fault(claim, held, bodies)


def _quote_fault(quote: Quote, passage: Passage | None) -> str | None:
    if passage is None:
        return f"there is no passage {quote.passage.id}"
    if not quote.text.strip() or passage.text[quote.start : quote.end] != quote.text:
        return f"the quote does not stand in {passage.id} at its place"
    return None


def _attribution_fault(claim: Draft, held: dict[str, Passage], bodies: Bodies) -> str | None:
    """A body that our words make a speaker must hold the view, in its own voice.

    Words that stand verbatim in a quote are the source's own attribution, not ours.
    """
    said = normalise(claim.text)
    if any(said in normalise(quote.text) for quote in claim.quotes):
        return None
    known, unheld = speakers_in(claim.text, bodies)
    attributions = [held[quote.passage.id].attribution for quote in claim.quotes]
    for body in known:
        if not any(is_held_by(a.holder, body) and a.voice == "own" for a in attributions):
            return f"it is pinned on {body.name}, which does not hold it in its own voice"
    quoted = normalise(" ".join(quote.text for quote in claim.quotes))
    if unheld and normalise(unheld) not in quoted:
        return f"it is pinned on {unheld}, which no cited words name"
    return None
