"""Who says what, in the words that all exports share; our own words stand in no quotation marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from api.answering.lead_in import OUR_NAME
from api.told import Told, ToldCell, ToldCitation, ToldStatement
from api.wording import say
from ingestion.dates import spoken
from ingestion.sources import Voice

SUMMARISED = f"summarised by {OUR_NAME}"
NO_DATE = "no date"
VOICES: Mapping[Voice, str] = {
    "own": "in its own voice",
    "reported": "as reported",
    "poll": "in a poll",
    "argument": "an argument set out",
    "question": "a question asked",
}
STATUSES: Mapping[str, str] = {
    "answered": "answered",
    "partial": "partly answered: the answer says what is missing",
    "unanswerable_no_evidence": "not answered: no document supports an answer",
    "unanswerable_out_of_scope": "not answered: not about health and care policy",
    "needs_clarification": "not answered: the question can mean several things",
    "redirected_clinical": "not answered: we give no health advice",
    "declined": "declined",
    "conversational": "not a question about our documents",
    "error_model": "not answered: the language model failed",
}
HEADINGS: Mapping[str, str] = {
    "answered": "Answer",
    "partial": "Part of an answer",
    "unanswerable_no_evidence": "Not in our documents",
    "unanswerable_out_of_scope": "Not about this field",
    "needs_clarification": "Which do you mean?",
    "redirected_clinical": "For health advice, ask elsewhere",
    "declined": "Not answered",
    "conversational": "Reply",
    "error_model": "The model could not answer",
}  # of a page
EXPLAINER = "Written by this project, not by the bodies named"
SUMMARY = "Our summary, not the publisher’s words"
HELD = "Quoted word for word"
RECORD = "From the details of this source"
_NOTE_NUMBER = re.compile(r"\s?\[\d+\]")


def on_one_line(text: str) -> str:
    """`text` without line ends and runs of spaces."""
    return " ".join(text.split())


def quotable(statement: ToldStatement, told: Told) -> bool:
    """Whether the words of `statement` are a publisher's, word for word, and so may be quoted."""
    words = on_one_line(statement.text)
    cited = told.cited(statement)
    if not words or any(c.ours for c in cited):
        return False
    return any(words in on_one_line(_NOTE_NUMBER.sub("", c.quote)) for c in cited)


def said(statement: ToldStatement, told: Told) -> str:
    """A statement with its markers: quoted, or said to be summarised by us where it claims."""
    words = on_one_line(statement.text)
    markers = "".join(f" [{number}]" for number in statement.citations)
    if quotable(statement, told):
        return f"“{words}”{markers}"
    of_text = any(citation.basis == "text" for citation in told.cited(statement))
    if statement.kind == "claim" and of_text:
        return f"{words}{markers} ({SUMMARISED})"
    return f"{words}{markers}"


def in_cell(cell: ToldCell, told: Told) -> str:
    """What a cell of a table holds, as `said` has it of its statement."""
    statement = told.statements[cell.statement]
    return said(replace(statement, text=cell.text), told)


def words_of(citation: ToldCitation) -> str:
    """What a citation rests on, quoted only where the words are the publisher's."""
    if citation.basis == "record":
        return RECORD
    words = on_one_line(citation.quote)
    if not words:
        return "We may not show these words: see the original."
    if citation.ours:
        return f"S{SUMMARISED[1:]}, not in the publisher's words: {words}"
    return f"“{words}”"


def whose_words(citation: ToldCitation) -> str:
    """What a reader is to know of the words that a citation shows, before anything else."""
    if citation.basis == "record":
        return RECORD
    if citation.source.publisher == OUR_NAME:
        return EXPLAINER
    return SUMMARY if citation.ours else HELD


def holder_of(citation: ToldCitation) -> str:
    """Whose view it is, and in which voice."""
    return f"Attributed to: {on_one_line(citation.holder)} ({VOICES[citation.voice]})"


def date_of(citation: ToldCitation) -> str:
    """The day, month or year of publication, as spoken."""
    published = citation.source.published
    return spoken(published) if published else NO_DATE


def provenance(told: Told) -> str:
    """Corpus version, composer and time: without them nobody can look it up again."""
    version = told.corpus_version or "none"
    return f"Answered on {answered_at(told)}. Corpus version: {version}. {composed_by(told)}."


def banner(told: Told) -> str | None:
    """What became of the answer in a newer corpus, with the day; None where it still is so."""
    if told.recheck is None or told.recheck.outcome == "same":
        return None
    since = spoken(told.recheck.since[:10])
    return say(f"recheck_{told.recheck.outcome}", since=since)


def composed_by(told: Told) -> str:
    """What put the answer together."""
    if told.composer == "model":
        return f"Composer: the language model {told.model or 'unnamed'}, checked against its quotes"
    if told.composer == "extractive":
        return "Composer: extractive (quotes from the sources, no language model)"
    return "Composer: none (standard wording)"


def answered_at(told: Told) -> str:
    """'26 November 2026, 19:31 UTC'."""
    at = datetime.fromisoformat(told.created_at).astimezone(UTC)
    return f"{spoken(at.date().isoformat())}, {at:%H:%M} UTC"
