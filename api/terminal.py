"""An answer as plain text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from api.answering.answer import Answer, Citation
from api.answering.present import deep_link
from ingestion.dates import spoken

_WIDTH = 100


def printed(answer: Answer) -> str:
    """Status, statements with markers, citations, notices."""
    lines = [f"Status: {answer.status}", ""]
    for statement in answer.statements:
        markers = "".join(f" [{number}]" for number in statement.citations)
        indent = "" if statement.kind in {"lead_in", "gap"} else "  "
        lines += _wrapped(f"{statement.text}{markers}", indent)
    for citation in answer.citations:
        lines += ["", *_cited(citation)]
    if answer.coverage and answer.coverage.nearest:
        lines += ["", "Nearest passages, which do not answer the question:"]
        for citation in answer.coverage.nearest:
            lines += ["", *_cited(citation)]
    for notice in answer.notices:
        lines += ["", *_wrapped(f"Note: {notice.text}", "")]
    return "\n".join(lines)


def _cited(citation: Citation) -> Iterator[str]:
    source, passage = citation.source, citation.passage
    if citation.of_record:
        yield f"[{citation.number}] From the details of this source:"
    elif source.display == "link":
        yield f"[{citation.number}] We may not show these words: see the original."
    elif source.text == "digest":
        yield from _wrapped(f"[{citation.number}] Our summary: {citation.quote}", "")
    else:
        yield from _wrapped(f"[{citation.number}] “{citation.quote}”", "")
    date = spoken(source.published) if source.published else "no date"
    yield from _wrapped(f"{source.title}. {source.publisher}, {date} ({source.standing})", "    ")
    held = f"Attributed to: {passage.attribution.holder} ({passage.attribution.voice})"
    parts = [*passage.heading_path] if source.display != "link" else []
    if citation.provision and parts:
        parts.append(citation.provision)
    place = " > ".join(parts)
    yield from _wrapped(f"{held}. Section: {place}" if place else held, "    ")
    if link := source.url if source.display == "link" else deep_link(citation):
        yield f"    {link}"


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        " ".join(text.split()), _WIDTH, initial_indent=indent, subsequent_indent=indent
    )
