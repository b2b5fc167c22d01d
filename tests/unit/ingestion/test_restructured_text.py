"""reStructuredText."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.readers.outline import Outline
from ingestion.readers.restructured_text import read_restructured_text
from ingestion.reading import find_files, read_document


def blocks(content: str) -> list[tuple[str, int, str]]:
    """Kind, level and words of each block."""
    outline = read_restructured_text(content)
    return [(block.kind, block.level, outline.words(block)) for block in outline.blocks]


def words(content: str) -> list[str]:
    """The words of each block."""
    return [said for _, _, said in blocks(content)]


def test_headings_have_the_level_at_which_their_sign_first_came() -> None:
    """A sign that stands above a heading too is another than the same one below alone."""
    text = "===\nAll\n===\n\nOne\n===\n\nText.\n\nTwo\n~~~\n\nMore.\n\nThree\n=====\n\nEnd.\n"
    assert blocks(text) == [
        ("heading", 1, "All"),
        ("heading", 2, "One"),
        ("paragraph", 0, "Text."),
        ("heading", 3, "Two"),
        ("paragraph", 0, "More."),
        ("heading", 2, "Three"),
        ("paragraph", 0, "End."),
    ]


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Ask :ref:`the board <board>` or :term:`ICB`.", "Ask the board or ICB."),
        ("Read `the plan <https://a.test/plan>`_ and `the Act`__.", "Read the plan and the Act."),
        ("A plan_ of **two** years [1]_ and *more* [#x]_.", "A plan of two years and more."),
        ("Say ``code_name`` where a < b.", "Say code_name where a < b."),
        ("Number # stays\n# at a line's begin", "Number # stays # at a line's begin"),
    ],
)
def test_what_a_reader_of_the_page_sees_is_read(written: str, seen: str) -> None:
    """Roles, targets, marks of notes and emphasis are no words."""
    assert words(written + "\n") == [seen]


def test_notes_are_read_and_what_is_not_text_is_left_out() -> None:
    """Comments, images, tables of contents, raw HTML and targets."""
    text = (
        ".. note:: Wards close\n   at eight.\n\n.. image:: a.png\n   :alt: a ward\n\n"
        ".. toctree::\n   :maxdepth: 2\n\n   first\n\n.. raw:: html\n\n   <b>x</b>\n\n"
        ".. a comment\n   of two lines\n\n.. _here:\n\n.. |nhs| replace:: the health service\n\n"
        ".. figure:: b.png\n   :width: 3\n\n   Beds by year\n\nOf |nhs|.\n\n.. [1] Said in May.\n"
    )
    assert words(text) == [
        "Wards close at eight.",
        "Beds by year",
        "Of the health service.",
        "Said in May.",
    ]


def test_lists_and_literal_blocks_keep_their_words() -> None:
    """An item of two lines is one."""
    text = "Duties::\n\n    plan\n\n- to plan\n  ahead\n- to pay\n\n1. First\n2. Second\n"
    assert words(text) == [
        "Duties:",
        "plan",
        "- to plan ahead",
        "- to pay",
        "1. First",
        "2. Second",
    ]


@pytest.mark.parametrize(
    "table",
    [
        "+------+-----------+\n| Year | Beds      |\n+======+===========+\n| 2020 | twelve in |\n"
        "|      | all       |\n+------+-----------+\n| 2021 | two       |\n+------+-----------+\n",
        "====  =========\nYear  Beds\n====  =========\n2020  twelve in\n      all\n2021  two\n"
        "====  =========\n",
    ],
)
def test_a_row_of_a_table_names_its_columns(table: str) -> None:
    """Of both forms that tables have; a cell may take several lines."""
    assert words(table) == ["Year: 2020 | Beds: twelve in all", "Year: 2021 | Beds: two"]


def test_fields_at_the_top_say_who_wrote_it_and_when() -> None:
    """They are no text."""
    outline: Outline = read_restructured_text(
        "Plan\n====\n\n:Author: Ada Nurse\n:Date: 2024-05-01\n:Status: final\n\nText.\n"
    )
    assert (outline.told.authors, outline.told.published) == (("Ada Nurse",), "2024-05-01")
    assert outline.text.split() == ["Plan", "Text."]


def test_a_transcript_has_its_speakers(tmp_path: Path) -> None:
    """As inquiries publish them."""
    said = "**Mr Keith**: What did you {0} then?\n\n**Dr Ada Nurse**: I {0} the ward list myself.\n"
    turns = "\n".join(said.format(word) for word in ("read", "keep", "sign", "send", "count"))
    (tmp_path / "hearing.rst").write_text(f"1. Dr Ada Nurse\n===============\n\n{turns}", "utf-8")
    (file,) = find_files([tmp_path]).files
    document = read_document(file)
    assert document.source.speakers == ("Mr Keith", "Dr Ada Nurse")
    assert document.source.title == "1. Dr Ada Nurse"
