"""Results of tools as text that a person, or a model, can read and cite from."""

from __future__ import annotations

from collections.abc import Iterable

from api.http.chat.text import inert, reference, statements_text, text_behind
from api.http.schemas.answers import AnswerOut
from api.http.schemas.positions import PositionOut, PositionsOut
from api.http.schemas.sources import (
    FoundOut,
    PassageDetailOut,
    PassageOut,
    SearchOut,
    SourceOut,
    SourcesOut,
)
from ingestion.dates import spoken

_HIDDEN = "(We may not show these words: see the original.)"


def answer_text(answer: AnswerOut) -> str:
    """The status, the statements with their markers, notices and references."""
    text = statements_text(answer.statements)
    return f"Status: {answer.status}\n\n{text}{text_behind(answer)}"


def search_text(told: SearchOut) -> str:
    """The passages, best first."""
    found = [_found(one) for one in told.passages]
    return _paragraphs([*found] or ["No passage matches these filters."])


def passage_text(passage: PassageDetailOut) -> str:
    """The passage with its source and holder."""
    held = f"Attributed to: {passage.holder} (voice: {passage.voice})"
    return _paragraphs([_source(passage.source), held, *_words(passage, passage.source)])


def sources_text(told: SourcesOut) -> str:
    """One source a line."""
    return "\n".join(f"- {one.id}: {_source(one)}" for one in told.sources)


def positions_text(told: PositionsOut) -> str:
    """The rows under what they are, and who is silent."""
    kinds = {
        "In their own voice": told.positions,
        "Polls": told.polls,
        "Reported or argued by others": told.reported,
        "Only asked": told.asked,
    }
    rows = [part for name, listed in kinds.items() if listed for part in [name, *map(_row, listed)]]
    silent = [inert(one.text) for one in told.silent]
    notes = [f"Note: {inert(one.text)}" for one in told.notices]
    none = [] if rows else ["No position on this topic was found in our documents."]
    return _paragraphs([f"Topic: {inert(told.topic)}", *none, *rows, *silent, *notes])


def _row(row: PositionOut) -> str:
    words = row.words or _HIDDEN
    notes = "".join(f"\n  Note: {inert(one.text)}" for one in row.notices)
    return f"- {inert(f'{row.lead_in} {words}')}\n  {reference(row.citation)}{notes}"


def _found(one: FoundOut) -> str:
    head = f"{one.rank}. {_source(one.source)} Passage: {one.passage.id}"
    return "\n".join([head, *_words(one.passage, one.source)])


def _words(passage: PassageOut, source: SourceOut) -> list[str]:
    if not passage.text:
        return [_HIDDEN]
    ours = ["Our summary, not to be quoted as theirs:"] if source.text == "digest" else []
    place = [*passage.heading_path, *([passage.provision] if passage.provision else [])]
    return [*ours, inert(" > ".join(place)), inert(passage.text)]


def _source(source: SourceOut) -> str:
    date = spoken(source.published) if source.published else "no date"
    told = f"{source.title}. {source.publisher}, {date} ({source.standing})."
    return inert(told) + (f" {source.url}" if source.url else "")


def _paragraphs(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part)
