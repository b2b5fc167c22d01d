"""From a file to a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.errors import SourceError
from ingestion.reading import find_files, read_document
from ingestion.sources import Document


def read(folder: Path, name: str, content: str) -> Document:
    """The document in a file of that name and content."""
    (folder / name).write_text(content, "utf-8")
    return read_document(find_files([folder]).files[0])


@pytest.mark.parametrize(
    ("name", "content", "title"),
    [
        ("a.md", "# On wards\n\nWards open.\n", "On wards"),
        ("a.md", "Wards open first.\n\n# On wards\n\nWards close.\n", "On wards"),
        ("a.txt", "On wards in spring and summer, by a nurse.\nWards open.\n\nWards close.\n",
         "On wards in spring and summer, by a nurse."),
    ],
)  # fmt: skip
def test_the_title_is_the_first_heading_or_else_the_first_line(
    tmp_path: Path, name: str, content: str, title: str
) -> None:
    """The bug: the first paragraph came before the first heading, and lines ran together."""
    assert read(tmp_path, name, content).source.title == title


@pytest.mark.parametrize(
    "comment", ["<!-- voice: poll -->", "<!-- {voice: poll} --> words", "<!-- holder: X -->"]
)
def test_metadata_of_a_section_that_cannot_be_read_is_never_passed_over(
    tmp_path: Path, comment: str
) -> None:
    """The bug: without braces the section stayed in the voice of the whole, without a word."""
    digest = f"---\ntext: digest\n---\n\n# T\n\n## A\n{comment}\n\nWards open.\n"
    with pytest.raises(SourceError, match="belongs to no heading"):
        read(tmp_path, "a.md", digest)


def test_a_full_text_may_hold_any_comment(tmp_path: Path) -> None:
    """It cannot speak for its holder, so nothing in it is metadata."""
    document = read(tmp_path, "a.md", "# T\n\n## A\n\nOne.\n\n<!-- voice: poll -->\n\nTwo.\n")
    assert document.sections[0].attribution.voice == "own"
