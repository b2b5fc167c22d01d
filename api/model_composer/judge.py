"""From a sentence that a model sent to a claim with quotes at their places, or the fault in it.

In the strict style a sentence may shorten its quote, in the fluent one it may reword it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from api.answering.answer import Draft, Quote
from api.answering.instructions import instructs
from api.answering.parts import Parts
from api.answering.verify import Fault, verify
from api.model_composer.locate import locate
from api.model_composer.paraphrase import not_borne_out
from api.model_composer.reply import Said
from api.model_composer.settings import Style
from api.model_composer.support import unsupported
from ingestion.sentences import sentence_spans
from ingestion.sources import Passage
from ingestion.terms import words

MOST_WORDS = 60  # of a statement
_MARKER = re.compile(r"(?:(?<!\s)\s+)?\[\d+(?:\s*,\s*\d+)*\]")
_MARKUP = re.compile(r"https?://|www\.|<[a-z/!]|[*_#`|]{2,}|\]\(", re.IGNORECASE)


def judge(said: Said, passages: Sequence[Passage], parts: Parts, style: Style) -> Draft | Fault:
    """A claim that holds, or what is wrong with it, as verify finds it too."""
    text = " ".join(_MARKER.sub("", said.text).split())
    if fault := _unfit(text):
        return fault
    quotes = quotes_of(said, passages)
    if isinstance(quotes, Fault):
        return quotes
    row, column = (" ".join(one.split()) for one in (said.row, said.column))
    placed = {"row": row, "column": column} if style == "fluent" else {}
    claim = Draft(text, "claim", quotes, **placed)
    verified = verify([claim], parts.index, parts.bodies)
    if verified.dropped:
        return verified.dropped[0].fault
    fault = unsupported(claim, parts)
    if fault and style == "fluent":
        fault = not_borne_out(claim, parts)
    return fault or claim


def source_sentence(quote: Quote, parts: Parts) -> Draft | None:
    """The sentence in which `quote` begins, in the source's words; None where it cannot stand."""
    passage, at = quote.passage, quote.start
    span = next(((a, b) for a, b in sentence_spans(passage.text) if a <= at < b), None)
    if span is None or len(words(passage.text[slice(*span)])) > MOST_WORDS:
        return None
    whole = Quote(passage, *span)
    claim = Draft(" ".join(whole.text.split()), "claim", (whole,))
    return claim if verify([claim], parts.index, parts.bodies).drafts else None


def _unfit(text: str) -> Fault | None:
    told = words(text)
    if not told:
        return Fault("form", "it says nothing")
    if len(told) > MOST_WORDS:
        return Fault("form", f"it has more than {MOST_WORDS} words: say one thing")
    if _MARKUP.search(text):
        return Fault("form", "it holds an address or markup: write plain text")
    return Fault("form", "it speaks to machines") if instructs(text) else None


def quotes_of(said: Said, passages: Sequence[Passage]) -> tuple[Quote, ...] | Fault:
    """The quotes of `said` at their places, or why one does not stand there."""
    if not said.citations:
        return Fault("marker", "it cites nothing: give a passage and a quote")
    found: dict[Quote, None] = {}
    for cited in said.citations:
        if not 1 <= cited.passage <= len(passages):
            return Fault("marker", f"there is no passage {cited.passage}")
        quote = locate(cited.quote, passages[cited.passage - 1])
        if quote is None:
            reason = f"the quote does not stand in passage {cited.passage}: copy it exactly"
            return Fault("quote", reason)
        found[quote] = None
    return tuple(found)
