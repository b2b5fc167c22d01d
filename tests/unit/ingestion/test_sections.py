"""Sections, and who holds what in each."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.errors import SourceError
from ingestion.metadata import read_metadata
from ingestion.readers.markdown import read_markdown
from ingestion.readers.outline import Told
from ingestion.readers.plain_text import read_plain_text
from ingestion.sections import sections, title_heading
from ingestion.sources import RestsOn, Section
from ingestion.turns import with_turns

FILE = Path("a.md")


def read(content: str, written: str = "") -> tuple[Section, ...]:
    """The sections of a Markdown text with the metadata `written`."""
    outline = read_markdown(content)
    title = title_heading(outline, None)
    metadata = read_metadata(FILE, written, Told(outline.words(title) if title else None))
    return sections(FILE, outline, metadata)


def holders(found: tuple[Section, ...]) -> dict[tuple[str, ...], tuple[str, str]]:
    """Holder and voice by heading path."""
    return {s.path: (s.attribution.holder, s.attribution.voice) for s in found}


def test_heading_paths_follow_the_levels() -> None:
    """A heading ends those of its own level and below."""
    text = "# T\n\n## A\n\na\n\n### B\n\nb\n\n## C\n\nc\n"
    assert [s.path for s in read(text)] == [("A",), ("A", "B"), ("C",)]


def test_the_title_heading_is_no_part_of_the_path() -> None:
    """It stands in the title already; text under it alone has no path."""
    assert [s.path for s in read("# T\n\nlead\n\n## A\n\na")] == [(), ("A",)]


def test_a_first_heading_other_than_the_title_is_a_section() -> None:
    """Where the metadata tell another title."""
    assert [s.path for s in read("# Intro\n\na", "title: Something else")] == [("Intro",)]
    assert [s.path for s in read("# The plan\n\na", "title: 'The plan: a view'")] == [()]


def test_text_before_any_heading_is_a_section_too() -> None:
    """Nothing is lost."""
    assert [s.path for s in read("lead\n\n# A\n\na", "title: T")] == [(), ("A",)]


def test_a_heading_without_words_under_it_is_only_a_step_of_the_path() -> None:
    """No empty section is made."""
    assert [s.path for s in read("# T\n\n## A\n\n### B\n\nb\n\n## C")] == [("A", "B")]


def test_repeated_headings_are_numbered() -> None:
    """So that their passages have ids of their own."""
    found = read("# T\n\n## A\n\none\n\n## B\n\ntwo\n\n## A\n\nthree")
    assert [(s.path, s.occurrence) for s in found] == [(("A",), 0), (("B",), 0), (("A",), 1)]


def test_levels_that_are_skipped_do_no_harm() -> None:
    """Publishers skip them."""
    assert [s.path for s in read("# T\n\n#### D\n\nd\n\n## A\n\na")] == [("D",), ("A",)]


OVERRIDES = """
publisher: P
sections:
  - {heading: Poll, holder: those polled, voice: poll}
  - {heading: Method, voice: reported}
"""


def test_an_override_holds_below_its_heading_until_another_one() -> None:
    """A subheading inherits what it does not tell itself."""
    text = "# T\n\nx\n\n## Poll\n\na\n\n### Method\n\nb\n\n### Result\n\nc\n\n## After\n\nd"
    assert holders(read(text, OVERRIDES)) == {
        (): ("P", "own"),
        ("Poll",): ("those polled", "poll"),
        ("Poll", "Method"): ("those polled", "reported"),
        ("Poll", "Result"): ("those polled", "poll"),
        ("After",): ("P", "own"),
    }


def test_an_override_is_found_whatever_case_and_marks_its_heading_has() -> None:
    """Readers of a page do not count dashes."""
    text = "# T\n\n## **Poll** –\n\na\n\n## METHOD?\n\nb"
    assert holders(read(text, OVERRIDES))[("METHOD?",)] == ("P", "reported")


@pytest.mark.parametrize("number", ["2.", "2.1", "IV.", "(b)", "a)"])
def test_an_override_is_found_without_the_number_of_its_heading(number: str) -> None:
    """Word counts headings, and whoever writes the override may not."""
    text = f"# T\n\n## Poll\n\na\n\n## {number} Method\n\nb"
    assert holders(read(text, OVERRIDES))[(f"{number} Method",)] == ("P", "reported")


def test_an_override_of_a_heading_that_is_not_there_is_refused() -> None:
    """It would silently pin words on the wrong body."""
    with pytest.raises(SourceError, match="there is no heading 'Method'"):
        read("# T\n\n## Poll\n\na", OVERRIDES)


ANNOTATED = """# T

## A
<!-- {holder: H, voice: poll, rests_on: [{url: 'https://u', kind: original, seen: 2026}]} -->

a
"""


def test_a_digests_section_may_speak_for_itself() -> None:
    """In a comment under its heading."""
    found = read(ANNOTATED, "text: digest\npublisher: P")
    assert holders(found) == {("A",): ("H", "poll")}
    assert found[0].attribution.rests_on == (RestsOn("https://u", "original", "2026"),)


def test_a_full_texts_section_may_not() -> None:
    """A publisher's comment is not our metadata."""
    assert holders(read(ANNOTATED, "text: full\npublisher: P")) == {("A",): ("P", "own")}


def test_the_spans_of_a_section_hold_its_words_only() -> None:
    """Headings are not among them."""
    content = "Who decides here?\n\nBoards decide together. Places deliver.\n\nMore of it."
    outline = read_plain_text(content)
    found = sections(FILE, outline, read_metadata(FILE, "title: T"))
    assert [content[s:e] for s, e in found[0].blocks] == [
        "Boards decide together. Places deliver.",
        "More of it.",
    ]


TALK = """# Day 3

## Morning

**Mr Ash:** Did the ward close?

**Dr Osei:** It did, in May.

**Mr Ash:** Were you told?
"""


def test_each_turn_of_a_transcript_is_a_section_under_its_heading() -> None:
    """With who speaks, and not the publisher, as the holder."""
    outline = with_turns(read_markdown(TALK))
    found = sections(FILE, outline, read_metadata(FILE, "publisher: P\ntitle: Day 3"))
    assert [(s.path, s.occurrence, s.attribution.holder, s.attribution.voice) for s in found] == [
        (("Morning",), 0, "Mr Ash", "question"),
        (("Morning",), 0, "Dr Osei", "own"),
        (("Morning",), 0, "Mr Ash", "question"),
    ]


def test_an_override_of_the_metadata_is_believed_before_labels() -> None:
    """Whoever wrote it knows better."""
    written = "publisher: P\ntitle: Day 3\nsections: [{heading: Morning, holder: H}]"
    found = sections(FILE, with_turns(read_markdown(TALK)), read_metadata(FILE, written))
    assert [(s.attribution.holder, s.attribution.voice) for s in found] == [("H", "own")]
