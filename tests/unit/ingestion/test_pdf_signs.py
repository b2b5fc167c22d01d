"""Letters, bullets and numbers of a PDF that are not what they seem, on PDFs made by ReportLab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingestion.readers.pdf import read_pdf
from ingestion.readers.pdf_dropcaps import with_drop_caps
from ingestion.readers.pdf_gaps import unknown_on, without_unknown
from ingestion.readers.pdf_ligatures import with_ligatures
from ingestion.readers.pdf_line_numbers import without_line_numbers
from ingestion.readers.pdf_lines import UNKNOWN, Line
from ingestion.readers.pdf_running import Page
from tests.pdfs import Painter, drawn, written

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

PROSE = "The board of the place met in public and published what it had decided in each case."


def line(text: str, left: float = 70, base: float = 700, size: float = 11, order: int = 0) -> Line:
    """A line as wide as its letters are many."""
    return Line(text, left, left + 0.5 * size * len(text), base, size, bold=False, order=order)


def page(*lines: Line) -> Page:
    """A page of 842 points."""
    return Page(lines, 0, 842)


def texts(pages: list[Page]) -> list[str]:
    """The words of all lines."""
    return [line.text for page in pages for line in page.lines]


def blocks(content: bytes) -> list[str]:
    """The words of each block."""
    outline = read_pdf(content)
    return [outline.words(block) for block in outline.blocks]


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("the naƟonal allocaƟon", "the national allocation"),
        ("SeƩing it and comiƫng it", "Setting it and comitting it"),
        ("an hour aŌer the shiŌ", "an hour after the shift"),
        ("ƟtraƟon", "titration"),
        (f"the e{UNKNOWN}cient o{UNKNOWN}ce", "the efficient office"),
        ("an ačord", "an afford"),
    ],
)
def test_ligatures_without_a_code_are_letters_again(broken: str, whole: str) -> None:
    """By the number of the glyph, or by a word that the document writes elsewhere."""
    known = line("it was efficient in an office that it could afford")
    assert texts(with_ligatures([page(line(broken), known)]))[0] == whole


@pytest.mark.parametrize(
    "right", ["from Ōtaki and Ōsaka", "from Łódź", "the ChildrenŌs Act for Children", "2 µg, naïve"]
)
def test_letters_that_are_right_stay(right: str) -> None:
    """Names of other languages, and what no known word explains."""
    assert texts(with_ligatures([page(line(right), line("Children"))]))[0] == right


def test_characters_that_no_font_tells_are_named_by_page() -> None:
    """They go, and the report says where."""
    pages = [page(line("All told.")), page(line(f"Signed {UNKNOWN} by"), line(UNKNOWN))]
    assert unknown_on(pages) == [2]
    assert texts(without_unknown(pages)) == ["All told.", "Signed by"]


def lettered(*rows: tuple[float, str, str], gap: float = 18) -> Painter:
    """A page with a letter in a typewriter's font before each row's words."""

    def paint(canvas: Canvas) -> None:
        for n, (left, letter, words) in enumerate(rows):
            canvas.setFont("Courier", 11)
            canvas.drawString(left, 700 - 16 * n, letter)
            canvas.setFont("Helvetica", 11)
            canvas.drawString(left + gap, 700 - 16 * n, words)

    return paint


@pytest.mark.parametrize("gap", [9.0, 14.0, 18.0, 30.0])
def test_an_o_before_words_is_a_bullet(gap: float) -> None:
    """Word's second level, however far it stands from its words."""
    rows = [(70, "o", "renal dialysis"), (70, "o", "a carer of 75 years"), (70, "-", "podiatry")]
    assert blocks(drawn(lettered(*rows, gap=gap))) == [
        "- renal dialysis",
        "- a carer of 75 years",
        "- podiatry",
    ]


