"""Whose words a citation, a claim and a lead-in say they are, against the files on disk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from evals.disk import Disk, Stretch, stretches
from evals.given import Given, GivenCitation, GivenStatement
from evals.question_file import Question
from evals.score import Score, whole
from ingestion.dates import spoken
from ingestion.matching import figures, normalise
from ingestion.sources import Source

_LETTERS = re.compile(r"[^\W\d_]+")
_OURS = frozenset({"our own remark", "integration policy assistant"})  # led in without a holder
# All that lead-ins may say besides names, titles and dates.
_WORDING = frozenset(
    """a by in of and our explainer summary note on question put arguments set out not its own poll
    published reported source dated last checked from several sources no date given
    """.split()
)


def places(citation: GivenCitation, disk: Disk) -> list[Stretch]:
    """Where on disk the citation's passage stands, if it holds the quote where it says."""
    document = disk.get(citation.source_id)
    quoted = citation.passage[citation.quote_start : citation.quote_end]
    if document is None or not citation.quote.strip() or quoted != citation.quote:
        return []
    return stretches(document, citation.passage)


def holder(question: Question, given: Given, disk: Disk) -> Score:
    """Holder and voice are the section's on disk, and no other body is led in or named beside."""
    return whole(
        "holder",
        *(_wrong_holder(citation, disk) for citation in given.citations),
        *(fault for lead, claims in _led(given) for fault in _misled(lead, claims, given, disk)),
        *(_pinned(claim, given, disk) for claim in given.claims),
    )


def _wrong_holder(citation: GivenCitation, disk: Disk) -> str:
    held = (place.section.attribution for place in places(citation, disk))
    right = {(attribution.holder, attribution.voice) for attribution in held}
    told = (citation.holder, citation.voice)
    if not right or told in right:
        return ""
    return f"[{citation.number}] is held by {sorted(right)[0]}, not by {told}"


def _misled(
    lead: GivenStatement, claims: Sequence[GivenStatement], given: Given, disk: Disk
) -> Iterable[str]:
    """What a lead-in says that its sources do not bear out: it may only say whose words follow.

    A body is borne out by a source's description, not by being mentioned in its passage; and where
    one is named, so must be somebody who holds the words, and the date is that of publication, not
    that of our check. A reply without claims is our wording throughout.
    """
    cited = [citation for claim in claims for citation in given.cited(claim)]
    said = normalise(lead.text)
    bodies = _bodies_named(said, disk)
    known = normalise(" ; ".join(told_of(c, disk, checked=not bodies) for c in cited))
    for body in bodies:
        if not _names(body, known):
            yield f"'{body}' is led in, and is not who holds, wrote or published it"
    if not given.claims:
        return
    if lost := figures(lead.text) - figures(known):
        yield f"a lead-in gives {sorted(f.value for f in lost)}, which its source does not"
    if claimed := set(_LETTERS.findall(said)) - _WORDING - set(_LETTERS.findall(known)):
        yield f"a lead-in says more than whose words follow: {', '.join(sorted(claimed))}"
    for claim in claims:
        held = {normalise(citation.holder) for citation in given.cited(claim)}
        if bodies and held and not held & _OURS and not any(_names(one, said) for one in held):
            yield f"the words of {sorted(held)[0]} are led in as another's: '{lead.text}'"


def _pinned(claim: GivenStatement, given: Given, disk: Disk) -> str:
    """A body that a claim names, and that neither the passage nor its description does."""
    cited = given.cited(claim)
    known = normalise(" ".join(f"{told_of(c, disk)} {c.passage}" for c in cited))
    said = normalise(claim.text)
    strange = [body for body in _bodies_named(said, disk) if not _names(body, known)]
    return (
        f"a claim is pinned on '{strange[0]}', which its evidence does not name" if strange else ""
    )


def _led(given: Given) -> list[tuple[GivenStatement, list[GivenStatement]]]:
    """Each lead-in with the claims that follow it, up to the next one after a claim."""
    found: list[tuple[GivenStatement, list[GivenStatement]]] = []
    for at, statement in enumerate(given.statements):
        if statement.kind != "lead_in":
            continue
        claims: list[GivenStatement] = []
        for later in given.statements[at + 1 :]:
            if later.kind == "claim":
                claims.append(later)
            elif claims:
                break
        found.append((statement, claims))
    return found


def told_of(citation: GivenCitation, disk: Disk, *, checked: bool = False) -> str:
    """What the files say of a citation's source and section, its dates spoken."""
    document = disk.get(citation.source_id)
    if document is None:
        return ""
    held = [place.section.attribution.holder for place in places(citation, disk)]
    published = document.source.published or ""
    dates = [published, published[:4], document.source.checked_on if checked else None]
    return " ; ".join(
        [
            *_named(document.source),
            *citation.heading_path,
            *held,
            *(spoken(date) for date in dates if date),
        ]
    )


def _named(source: Source) -> Iterable[str]:
    return (source.title, source.publisher, source.author_affiliation or "", *source.authors)


def _bodies_named(said: str, disk: Disk) -> list[str]:
    """The publishers, authors and holders of the corpus that are named, normalised."""
    names = {
        name
        for document in disk.values()
        for name in (
            document.source.publisher,
            *document.source.authors,
            *(section.attribution.holder for section in document.sections),
        )
    }
    return sorted(body for body in map(_normalised, names) if _names(body, said))


_normalised = lru_cache(maxsize=4096)(normalise)


def _names(body: str, said: str) -> bool:
    return body in said and re.search(rf"(?<!\w){re.escape(body)}(?!\w)", said) is not None
