"""Asks one question back where a question could be about several things, and names none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from api.answering.question import Reading
from api.wording import say
from ingestion.dates import spoken
from ingestion.fusion import RankedPassage
from ingestion.sources import Source
from ingestion.terms import stems

# Documents that readers name by kind alone, and the types of source that these may be.
_KINDS: Mapping[str, frozenset[str]] = {
    "white paper": frozenset({"white-paper"}),
    "act": frozenset({"legislation"}),
    "bill": frozenset({"bill"}),
    "review": frozenset({"review"}),
    "framework": frozenset({"framework"}),
    "report": frozenset({"report", "review"}),
    "plan": frozenset({"plan"}),
}
_BARE = re.compile(
    rf"(?<!\w)(?:[Tt]he|[Tt]hat|[Tt]his|[Tt]heir)\s+(?P<kind>(?i:{'|'.join(_KINDS)}))\b(?!\s+(?:of|on|for|by)\b)"
)
_FEW = 2  # subject words of a question that is about nothing but such a document
_VAGUE = 1  # subject words of a question that says nothing of what it is about
_ASKS_FOR_FACT = frozenset({"share", "number", "money", "date", "occasion"})
_OFFERED = 4


def ask_back(
    reading: Reading, ranked: Sequence[RankedPassage], sources: Sequence[Source]
) -> str | None:
    """A question back, in our wording, or None where the question can be answered as it stands."""
    return _which_source(reading, sources) or _about_what(reading, ranked)


def _which_source(reading: Reading, sources: Iterable[Source]) -> str | None:
    """ "When was the white paper published?", where there are two."""
    found = _BARE.search(reading.text)
    if (
        found is None
        or _tells_more(reading)
        or len(reading.terms) > _FEW + len(found["kind"].split())
    ):
        return None
    kind = found["kind"].lower()
    meant = [source for source in sources if source.type in _KINDS[kind]]
    if len(meant) <= 1:
        return None
    titles = "; ".join(_titled(source) for source in sorted(meant, key=lambda s: s.published or ""))
    return say("ask_which_source", kind=kind, titles=titles)


def _about_what(reading: Reading, ranked: Sequence[RankedPassage]) -> str | None:
    """ "How many are there?", where nothing says of what, or only a word of the field."""
    if reading.wants not in _ASKS_FOR_FACT or _tells_more(reading) or len(reading.terms) > _VAGUE:
        return None
    paths = [entry.passage.heading_path for entry in ranked]
    near = (" ".join((entry.passage.text, *entry.passage.heading_path)) for entry in ranked)
    if not {stem for text in near for stem in stems(text)}.issuperset(reading.terms):
        return None
    headings = list(dict.fromkeys(path[-1] for path in paths if path))[:_OFFERED]
    return say("ask_what_about", headings="; ".join(headings)) if headings else None


def _tells_more(reading: Reading) -> bool:
    """Whether it names a body, a year or a term that says what it is about."""
    return bool(reading.named or reading.demands or reading.unheld or reading.defines)


def _titled(source: Source) -> str:
    date = f" ({spoken(source.published)})" if source.published else ""
    return f"“{source.title}”{date}"
