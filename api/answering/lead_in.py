"""Whose words a claim rests on, in one short line of ours that claims nothing."""

from __future__ import annotations

from typing import Protocol

from ingestion.dates import spoken

OUR_NAME = "Integration policy assistant"  # the publisher of our own explainers
OUR_REMARK = "our own remark"  # the holder of what a digest says about its source's silence


class Document(Protocol):
    """The details of a source, from the index or from an HTTP response."""

    @property
    def title(self) -> str:
        """As its publisher gave it."""

    @property
    def publisher(self) -> str:
        """Who published it, who need not hold its views."""

    @property
    def published(self) -> str | None:
        """A year, month or day, in ISO form."""

    @property
    def text(self) -> str:
        """`full`, its own words, or `digest`, ours."""


def lead_in(source: Document, holder: str, voice: str) -> str:
    """`attribution`, where the words themselves follow."""
    return f"{attribution(source, holder, voice)}:"


def attribution(source: Document, holder: str, voice: str) -> str:
    """'The King's Fund, April 2021'; another voice than the publisher's own is named as such."""
    when = spoken(source.published) if source.published else "no date given"
    if holder == OUR_REMARK:
        return f"Our note on “{source.title}”"
    if source.publisher == OUR_NAME and voice == "own":
        return f"Our explainer, {when}"
    by = "" if holder == source.publisher else f", published by {source.publisher}"
    is_site = "." in holder.partition(" ")[0]
    who = holder if is_site else holder[:1].upper() + holder[1:]
    return {
        "question": f"A question put by {holder}, {when}",
        "argument": f"Arguments from {holder}, set out by {source.publisher}, not its own, {when}",
        "poll": f"{who}, in a poll published by {source.publisher}, {when}",
        "reported": f"{who}, reported in {_document(source)}",
    }.get(voice, f"{who}{by}, {when}")


def _document(source: Document) -> str:
    """What reports another's view: '“Rotas” (Alder Fund, 2020)', 'our explainer “Rotas” (2020)'.

    Of a digest it is our summary that reports it, which the document itself need not do.
    """
    year = source.published[:4] if source.published else "no date given"
    if source.publisher == OUR_NAME:
        return f"our explainer “{source.title}” ({year})"
    ours = "our summary of " if source.text == "digest" else ""
    return f"{ours}“{source.title}” ({source.publisher}, {year})"