def test_an_o_behind_a_cell_is_a_cell() -> None:
    """A table of crosses and circles."""

    def paint(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for n, row in enumerate([("Dialysis", "o", "twice a week"), ("Podiatry", "x", "never")]):
            for left, cell in zip((70, 130, 160), row, strict=True):
                canvas.drawString(left, 700 - 18 * n, cell)

    assert blocks(drawn(paint)) == ["Dialysis | o | twice a week", "Podiatry | x | never"]


@pytest.mark.parametrize(
    ("cap", "first", "indent", "read"),
    [
        ("T", "he board met", 0, "The board met"),
        ("“W", "e want a plan", 0, "“We want a plan"),
        ("A", "ll of it is planned", 0, "All of it is planned"),
        ("A", "board that met", 3, "A board that met"),
        ("A", "place has a plan", 0, "A place has a plan"),
        ("I", "’m glad to say", 0, "I’m glad to say"),
    ],
)
def test_a_drop_cap_begins_its_word(cap: str, first: str, indent: float, read: str) -> None:
    """Its lines are in order, and back at the left edge."""
    letter = Line(cap, 70, 92, 668, 42, bold=False, order=0)
    beside = [
        line(first, 96 + indent, 700),
        line("for the place", 96, 686),
        line("by May", 96, 672),
    ]
    found = with_drop_caps([letter, *beside, line("and so on", 70, 658)])
    assert [one.text for one in found] == [read, "for the place", "by May", "and so on"]
    assert {one.left for one in found} == {70}


def test_a_large_letter_with_one_line_beside_it_stays() -> None:
    """A label of a figure or a section."""
    label = Line("A", 70, 92, 700, 42, bold=False, order=0)
    assert with_drop_caps([label, line("Who decides", 96, 700)])[0] is label


def numbered(*numbers: str, step: float, left: float = 540) -> list[Line]:
    """Numbers in the margin, `step` points apart."""
    return [
        line(n, left - 5.5 * len(n), 700 - step * i, order=99) for i, n in enumerate(numbers, 1)
    ]


def lines_of_text(many: int) -> list[Line]:
    """Prose on lines 14 points apart."""
    return [line(PROSE[:70], 90, 700 - 14 * n) for n in range(many)]


@pytest.mark.parametrize("left", [540.0, 80.0])
def test_numbers_of_lines_in_the_margin_are_dropped(left: float) -> None:
    """Every fifth line of a Bill, at the right or at the left, also where a page has one alone."""
    full = page(*lines_of_text(16), *numbered("5", "10", "15", step=70, left=left))
    short = page(*lines_of_text(7), *numbered("5", step=70, left=left))
    assert set(texts(without_line_numbers([full, short]))) == {PROSE[:70]}


def test_a_number_of_each_line_of_a_transcript_is_dropped() -> None:
    """It begins anew on each page."""
    numbers = [str(n) for n in range(1, 26)]
    pages = [page(*lines_of_text(26), *numbered(*numbers, step=14, left=80)) for _ in range(3)]
    assert set(texts(without_line_numbers(pages))) == {PROSE[:70]}


def test_figures_of_a_table_are_no_numbers_of_lines() -> None:
    """A column in steps of five has a figure in each row; one of numbers stands on one page."""
    rows = [line("A hospital of the place", 90, 686 - 14 * n) for n in range(12)]
    fives = numbered(*(str(5 * n) for n in range(1, 13)), step=14)
    ones = numbered(*(str(n) for n in range(1, 13)), step=14, left=80)
    assert len(texts(without_line_numbers([page(*rows, *fives)]))) == 24
    assert len(texts(without_line_numbers([page(*rows, *ones)]))) == 24


def heads(*titles: str, size: float = 16, bold: bool = True) -> bytes:
    """A page for each title at its head."""

    def painter(title: str) -> Painter:
        def paint(canvas: Canvas) -> None:
            canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
            canvas.drawString(70, 790, title)
            written(*[PROSE] * 9, top=750)(canvas)

        return paint

    return drawn(*map(painter, titles))


@pytest.mark.parametrize("size", [11.0, 16.0])
@pytest.mark.parametrize(
    "title", ["Results for 203{}", "Case study {}", "Annex {}: the plan", "203{}"]
)
def test_headings_that_differ_in_a_number_stay(title: str, size: float) -> None:
    """They stand at the head of each page in the type of headings."""
    titles = [title.format(n) for n in range(1, 5)]
    read = blocks(heads(*titles, size=size))
    assert [words for words in read if words in titles] == titles


@pytest.mark.parametrize(
    ("head", "size", "bold"),
    [
        ("Manual of the place, sheet {}", 8, False),
        ("Page {} of 4", 16, True),
        ("{} Annual report", 14, True),
        ("Annual report | {}", 14, True),
        ("Annual report 2031", 14, True),
    ],
)
def test_running_heads_with_the_number_of_the_page_are_dropped(
    head: str, size: float, bold: bool
) -> None:
    """Small ones, and large ones whose number is that of the page."""
    read = read_pdf(heads(*(head.format(n) for n in range(1, 5)), size=size, bold=bold)).text
    assert "Annual" not in read
    assert "Manual" not in read
    assert "Page" not in read
