"""What a corpus that can be read may still lack: faults to mend, and remarks to look at."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from ingestion.characters import mixed_word
from ingestion.dates import interval
from ingestion.sentences import sentence_spans
from ingestion.sources import Document, Source

_ACRONYM = re.compile(r"\b[A-Z][A-Za-z]*[A-Z][A-Z]*s?\b|\b[A-Z]{2,}(?:/[A-Z]+)?s?\b")
_DANGLING = re.compile(
    r"(?:This|That|These|Those|It|Its|They|Their|He|His|She|Her|Such|Both|Here|There)\b"
)
_WANTED = ("published", "checked_on", "review_after")


@dataclass(frozen=True)
class Finding:
    """Something about a source; a fault fails the check, a remark is listed."""

    source_id: str
    text: str
    fault: bool

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"{'fault' if self.fault else 'remark'}: {self.source_id}: {self.text}"


def findings(documents: Collection[Document], today: date) -> tuple[Finding, ...]:
    """Everything found, faults first. Most rules are for digests: a full text is as it is.

    `documents` are gone through more than once, one at a time.
    """
    known = _glossary(documents)
    found = [
        Finding(document.source.id, text, fault)
        for document in documents
        for fault, texts in (
            (True, _addresses(document)),
            (True, _unsupported(document)),
            (False, _overdue(document.source, today)),
            (False, filter(None, (document.gap,))),
            (False, _digest_remarks(document, known)),
            (False, _mixed(document)),
        )
        for text in texts
    ]
    return tuple(sorted(found, key=lambda finding: not finding.fault))


def _addresses(document: Document) -> Iterator[str]:
    """An address leads to a page: not to a site, and not to one cut short."""
    source = document.source
    pages = {page.url for page in source.rests_on}
    pages |= {page.url for s in document.sections for page in s.attribution.rests_on}
    for url in sorted(pages | ({source.url} if source.url else set())):
        parts = urlsplit(url)
        whole = parts.scheme in {"http", "https"} and "." in parts.netloc
        if not whole or not (parts.path.strip("/") or parts.query):
            yield f"the address {url} leads to no page: write it in full"
        elif re.search(r"\.\.\.(?:$|/)|…|\s", url):
            yield f"the address {url} is cut short: write it in full"


def _unsupported(document: Document) -> Iterator[str]:
    """A digest says when it was published and checked, and what each section rests on."""
    source = document.source
    if source.text != "digest":
        return
    for key in _WANTED:
        if getattr(source, key) is None:
            yield f"key '{key}' is missing: a digest says when it was published and checked"
    for section in document.sections:
        if not (section.attribution.rests_on or source.rests_on):
            heading = " > ".join(section.path) or "the opening"
            yield f"section '{heading}' does not say what it rests on: add rests_on"


def overdue(source: Source, today: date) -> bool:
    """Whether the day on which to look at it again has passed."""
    return bool(source.review_after and interval(source.review_after).last < today)


def _overdue(source: Source, today: date) -> Iterator[str]:
    if overdue(source, today):
        yield f"due for review since {source.review_after}"


def _mixed(document: Document) -> Iterator[str]:
    """What is shown word for word may deceive."""
    if word := mixed_word(document.text):
        yield f"'{word}' mixes letters of two alphabets: correct it, if the original does not"


def _digest_remarks(document: Document, known: frozenset[str]) -> Iterator[str]:
    """Sentences that may need the one before, for each is quoted alone; terms left unexplained."""
    if document.source.text != "digest":
        return
    for sentence in sentences(document):
        if _DANGLING.match(sentence):
            yield f"a sentence opens with a pronoun: '{sentence[:60]}'"
    for acronym in sorted(acronyms(document) - known) if known else ():
        yield f"'{acronym}' is not in the glossary: add it there, or write it out"


def sentences(document: Document) -> Iterator[str]:
    """Every sentence of the document, headings apart."""
    for section in document.sections:
        for start, end in section.blocks:
            text = document.text[start:end]
            yield from (text[first:last] for first, last in sentence_spans(text))


def acronyms(document: Document) -> frozenset[str]:
    """Words of two capitals or more, in the singular."""
    found = (match[0] for words in sentences(document) for match in _ACRONYM.finditer(words))
    return frozenset(word.removesuffix("s") for word in found)


def _glossary(documents: Iterable[Document]) -> frozenset[str]:
    """The acronyms that the glossaries explain; none where there is no glossary."""
    held = [document for document in documents if document.source.type == "glossary"]
    headings = " ".join(" ".join(s.path) for document in held for s in document.sections)
    named = frozenset(match[0].removesuffix("s") for match in _ACRONYM.finditer(headings))
    return named.union(*(acronyms(document) for document in held)) if held else frozenset()
