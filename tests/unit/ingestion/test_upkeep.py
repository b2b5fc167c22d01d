"""What those who keep a corpus are shown to look at again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ingestion.sources import Attribution, Document, RestsOn, Section, Source
from ingestion.upkeep import original_seen, upkeep

TODAY = date(2026, 12, 1)
ORIGINAL = RestsOn("https://example.org/report", "original", "2026-11-01")
SECONDARY = replace(ORIGINAL, kind="secondary")
SOURCE = Source("a", "On beds", "Body", "Body", text="digest", rests_on=(SECONDARY,))


def document(source: Source, text: str) -> Document:
    """A source of one section."""
    return Document(source, text, (Section((), 0, Attribution("Body", "own"), ((0, len(text)),)),))


@pytest.mark.parametrize(
    ("pages", "seen"),
    [
        ((), "no"),
        ((SECONDARY,), "no"),
        ((ORIGINAL, SECONDARY), "part"),
        ((ORIGINAL,), "yes"),
    ],
)
def test_a_digest_tells_whether_its_original_was_seen(
    pages: tuple[RestsOn, ...], seen: str
) -> None:
    """By the kinds of the pages that it rests on; a full text is its own original."""
    assert original_seen(replace(SOURCE, rests_on=pages)) == seen
    assert original_seen(replace(SOURCE, rests_on=pages, text="full")) == "full"


def test_what_is_to_be_looked_at_again_stands_in_one_place() -> None:
    """Sources by what they lack, and each day as at which something is said, with where."""
    kept = replace(
        SOURCE,
        id="b",
        url="https://example.org/report",
        rests_on=(ORIGINAL,),
        review_after="2026-11",
    )
    first = document(SOURCE, "Beds are few as at July 2026. As at 3 May 2025 they were many.")
    second = document(kept, "Wards are full as at July 2026, and were so as at July 2026.")
    assert list(upkeep([second, first], TODAY)) == [
        "sources without an address: 1 (a)",
        "sources whose original was not seen: 1 (a)",
        "sources due for review: 1 (b)",
        "sentences as at 3 May 2025: 1 (a 1)",
        "sentences as at July 2026: 2 (a 1, b 1)",
    ]
    assert next(iter(upkeep([], TODAY))) == "sources without an address: 0"
