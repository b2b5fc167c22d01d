"""Lists whose members are the headings that follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.metadata import read_metadata
from ingestion.readers.markdown import read_markdown
from ingestion.sections import sections

HUBS = "\n\n".join(f"## {label} {name}\n\nIt is open." for label, name in
                   [("A.", "Beds"), ("B.", "Teams"), ("C.", "Hubs")])  # fmt: skip


def under(lead: str, after: str = HUBS) -> list[str]:
    """The blocks of the section that begins with `lead`."""
    outline = read_markdown(f"# T\n\n## Aims\n\n{lead}\n\n{after}")
    found = sections(Path("t.md"), outline, read_metadata(Path("t.md"), "title: T"))
    return [outline.text[start:end] for start, end in found[0].blocks]


@pytest.mark.parametrize(
    "lead",
    [
        "There are three parts (A to C).",
        "This plan sets out 3 core parts of care. They are not new.",
        "Three main parts matter.",
    ],
)
def test_headings_that_are_announced_stand_under_what_announces_them(lead: str) -> None:
    """As many as it says, in their own words."""
    assert under(lead) == [lead, "A. Beds", "B. Teams", "C. Hubs"]


@pytest.mark.parametrize(
    "lead", ["There are four parts.", "There are two parts.", "This tells of beds.", "By 3 May."]
)
def test_headings_that_nothing_announces_are_headings_alone(lead: str) -> None:
    """A list is whole, or it is none."""
    assert under(lead) == [lead]


def test_numbers_and_headings_below_count_too() -> None:
    """What stands under a member is no member."""
    after = "## 1. Beds\n\nx\n\n### Why\n\ny\n\n## 2. Teams\n\nz\n\n## Annex\n\nw"
    assert under("There are two parts.", after)[1:] == ["1. Beds", "2. Teams"]


def test_another_heading_may_stand_between() -> None:
    """Which repeats what is announced."""
    assert under("It has three parts.", f"## The parts\n\nThey differ.\n\n{HUBS}")[1:] == [
        "A. Beds",
        "B. Teams",
        "C. Hubs",
    ]
