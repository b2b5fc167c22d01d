"""Step 6, verify: what does not stand in the corpus does not leave, whoever composed it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from api.answering.answer import Draft, Quote
from api.answering.bodies import Bodies, is_held_by
from api.answering.lead_in import lead_in
from api.answering.question import speakers_in
from api.answering.records import evidence
from ingestion.index import PassageIndex
from ingestion.matching import figures, normalise, unsupported
from ingestion.sources import Passage

_QUOTED = re.compile(r'"([^"]{3,})"')  # in normalised text


FaultKind = Literal["form", "marker", "quote", "figure", "holder", "support"]


@dataclass(frozen=True)
class Fault:
    """Why a statement does not hold."""

    kind: FaultKind
    reason: str


@dataclass(frozen=True)
class Dropped:
    """A draft that did not hold, and why."""

    draft: Draft
    fault: Fault

    @property
    def reason(self) -> str:
        """The fault in words."""
        return self.fault.reason


@dataclass(frozen=True)
class Verified:
    """What held, in order, and what did not."""

    drafts: tuple[Draft, ...]
    dropped: tuple[Dropped, ...]


def verify(drafts: Sequence[Draft], index: PassageIndex, bodies: Bodies) -> Verified:
    """Check every draft against the passages as the index holds them now.

    A claim holds when its quotes stand verbatim at their places, every figure and quotation of it
    stands in a passage that it cites, and every body it names is the holder in its own voice or
    named by the cited words; of a claim about sources as such their records take the place of the
    passages. A lead-in is written anew from the passage behind it; what is neither a claim nor a
    lead-in must carry no figure and no body.
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
        if fault := _fault(draft, held, bodies, leading, index):
            dropped.append(Dropped(draft, fault))
            continue
        if leading is not None and not opened and draft.kind == "claim":
            kept.append(_led_in(draft, held, index))
            opened = True
        kept.append(draft)
    return Verified(tuple(kept), tuple(dropped))


def _led_in(claim: Draft, held: dict[str, Passage], index: PassageIndex) -> Draft:
    passage = held[claim.quotes[0].passage.id]
    source = index.build.by_id[passage.source_id]
    told = passage.attribution
    return Draft(lead_in(source, told.holder, told.voice), "lead_in", holder=told.holder)


def _fault(
    draft: Draft,
    held: dict[str, Passage],
    bodies: Bodies,
    leading: Draft | None,
    index: PassageIndex,
) -> Fault | None:
    if draft.kind != "claim":
        names = figures(draft.text) or bodies.named_in(draft.text)
        return Fault("form", "only a claim may carry a figure or a body") if names else None
    if not draft.quotes:
        return Fault("marker", "it cites nothing")
    for quote in draft.quotes:
        if reason := _quote_fault(quote, held.get(quote.passage.id)):
            return Fault("quote", reason)
    if any(quote.of_record for quote in draft.quotes):
        return _record_fault(draft, bodies, index)
    holders = {held[quote.passage.id].attribution.holder for quote in draft.quotes}
    if leading is not None and leading.holder is not None and holders != {leading.holder}:
        others = ", ".join(sorted(holders))
        return Fault("holder", f"led in as the words of {leading.holder}, but held by {others}")
    return _evidence_fault(draft, held) or _attribution_fault(draft, held, bodies)


def _record_fault(claim: Draft, bodies: Bodies, index: PassageIndex) -> Fault | None:
    """A figure or a body that the records of the sources cited do not hold."""
    told = evidence((index.build.by_id[q.passage.source_id] for q in claim.quotes), index)
    if missing := unsupported(claim.text, told):
        lost = ", ".join(sorted(figure.value for figure in missing))
        return Fault("figure", f"figures that stand in no record cited: {lost}")
    known = bodies.named_in(told)
    strange = next((body for body in bodies.named_in(claim.text) if body not in known), None)
    if strange is None:
        return None
    return Fault("holder", f"no record cited names {strange.name}")


def _evidence_fault(claim: Draft, held: dict[str, Passage]) -> Fault | None:
    passages = " ".join(held[quote.passage.id].text for quote in claim.quotes)
    if missing := unsupported(claim.text, passages):
        lost = ", ".join(sorted(figure.value for figure in missing))
        return Fault("figure", f"figures that stand in no cited passage: {lost}")
    evidence = normalise(passages)
    for quoted in _QUOTED.findall(normalise(claim.text)):
        if quoted.strip(" .,") not in evidence:
            return Fault("quote", f"a quotation that stands in no cited passage: {quoted}")
    return None


def _quote_fault(quote: Quote, passage: Passage | None) -> str | None:
    if passage is None:
        return f"there is no passage {quote.passage.id}"
    if not quote.text.strip() or passage.text[quote.start : quote.end] != quote.text:
        return f"the quote does not stand in {passage.id} at its place"
    return None


def _attribution_fault(claim: Draft, held: dict[str, Passage], bodies: Bodies) -> Fault | None:
    """A body that our words name must hold the view in its own voice, or stand in the quotes.

    Words that stand verbatim in a quote are the source's own attribution, not ours.
    """
    if claim.is_verbatim:
        return None
    quotes = " ".join(quote.text for quote in claim.quotes)
    attributions = [held[quote.passage.id].attribution for quote in claim.quotes]
    for body in bodies.named_in(claim.text):
        holds = any(is_held_by(a.holder, body) and a.voice == "own" for a in attributions)
        if not holds and body not in bodies.named_in(quotes):
            reason = f"it is pinned on {body.name}, which does not hold it in its own voice"
            return Fault("holder", reason)
    _, unheld = speakers_in(claim.text, bodies)
    if unheld and normalise(unheld) not in normalise(quotes):
        return Fault("holder", f"it is pinned on {unheld}, which no cited words name")
    return None
