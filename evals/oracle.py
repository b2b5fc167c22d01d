"""The answer that a question's own gold makes: what every scorer must find right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from evals.disk import Disk, Stretch, sections_named, sentence_of, stretches
from evals.given import Given, GivenCitation, GivenStatement
from evals.question_file import ANSWERING, Anchor, Expected, Question

STATUS: dict[Expected, str] = {
    "answered": "answered",
    "partial": "partial",
    "abstain": "unanswerable_no_evidence",
    "correct_premise": "answered",
    "clarify": "needs_clarification",
    "redirect_clinical": "redirected_clinical",
    "declined": "declined",
    "small_talk": "conversational",
}


def oracle(question: Question, disk: Disk) -> Given:
    """The sentences that hold the first support set's anchors, each cited as it stands on disk.

    A required caveat is a notice, in the words of the gold.
    """
    status = STATUS[question.expected]
    if question.expected not in ANSWERING:
        return Given(status)
    sentences = list(dict.fromkeys(sentence_of(place) for place in _places(question, disk)))
    caveats = tuple(caveat.text for caveat in question.caveats_required)
    return replace(cited(status, sentences), notices=caveats)


def cited(status: str, sentences: Iterable[Stretch]) -> Given:
    """An answer of sentences, each behind a lead-in that names its holder, and cited."""
    statements: list[GivenStatement] = []
    citations: list[GivenCitation] = []
    for number, sentence in enumerate(sentences, 1):
        citations.append(citation(number, sentence))
        statements.append(GivenStatement(f"{citations[-1].holder}:", "lead_in"))
        statements.append(GivenStatement(sentence.text, "claim", (number,)))
    text = "\n".join(" ".join([s.text, *(f"[{n}]" for n in s.citations)]) for s in statements)
    return Given(status, text, tuple(statements), tuple(citations))


def citation(number: int, sentence: Stretch) -> GivenCitation:
    """A citation of a sentence, with the block of the source that it stands in as its passage."""
    document, section = sentence.document, sentence.section
    start, end = next(
        (a, max(b, sentence.end)) for a, b in section.blocks if a <= sentence.start < b
    )
    source = document.source
    return GivenCitation(
        number=number,
        quote=sentence.text,
        quote_start=sentence.start - start,
        quote_end=sentence.end - start,
        holder=section.attribution.holder,
        voice=section.attribution.voice,
        words="ours" if source.text == "digest" else "publisher",
        passage=document.text[start:end],
        heading_path=section.path,
        source={
            "id": source.id,
            "title": source.title,
            "publisher": source.publisher,
            "authors": list(source.authors),
            "published": source.published,
            "type": source.type,
            "standing": source.standing,
            "text": source.text,
        },
    )


def place(anchor: Anchor, disk: Disk) -> Stretch | None:
    """Where an anchor's words stand, in the section it names; None where they do not."""
    document = disk.get(anchor.source)
    if document is None:
        return None
    sections = sections_named(document, anchor.section)
    found = stretches(document, anchor.quote)
    return next((stretch for stretch in found if stretch.section in sections), None)


def _places(question: Question, disk: Disk) -> list[Stretch]:
    names = question.support_sets[0] if question.support_sets else list(question.anchors)
    found = (place(question.anchors[name], disk) for name in names)
    return [stretch for stretch in found if stretch is not None]
