"""Asks one question back where a question could be about several things, and names none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from api.answering.answer import Option
from api.answering.bodies import Bodies
from api.answering.leaning import refers
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
# "the Commission", but not "the Casey Commission" or "the Department of Health".
_BARE_BODY = re.compile(r"\b[Tt]he\s+(?P<kind>[A-Z][a-z]+)\b(?!['’]?\s+(?:[A-Z]|(?:of|on|for)\b))")
_FEW = 2  # subject words of a question that is about nothing but such a document, or "it"
_VAGUE = 1  # subject words of a question that says nothing of what it is about
_ASKS_FOR_FACT = frozenset({"share", "number", "money", "date", "occasion"})
_OFFERED = 5


@dataclass(frozen=True)
class Back:
    """A question back, in our wording, and what can be meant."""

    text: str
    options: tuple[Option, ...]


def ask_back(
    reading: Reading, ranked: Sequence[RankedPassage], sources: Sequence[Source], bodies: Bodies
) -> Back | None:
    """A question back with options, the first five; None where the question can be answered as it
    stands.
    """
    return (
        _which_source(reading, ranked, sources)
        or _which_body(reading, bodies)
        or _about_what(reading, ranked)
    )


def _which_source(
    reading: Reading, ranked: Sequence[RankedPassage], sources: Sequence[Source]
) -> Back | None:
    """ "When was the white paper published?", where there are two: the nearest, by date."""
    found = _BARE.search(reading.text)
    if (
        found is None
        or _tells_more(reading)
        or len(reading.terms) > _FEW + len(found["kind"].split())
    ):
        return None
    nearest_first = list(dict.fromkeys(entry.passage.source_id for entry in ranked))
    places = {source: place for place, source in enumerate(nearest_first)}
    meant = [source for source in sources if source.type in _KINDS[found["kind"].lower()]]
    meant.sort(key=lambda source: places.get(source.id, len(places)))
    nearest = sorted(meant[:_OFFERED], key=lambda source: source.published or "")
    return _which(found, [(_titled(one), f"“{one.title}”") for one in nearest])


def _which_body(reading: Reading, bodies: Bodies) -> Back | None:
    """ "What does the Commission want?", where several bodies are called so in the end."""
    found = _BARE_BODY.search(reading.text)
    if found is None or reading.named or len(reading.terms) > _FEW:
        return None
    names = [
        body.aliases[0]
        for body in bodies.known
        if not body.is_person and body.aliases[0].endswith(f" {found['kind']}")
    ]
    return _which(found, [(name, f"the {name}") for name in sorted(names)[:_OFFERED]])


def _which(found: re.Match[str], meant: Sequence[tuple[str, str]]) -> Back | None:
    """One of `meant`, each as it is offered and as it stands in a question."""
    if len(meant) <= 1:
        return None
    before, after = found.string[: found.start()], found.string[found.end() :]
    options = tuple(Option(label, f"{before}{name}{after}") for label, name in meant)
    labels = "; ".join(option.label for option in options)
    return Back(say("ask_which", kind=found["kind"], options=labels), options)


def _about_what(reading: Reading, ranked: Sequence[RankedPassage]) -> Back | None:
    """ "How many are there?" or "Is it statutory?", where nothing says of what."""
    points = refers(reading.text)
    most = _FEW if points else _VAGUE if reading.wants in _ASKS_FOR_FACT else 0
    if _tells_more(reading) or len(reading.terms) > most or not (points or most):
        return None
    near = (" ".join((entry.passage.text, *entry.passage.heading_path)) for entry in ranked)
    if not {stem for text in near for stem in stems(text)}.issuperset(reading.terms):
        return None
    options = tuple(_headed(reading, ranked))[:_OFFERED]
    labels = "; ".join(option.label for option in options)
    return Back(say("ask_what_about", options=labels), options) if len(options) > 1 else None


def _headed(reading: Reading, ranked: Sequence[RankedPassage]) -> Iterator[Option]:
    """Headings that come near: questions and those that share a word with it, then the others,
    unless it has a pronoun: then nothing speaks for them.
    """
    paths = (entry.passage.heading_path for entry in ranked)
    headings = list(dict.fromkeys(path[-1] for path in paths if path))
    asked = set(reading.terms)
    near = [one for one in headings if one.endswith("?") or asked & set(stems(one))]
    others = [] if near and refers(reading.text) else [one for one in headings if one not in near]
    for heading in near + others:
        about = f"About {heading}: {reading.text[:1].lower()}{reading.text[1:]}"
        yield Option(heading, heading if heading.endswith("?") else about)


def _tells_more(reading: Reading) -> bool:
    """Whether it names a body, a year or a term that says what it is about."""
    return bool(reading.named or reading.demands or reading.unheld or reading.defines)


def _titled(source: Source) -> str:
    told = source.published and source.published[:4] in source.title
    date = f" ({spoken(source.published)})" if source.published and not told else ""
    return f"“{source.title}”{date}"
