"""What the check finds in a corpus that can be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ingestion.checking import findings
from ingestion.sources import Attribution, Document, RestsOn, Section, Source

TODAY = date(2026, 11, 22)
PAGE = RestsOn("https://example.org/report", "original", "2026-11-01")
SOURCE = Source(
    "a",
    "On beds",
    "Body",
    "Body",
    text="digest",
    published="2021",
    checked_on="2026-11-01",
    review_after="2027-11-01",
    rests_on=(PAGE,),
)


def document(text: str, source: Source = SOURCE, *headings: str) -> Document:
    """A source of one section."""
    section = Section(headings, 0, Attribution("Body", "own"), ((0, len(text)),))
    return Document(source, text, (section,))


def told(*documents: Document) -> list[str]:
    """What is found, as printed."""
    return [str(finding) for finding in findings(documents, TODAY)]


def test_a_digest_in_order_has_nothing_found() -> None:
    """So that what is printed is worth reading."""
    assert told(document("Body said in 2021 that beds are few.")) == []


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://example.org", "leads to no page"),
        ("https://example.org/", "leads to no page"),
        ("example.org/report", "leads to no page"),
        ("https://example.org/a-report-on-...", "is cut short"),
        ("https://example.org/a…", "is cut short"),
    ],
)
def test_an_address_that_leads_to_no_page_is_a_fault(url: str, why: str) -> None:
    """A reader must be able to follow it; one with dots in its middle may be whole."""
    source = replace(SOURCE, rests_on=(replace(PAGE, url=url),))
    assert told(document("Beds.", source)) == [
        f"fault: a: the address {url} {why}: write it in full"
    ]
    assert told(document("Beds.", replace(SOURCE, url="https://example.org/a...b.html"))) == []


def test_a_digest_without_what_it_rests_on_is_a_fault() -> None:
    """The section is named."""
    bare = document("Beds.", replace(SOURCE, rests_on=()), "Wards")
    assert told(bare) == ["fault: a: section 'Wards' does not say what it rests on: add rests_on"]


@pytest.mark.parametrize("key", ["published", "checked_on", "review_after"])
def test_a_digest_without_a_date_is_a_fault(key: str) -> None:
    """The key is named."""
    source = Source.from_json({**SOURCE.to_json(), key: None})
    assert told(document("Beds.", source))[0].startswith(f"fault: a: key '{key}' is missing")


def test_a_source_overdue_for_review_is_listed() -> None:
    """A year is over when its last day is."""
    assert told(document("Beds.", replace(SOURCE, review_after="2026-10"))) == [
        "remark: a: due for review since 2026-10"
    ]
    assert told(document("Beds.", replace(SOURCE, review_after="2026"))) == []


def test_a_sentence_that_opens_with_a_pronoun_is_listed() -> None:
    """It will be quoted without the one before it."""
    dangling = document("Body counted beds. They are few. Italy has more.")
    assert told(dangling) == ["remark: a: a sentence opens with a pronoun: 'They are few.'"]


def test_a_term_that_the_glossary_lacks_is_listed() -> None:
    """Plurals count as their singular; where there is no glossary, nothing is asked."""
    digest = document("ICBs and a PCN met the LGA.")
    glossary = document(
        "An ICB is a board. A PCN is a network.",
        replace(SOURCE, id="glossary", type="glossary"),
        "Boards",
    )
    assert told(digest) == []
    assert told(digest, glossary) == [
        "remark: a: 'LGA' is not in the glossary: add it there, or write it out"
    ]


def test_a_full_text_is_taken_as_it_is() -> None:
    """Its publisher wrote it; only its address is looked at."""
    source = Source("b", "B", "Body", "Body", text="full", url="https://example.org")
    assert told(document("They met the LGA.", source)) == [
        "fault: b: the address https://example.org leads to no page: write it in full"
    ]
