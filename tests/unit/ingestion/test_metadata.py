"""Metadata and its defaults."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingestion.errors import SourceError
from ingestion.metadata import read_metadata, section_metadata
from ingestion.readers.outline import Told
from ingestion.sources import RestsOn, Source

FILE = Path("a-report.md")


def read(written: str, heading: str | None = "A heading") -> Source:
    """The source that `written` describes."""
    return read_metadata(FILE, written, Told(heading)).source


def test_without_metadata_every_default_holds() -> None:
    """The stem is the id, the heading the title, and nothing is claimed about the rest."""
    assert read("") == Source(
        id="a-report",
        title="A heading",
        publisher="Unknown publisher",
        holder="Unknown publisher",
    )


def test_without_a_heading_the_title_is_the_stem() -> None:
    """There is always a title."""
    assert read("", heading=None).title == "a-report"


def test_what_a_file_tells_of_itself_counts_only_where_it_can_be_true() -> None:
    """A page dated "soon" would else stop a whole sync by a key that nobody here wrote."""
    told = Told("Beds", "The Ward Fund", ("A. Nurse", " "), "soon", "/reports/beds")
    found = read_metadata(FILE, None, told).source
    assert (found.title, found.publisher) == ("Beds", "The Ward Fund")
    assert (found.authors, found.published, found.url) == ((), None, None)
    told = Told(published="2020-07", url="https://a.test/beds")
    found = read_metadata(FILE, "published: '2021'", told).source
    assert (found.published, found.url) == ("2021", "https://a.test/beds")


@pytest.mark.parametrize("kind", ["opinion", "blog", "framework-commentary"])
def test_a_personal_piece_with_authors_is_held_by_them(kind: str) -> None:
    """Their affiliation is named with them."""
    told = f"publisher: HSJ\ntype: {kind}\nauthors: [Ada, Ben]\n"
    assert read(told).holder == "Ada and Ben"
    assert read(told + "author_affiliation: A Trust").holder == "Ada and Ben, A Trust"


@pytest.mark.parametrize(
    "told",
    [
        "publisher: HSJ\ntype: blog",
        "publisher: HSJ\ntype: blog\nauthors: []",
        "publisher: HSJ\ntype: report\nauthors: [Ada]",
        "publisher: HSJ\nauthors: [Ada]",
    ],
)
def test_everything_else_is_held_by_its_publisher(told: str) -> None:
    """A report's author writes for the publisher; an unsigned blog is the publisher's."""
    assert read(told).holder == "HSJ"


def test_a_holder_that_is_written_wins() -> None:
    """No default is worked out then."""
    assert read("publisher: HSJ\ntype: blog\nauthors: [Ada]\nholder: Somebody").holder == "Somebody"


@pytest.mark.parametrize(
    ("licence", "display"),
    [
        ("CC BY 4.0", "full"),
        ("CC-BY-SA 4.0", "full"),
        ("CC0", "full"),
        ("Open Government Licence v3.0", "full"),
        ("CC BY-NC 4.0", "excerpt"),
        ("CC BY ND 4.0", "excerpt"),
        ("All rights reserved", "excerpt"),
        ("Not stated; not the Open Government Licence", "excerpt"),
    ],
)
def test_only_an_open_licence_lets_the_whole_text_be_shown(licence: str, display: str) -> None:
    """Licences that forbid commerce or changes do not count as open."""
    assert read(f"licence: '{licence}'").display == display


def test_a_display_that_is_written_wins_over_the_licence() -> None:
    """The owner of a folder decides."""
    assert read("licence: CC BY 4.0\ndisplay: link").display == "link"


@pytest.mark.parametrize(
    ("told", "published"),
    [
        ("published: 2020", "2020"),
        ("published: 2020-07", "2020-07"),
        ("published: 2022-10-21", "2022-10-21"),
        ("published: '2022-10-21'", "2022-10-21"),
    ],
)
def test_a_date_may_be_written_without_quotes(told: str, published: str) -> None:
    """YAML's numbers and dates are read as the texts they were written as."""
    assert read(told).published == published


def test_what_a_digest_rests_on_is_kept() -> None:
    """Each page with its kind and the day it was seen."""
    told = "rests_on: [{url: 'https://a.example', kind: secondary, seen: 2026-11-21}]"
    assert read(told).rests_on == (RestsOn("https://a.example", "secondary", "2026-11-21"),)


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("titel: x", "unknown key 'titel'"),
        ("type: novel", "key 'type'"),
        ("standing: old", "key 'standing'"),
        ("published: 2020-13", "key 'published'"),
        ("published: true", "key 'published'"),
        ("checked_on: yesterday", "key 'checked_on'"),
        (
            "rests_on: [{url: 'https://a.example', kind: original, seen: soon}]",
            "key 'rests_on.0.seen'",
        ),
        ("rests_on: [{url: 'https://a.example'}]", "key 'rests_on.0.kind'"),
        ("url: ftp://a", "key 'url'"),
        ("id: Not An Id", "key 'id'"),
        ("title: ''", "key 'title'"),
        ("sections: [{heading: A, holders: b}]", "holders"),
        ("- a\n- b", "not a list of keys"),
        ("title: a: b", "not YAML at its line 1"),
        ("a: [", "not YAML"),
    ],
)
def test_a_mistake_is_told_with_file_key_and_mend(told: str, named: str) -> None:
    """One line: the file, what is wrong with which key, and what to do."""
    with pytest.raises(SourceError) as raised:
        read(told)
    message = str(raised.value)
    assert message.startswith("a-report.md: ")
    assert named in message
    assert "\n" not in message
    assert message.count(". ") >= 1


def test_a_stem_that_cannot_be_an_id_is_refused() -> None:
    """Ids stand in addresses and passage ids."""
    with pytest.raises(SourceError, match="'My File' cannot be an id"):
        read_metadata(Path("My File.md"), None)


def test_a_section_tells_holder_voice_and_what_it_rests_on() -> None:
    """And nothing else."""
    told = section_metadata(FILE, "Poll", "{holder: those polled, voice: poll}")
    assert (told.holder, told.voice) == ("those polled", "poll")
    with pytest.raises(SourceError, match="section 'Poll', unknown key 'title'"):
        section_metadata(FILE, "Poll", "{title: no}")


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ("published: 2020-02-30", "key 'published'"),
        ("published: 0000", "key 'published'"),
        ("title: 2020", "Put the value in quotes"),
        ("authors: A B", "Write a list"),
        ("title: A\ntitle: B", "key 'title' stands twice"),
        ("sections: [{heading: H, foo: x}]", "Known keys: holder, voice, rests_on, heading"),
        ("sections: [{heading: H}, {heading: H, voice: own}]", "heading 'H' stands twice"),
        ("rests_on: [{url: 'javascript:x', kind: original, seen: '2026'}]", "rests_on.0.url"),
    ],
)
def test_a_mistake_is_never_passed_over_and_its_mend_is_told(told: str, problem: str) -> None:
    """The bugs: impossible dates were called no YAML, and what stood twice was taken once."""
    with pytest.raises(SourceError, match=re.escape(problem)):
        read(told)


def test_metadata_without_measure_are_refused_at_once() -> None:
    """They are a page at most; so many keys took hours to compare with one another."""
    with pytest.raises(SourceError, match="more than 200,000 characters"):
        read("a: b\n" * 40_001)
    with pytest.raises(SourceError, match="unknown key 'key0'"):
        read("".join(f"key{n}: a\n" for n in range(15_000)))
