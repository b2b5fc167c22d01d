"""Front matter, ours and that of other tools."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.errors import SourceError
from ingestion.front_matter import FrontMatter, split_front_matter
from ingestion.metadata import read_metadata
from ingestion.sources import Source

FILE = Path("a-report.md")


def read(front: str, fence: str = "---") -> Source:
    """The source that a file with this front matter gives."""
    found = split_front_matter(FILE, f"{fence}\n{front}\n{fence}\nText")
    assert found.body == "Text"
    return read_metadata(FILE, found.written).source


def test_front_matter_is_parted_from_the_text() -> None:
    """Only a first line of three hyphens or, in TOML, three plus signs opens it."""
    front = split_front_matter(FILE, "---\ntitle: b\n---\nText")
    assert front == FrontMatter("title: b", "Text", ours=True)
    for text in ("Text\n---\nmore", "", "+++\nnever closed"):
        assert split_front_matter(FILE, text) == FrontMatter(None, text, ours=False)


def test_front_matter_that_is_never_closed_is_refused() -> None:
    """The whole text would be read as metadata otherwise."""
    with pytest.raises(SourceError, match="never closed"):
        split_front_matter(FILE, "---\ntitle: b\n\nText")


def test_what_jekyll_says_of_a_post_is_taken() -> None:
    """Its time of day, categories and layout mean nothing here."""
    found = read(
        "layout:   post\ntitle:    A ward that listens – year one\ndate:     2025-07-11 10:59\n"
        "summary:  What we learnt\ncategories: wards\nauthor:   Ada Nurse\nauthor-bio: Matron"
    )
    assert found.title == "A ward that listens – year one"
    assert (found.authors, found.published) == (("Ada Nurse",), "2025-07-11")
    assert found.standing == "current"


@pytest.mark.parametrize(
    ("front", "fence"),
    [
        (
            "sidebar_position: 3\ntitle: Beds\nauthors: [{name: Ada Nurse}, jdoe]\ndraft: true",
            "---",
        ),
        ('title = "Beds"\nauthors = ["Ada Nurse"]\nweight = 3\ndraft = true', "+++"),
        ("layout: post\ntitle: Beds\nauthor: Ada Nurse\npublished: false", "---"),
    ],
)
def test_other_tools_mark_drafts(front: str, fence: str) -> None:
    """Docusaurus, Hugo and Jekyll; an account is no author."""
    found = read(front, fence)
    assert (found.title, found.authors, found.standing) == ("Beds", ("Ada Nurse",), "draft")
    assert found.published is None


def test_what_another_tool_writes_counts_only_where_it_can_be_true() -> None:
    """Paths and dates in words are left out, and stop no sync."""
    found = read("subtitle: B\ntitle: Beds\nurl: /paper/html/\ndate: last week\ntype: post")
    assert (found.title, found.url, found.published, found.type) == ("Beds", None, None, "other")
    found = read("identifier: x\nsource: 'https://a.test/beds'\npublication_date: '2014-05-14'")
    assert (found.url, found.published) == ("https://a.test/beds", "2014-05-14")


@pytest.mark.parametrize(
    "front",
    [
        "layout: post\ntitel: Beds",  # a slip of a key of ours
        "layout: post\nstanding: current",  # no other tool has this key
        "layout: post\ntitle: Beds\npublisher: A Trust",
    ],
)
def test_a_mistake_in_front_matter_of_ours_is_told(front: str) -> None:
    """As ever: the file is somebody's who writes our keys."""
    with pytest.raises(SourceError, match="unknown key"):
        read(front)


def test_tags_of_templates_are_no_text() -> None:
    """Of Liquid, of shortcodes and of admonitions, whose title stays."""
    body = (
        "Beds {% include figure path='/a.jpg' %}are few.\n{: .lead}\n{{< toc >}}\n"
        ":::tip Ask first\nThe matron knows.\n:::\n"
    )
    found = split_front_matter(FILE, f"---\nlayout: page\n---\n{body}").body
    assert found.split() == "Beds are few. Ask first The matron knows.".split()
    kept = split_front_matter(FILE, f"---\ntitle: Beds\n---\n{body}").body
    assert kept == body


def test_toml_that_cannot_be_parsed_is_told() -> None:
    """With the file and the mend."""
    with pytest.raises(SourceError, match=r"a-report\.md: the front matter .* is not TOML"):
        read("title = ", "+++")
