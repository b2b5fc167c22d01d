"""One citation to paste elsewhere: with its reference, or as a quote where it is one."""

from __future__ import annotations

from api.exports.harvard import reference
from api.exports.wording import date_of, holder_of, on_one_line, words_of
from api.told import ToldCitation


def with_reference(citation: ToldCitation) -> str:
    """The words, whose they are, and the source as a Harvard reference with its place."""
    lines = [words_of(citation), f"{holder_of(citation)}.", reference(citation.source)]
    return "\n".join([*lines, *_place(citation)])


def as_quote(citation: ToldCitation) -> str | None:
    """The publisher's words in quotation marks with holder, source and date; None for any other."""
    if citation.ours or citation.basis == "record" or not citation.quote.strip():
        return None
    source, told = citation.source, holder_of(citation).removeprefix("Attributed to: ")
    place = f", {citation.provision}" if citation.provision else ""
    where = f"“{on_one_line(source.title)}”{place}, {on_one_line(source.publisher)}"
    where = f"{where}, {date_of(citation)}"
    address = f", {citation.deep_link}" if citation.deep_link else ""
    return f"“{on_one_line(citation.quote)}” – {told}, in {where}{address}"


def _place(citation: ToldCitation) -> list[str]:
    passage = citation.passage
    parts = [citation.provision] if citation.provision else []
    parts += [on_one_line(" > ".join(passage.heading_path))] if passage.heading_path else []
    if citation.stands_on is not None:
        parts.append(f"page {citation.stands_on}")
    return [f"Place: {', '.join(parts)}."] if parts else []
