"""The plain text reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.readers.plain_text import read_plain_text
from ingestion.reading import find_files, read_document

PROSE = "Boards decide together. Places deliver."


def blocks(content: str) -> list[tuple[str, str]]:
    """Kind and words of each block."""
    outline = read_plain_text(content)
    return [(block.kind, outline.words(block)) for block in outline.blocks]


def test_blank_lines_part_paragraphs() -> None:
    """A line break within a paragraph stays where it stands."""
    assert blocks(f"{PROSE}\nMore of it.\n \n\n{PROSE}!") == [
        ("paragraph", f"{PROSE}\nMore of it."),
        ("paragraph", f"{PROSE}!"),
    ]


def test_a_text_without_blank_lines_has_a_paragraph_a_line() -> None:
    """As some pages are saved."""
    assert blocks(f"{PROSE}\nWhat places need\nThey need time. And money.") == [
        ("paragraph", PROSE),
        ("heading", "What places need"),
        ("paragraph", "They need time. And money."),
    ]


@pytest.mark.parametrize(
    ("wrapped", "whole"),
    [
        ("of its bud-\nget for care.", "of its budget\nfor care."),
        ("of its bud-\n   get for care.", "of its budget\nfor care."),
        ("Its long-\nterm view is a long-term view.", "Its long-term\nview is a long-term view."),
        ("The plan is for 2029-\n30 with care.", "The plan is for 2029-30\nwith care."),
        ("Of the Anglo-\nSaxon hundreds.", "Of the Anglo-Saxon\nhundreds."),
        ("The NHS-\nfunded places.", "The NHS-funded\nplaces."),
        ("It is bro-\nken and bro-\nken again.", "It is broken\nand broken\nagain."),
        ("All is bro-\nken", "All is broken"),
        ("The plan -\nas told - holds.", "The plan -\nas told - holds."),
        ("Wards in Elm-\n2. Wards in Oak", "Wards in Elm-\n2. Wards in Oak"),
        ("A rule\n-----\nwords", "A rule\n-----\nwords"),
        ("Ends with a hyph-\n\nNext.", "Ends with a hyph-\n\nNext."),
    ],
)
def test_a_word_that_is_broken_at_the_end_of_a_line_is_whole(wrapped: str, whole: str) -> None:
    """The bug: "its bud- get" was quoted. Hyphens that are of the word stay."""
    assert read_plain_text(f"{wrapped}\n\n{PROSE}").text == f"{whole}\n\n{PROSE}"


def test_a_short_line_before_prose_is_a_heading() -> None:
    """A question may be one."""
    assert blocks(f"Who decides?\n\n{PROSE} {PROSE}")[0] == ("heading", "Who decides?")


@pytest.mark.parametrize(
    "line",
    [
        "This ends in a full stop.",
        "first it starts in lower case",
        "Write to someone@example.org",
        "Read https://a.example",
        "- an item of a list",
        "3 things",
        "A list follows:",
        "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen",
    ],
)
def test_other_short_lines_are_no_headings(line: str) -> None:
    """A false heading would cut a section where its author did not."""
    assert blocks(f"{line}\n\n{PROSE} {PROSE} {PROSE} {PROSE} {PROSE}")[0][0] == "paragraph"


def test_a_short_line_at_the_end_or_before_another_is_no_heading() -> None:
    """A heading has prose under it."""
    assert blocks(f"Signed by\n\nA name\n\n{PROSE}\n\nThe end")[0] == ("paragraph", "Signed by")
    assert blocks(f"{PROSE}\n\nThe end")[-1] == ("paragraph", "The end")


def test_a_line_that_stands_twice_is_no_heading() -> None:
    """It is a pull quote."""
    line = "Boards decide together"
    assert blocks(f"{line}\n\n{PROSE} {line} again.")[0][0] == "paragraph"


def test_nothing_is_lost_of_a_text_without_headings() -> None:
    """The outline's text is the file's."""
    assert read_plain_text(PROSE).text == PROSE
    assert blocks("") == []
    assert blocks(" \n\n ") == []


def test_a_byte_order_mark_and_windows_line_ends_are_read_away(tmp_path: Path) -> None:
    """Offsets count characters of the text as read."""
    (tmp_path / "a.txt").write_bytes(
        b"\xef\xbb\xbfWho decides?\r\n\r\nBoards decide.\r\nPlaces deliver.\r"
    )
    document = read_document(find_files([tmp_path]).files[0])
    assert document.text == "Who decides?\n\nBoards decide.\nPlaces deliver.\n"
    assert document.source.title == "Who decides?"
    assert [document.text[s:e] for s, e in document.sections[0].blocks] == [
        "Boards decide.\nPlaces deliver."
    ]


@given(st.text(alphabet="Aab .?\n\t\r\x0b\x1c\u2028é", max_size=120))
def test_the_blocks_of_any_text_part_it(content: str) -> None:
    """In order, apart, none empty, and nothing but white space between them."""
    outline = read_plain_text(content)
    cursor = 0
    for block in outline.blocks:
        assert block.start >= cursor
        assert not content[cursor : block.start].strip()
        assert outline.words(block).strip() == outline.words(block) != ""
        cursor = block.end
    assert not content[cursor:].strip()
