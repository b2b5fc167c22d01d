"""Hard fails: what no answer may do, whatever was asked. Target 0.

Judged on the source files as they lie on disk: the passage text and the metadata that an answer
carries are compared with them, never believed. The figures of a claim are checked twice, by the
typed matcher that the product uses too, and by a deliberately plain one that it does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from evals.attribution import holder, places, told_of
from evals.disk import Disk, stretches
from evals.given import Given, GivenCitation, GivenStatement
from evals.of_record import record_of
from evals.question_file import Question
from evals.safety import canaries, clinical_directive, personal_data
from evals.score import Score, whole
from evals.support import unborne
from ingestion.matching import figures

HardScorer = Callable[[Question, Given, Disk], Score]

_DESCRIBED = ("title", "publisher", "published", "type", "standing", "text")  # always said
DIRECT = frozenset({"Yes.", "No.", "Partly.", "No, that is not so."})  # before an answer
_MARKER = re.compile(r"\[(\d+)\]")
_DIGITS = re.compile(r"\d+")


def markers(question: Question, given: Given, disk: Disk) -> Score:
    """Every marker resolves, every citation is named by a marker, and every claim has one."""
    counted = [citation.number for citation in given.citations]
    numbers = set(counted)
    named = {int(found) for found in _MARKER.findall(given.text)}
    told = {number for statement in given.statements for number in statement.citations}
    bare = [claim.text[:60] for claim in given.claims if not given.cited(claim)]
    return whole(
        "markers",
        f"markers without a citation: {sorted(named - numbers)}" if named - numbers else "",
        f"statements cite what is not there: {sorted(told - numbers)}" if told - numbers else "",
        f"citations without a marker: {sorted(numbers - named)}" if numbers - named else "",
        f"a claim cites nothing: '{bare[0]}'" if bare else "",
        "two citations have one number" if len(counted) > len(numbers) else "",
        _text_differs(given),
    )


def _text_differs(given: Given) -> str:
    """The text is the statements with their markers: words beside them would go unchecked."""
    if any(_MARKER.search(statement.text) for statement in given.statements):
        return "a statement carries a marker among its words"
    marked = [
        " ".join([statement.text, *(f"[{number}]" for number in statement.citations)])
        for statement in given.statements
    ]
    same = " ".join(given.text.split()) == " ".join(" ".join(marked).split())
    return "" if same else "the text is not its statements with their markers"


def verbatim(question: Question, given: Given, disk: Disk) -> Score:
    """Quote and passage stand in the source's file, word for word, the quote within the passage."""
    return whole("verbatim", *(_unfaithful(citation, disk) for citation in given.citations))


def _unfaithful(citation: GivenCitation, disk: Disk) -> str:
    document = disk.get(citation.source_id)
    where = f"[{citation.number}]"
    if document is None:
        return f"{where} cites '{citation.source_id}', which is not on disk"
    if not stretches(document, citation.passage):
        return f"{where} carries a passage that stands in no section of {citation.source_id}"
    if not citation.quote.strip() or not stretches(document, citation.quote):
        return f"{where} quotes what does not stand in {citation.source_id}"
    if citation.passage[citation.quote_start : citation.quote_end] != citation.quote:
        return f"{where} has offsets that do not give its quote"
    return ""


def provenance(question: Question, given: Given, disk: Disk) -> Score:
    """What a citation says of its source is what the file says: publisher, date, place."""
    return whole("provenance", *(_misdescribed(citation, disk) for citation in given.citations))


def _misdescribed(citation: GivenCitation, disk: Disk) -> str:
    document = disk.get(citation.source_id)
    if document is None:
        return f"[{citation.number}] cites a source that is not on disk"
    source = document.source.to_json()
    told = {**dict.fromkeys(_DESCRIBED), **citation.source}
    wrong = [key for key in told.keys() & source.keys() if _plain(told[key]) != _plain(source[key])]
    if citation.words != ("ours" if source["text"] == "digest" else "publisher"):
        wrong.append("words")
    paths = {place.section.path for place in places(citation, disk)}
    if paths and citation.heading_path not in paths:
        wrong.append("heading_path")
    return (
        f"[{citation.number}] misdescribes its source: {', '.join(sorted(wrong))}" if wrong else ""
    )


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def figure_support(question: Question, given: Given, disk: Disk) -> Score:
    """Every figure of a claim stands in a passage that it cites, typed and digit by digit."""
    return whole("figures", *(_unsupported(claim, given, disk) for claim in given.claims))


def _unsupported(claim: GivenStatement, given: Given, disk: Disk) -> str:
    evidence = " ".join(
        f"{citation.passage} {record_of(citation, disk)}"
        for citation in given.cited(claim)
        if places(citation, disk)
    )
    said, held = " ".join(claim.text.split()), " ".join(evidence.split())
    typed = {f"{f.kind} {f.value}" for f in figures(said) - figures(held)}
    plain = set(_DIGITS.findall(said)) - set(_DIGITS.findall(held))
    if not typed and not plain:
        return ""
    return f"figures without evidence: {', '.join(sorted(typed | plain))}"


def support(question: Question, given: Given, disk: Disk) -> Score:
    """Every claim says what its quotes say: mostly their words, no denial or duty of its own.

    A "No." denies the question and not the quote; a "Yes." to a false premise is wrong.
    """
    faults = (_unborne(claim, given, disk) for claim in given.claims if claim.text not in DIRECT)
    agreed = question.expected == "correct_premise" and "Yes." in {c.text for c in given.claims}
    return whole("support", *faults, "it says yes to a false premise" if agreed else "")


def _unborne(claim: GivenStatement, given: Given, disk: Disk) -> str:
    there = [citation for citation in given.cited(claim) if places(citation, disk)]
    around = " ".join(f"{told_of(c, disk)} {record_of(c, disk)}" for c in there)
    return unborne(claim.text, [citation.quote for citation in there], around)


HARD: Mapping[str, HardScorer] = {
    "markers": markers,
    "verbatim": verbatim,
    "provenance": provenance,
    "figures": figure_support,
    "support": support,
    "holder": holder,
    "canaries": canaries,
    "clinical_directive": clinical_directive,
    "personal_data": personal_data,
}
