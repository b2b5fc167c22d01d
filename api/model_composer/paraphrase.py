"""What code can check of a sentence in a model's own words: the model looks at the rest itself.

Every figure, date, name and letter of the sentence stands in its quotes, and it denies, reserves
and has from hearsay what they do. Whether they say it is the matter of the second look
(compose.py): no reader of ours told that well enough (decision 0034).
"""

from __future__ import annotations

import re

from api.answering.answer import Draft
from api.answering.bodies import Bodies
from api.answering.parts import Parts
from api.answering.verify import Fault
from api.model_composer.characters import unfounded
from api.model_composer.cues import CAUSE, DUTY, HEARSAY, HEDGE
from api.model_composer.support import around_of, clauses_drawn_on, written_out
from ingestion.matching import DENIAL, normalise
from ingestion.matching import unsupported as unsupported_figures
from ingestion.terms import stems

_NAME = re.compile(r"(?<![.!?:] )(?<!^)\b[A-Z][\w'’&-]*")
_SHOWN = 3  # names in a fault


def not_borne_out(claim: Draft, parts: Parts) -> Fault | None:
    """What in `claim` its quotes together do not bear out, as far as code can tell."""
    quotes = " ".join(quote.text for quote in claim.quotes)
    around = " ".join(dict.fromkeys(around_of(quote, parts) for quote in claim.quotes))
    if strange := unfounded(claim.text, f"{quotes} {around}"):
        return Fault("support", f"the quote does not hold {strange}: keep to its letters and signs")
    if missing := unsupported_figures(claim.text, f"{quotes} {around}"):
        lost = ", ".join(sorted(figure.value for figure in missing))
        return Fault("figure", f"figures that the quote does not hold: {lost}")
    known = parts.bodies.abbreviations
    evidence = f"{quotes} {around} {written_out(f'{quotes} {around}', known)}"
    if strange := _strange_names(claim.text, evidence, written_out(claim.text, known)):
        return Fault("support", f"names that the quote does not hold: {strange}")
    reason = _bounds(written_out(claim.text, known), written_out(quotes, known))
    if reason is None and _hides_whose(claim.text, quotes, parts.bodies):
        reason = "the quote has it from somebody: say from whom"
    return Fault("support", reason) if reason else None


def _strange_names(text: str, evidence: str, written: str) -> str:
    """Words with a capital, but for the first of a sentence, that do not stand in the evidence."""
    held = {*stems(normalise(evidence))}
    strange = [
        name
        for name in dict.fromkeys(_NAME.findall(text))
        if not set(stems(normalise(name))) <= held and normalise(name) in written
    ]
    return ", ".join(strange[:_SHOWN])


def _bounds(said: str, given: str) -> str | None:
    """A denial, duty or cause that the quotes do not have, or a denial or a reservation that is
    lost, where it is drawn on.
    """
    if len(DENIAL.findall(said)) > len(DENIAL.findall(given)):
        return "it denies what the quote does not deny"
    if DUTY.search(said) and not DUTY.search(given):
        return "the quote makes it no duty, and no certainty to come"
    if CAUSE.search(said) and not CAUSE.search(given):
        return "the quote names no cause"
    drawn = " ; ".join(clauses_drawn_on(said, given))
    if DENIAL.search(drawn) and not DENIAL.search(said):
        return "the quote denies it"
    if HEDGE.search(drawn) and not HEDGE.search(said):
        return "the quote says it with a reservation: keep that"
    return None


def _hides_whose(text: str, quotes: str, bodies: Bodies) -> bool:
    """Whether the quotes have it from somebody, and the sentence neither says so nor names them."""
    if not HEARSAY.search(normalise(quotes)) or HEARSAY.search(normalise(text)):
        return False
    return not set(bodies.named_in(text)) & set(bodies.named_in(quotes))
