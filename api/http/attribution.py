"""What the claims and the sources of an answer rest on, in one short line each."""

from __future__ import annotations

from collections.abc import Sequence

from api.answering.lead_in import OUR_NAME, attribution
from api.http.schemas.answers import CitationOut
from api.http.schemas.sources import SourceOut
from ingestion.dates import interval, spoken

_MANY = {"original": "originals", "our summary": "our summaries", "our explainer": "our explainers"}
_NOT_IN_FORCE = frozenset({"draft", "proposed"})


def attributions(citations: Sequence[CitationOut]) -> str:
    """Those of a claim that rests on several, each once."""
    return "; ".join(
        dict.fromkeys(attribution(one.source, one.holder, one.voice) for one in citations)
    )


def in_force(citation: CitationOut) -> bool:
    """Whether the source is more than a draft or a proposal."""
    return citation.source.standing not in _NOT_IN_FORCE


def summary_line(citations: Sequence[CitationOut]) -> str:
    """'3 sources: 1 original, 2 our summaries; newest July 2026; 1 superseded'."""
    sources = list({one.source.id: one.source for one in citations}.values())
    kinds = [_kind(one) for one in sources]
    standings = [one.standing for one in sources]
    known = [one for one in ("superseded", "historic", "draft", "proposed") if one in standings]
    dated = [one.published for one in sources if one.published]
    newest = spoken(max(dated, key=lambda day: interval(day).last)[:7]) if dated else ""
    if len(sources) == 1:
        what = "the original" if kinds[0] == "original" else kinds[0]
        return "; ".join([f"1 source: {what}{f', {newest}' if newest else ''}", *known])
    counted = [_counted(kinds.count(kind), kind) for kind in _MANY if kind in kinds]
    told = [f"{len(sources)} sources: {', '.join(counted)}"]
    told += [f"newest {newest}"] if newest else []
    return "; ".join([*told, *(f"{standings.count(one)} {one}" for one in known)])


def _kind(source: SourceOut) -> str:
    if source.publisher == OUR_NAME:
        return "our explainer"
    return "our summary" if source.text == "digest" else "original"


def _counted(number: int, kind: str) -> str:
    return f"{number} {kind if number == 1 else _MANY[kind]}"
