"""Whose words a claim rests on, as the one short line that a reader needs."""

from __future__ import annotations

from collections.abc import Sequence

from api.answering.lead_in import OUR_NAME, OUR_REMARK
from api.http.schemas.answers import CitationOut
from ingestion.dates import interval, spoken

_NOT_IN_FORCE = frozenset({"draft", "proposed"})


def attribution(citation: CitationOut) -> str:
    """'The King's Fund, April 2021'; another voice than the publisher's own is named as such."""
    source, holder = citation.source, citation.holder
    when = spoken(source.published) if source.published else "no date given"
    if holder == OUR_REMARK:
        return f"Our note on “{source.title}”"
    if source.publisher == OUR_NAME and citation.voice == "own":
        return f"Our explainer, {when}"
    told = "our summary of " if source.text == "digest" else ""
    by = "" if holder == source.publisher else f", published by {source.publisher}"
    is_site = "." in holder.partition(" ")[0]
    who = holder if is_site else holder[:1].upper() + holder[1:]
    return {
        "question": f"A question put by {holder}, {when}",
        "argument": f"Arguments of {holder}, set out by {source.publisher}, not its own, {when}",
        "poll": f"Poll of {holder}, published by {source.publisher}, {when}",
        "reported": f"{who}, as reported in {told}“{source.title}”, {source.publisher}, {when}",
    }.get(citation.voice, f"{who}{by}, {when}")


def attributions(citations: Sequence[CitationOut]) -> str:
    """Those of a claim that rests on several, each once."""
    return "; ".join(dict.fromkeys(attribution(one) for one in citations))


def in_force(citation: CitationOut) -> bool:
    """Whether the source is more than a draft or a proposal."""
    return citation.source.standing not in _NOT_IN_FORCE


def summary_line(citations: Sequence[CitationOut]) -> str:
    """'3 sources: 1 original, 2 our summaries; newest July 2026; 1 superseded'."""
    sources = {one.source.id: one.source for one in citations}.values()
    ours = sum(one.publisher == OUR_NAME for one in sources)
    digests = sum(one.text == "digest" and one.publisher != OUR_NAME for one in sources)
    kinds = (
        (len(sources) - ours - digests, "original", "originals"),
        (digests, "our summary", "our summaries"),
        (ours, "our explainer", "our explainers"),
    )
    parts = [f"{n} {one if n == 1 else many}" for n, one, many in kinds if n]
    told = [f"{len(sources)} source{'' if len(sources) == 1 else 's'}: {', '.join(parts)}"]
    dated = [one.published for one in sources if one.published]
    if dated:
        told.append(f"newest {spoken(max(dated, key=lambda day: interval(day).last)[:7])}")
    standings = [one.standing for one in sources]
    told += [
        f"{standings.count(standing)} {standing}"
        for standing in ("superseded", "historic", "draft", "proposed")
        if standing in standings
    ]
    return "; ".join(told)
