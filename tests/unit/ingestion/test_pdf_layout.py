"""The order in which a PDF's lines are read: spreads, boxes, columns and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingestion.readers.pdf import read_pdf
from tests.pdfs import Painter, drawn

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

LEFT = [
    "The board spent its money on home care in four",
    "places, and it put something by for the winter,",
    "when more people need help at home than in the",
    "summer. The council paid the other half of it.",
    "Each place had agreed to that the year before,",
    "and each of them will be asked again in May.",
]
RIGHT = [
    "The board is led by a chair, who is elected in",
    "May of each year, and by a deputy. Both of them",
    "give their time without pay, as all members do.",
    "Members meet eleven times a year in public and",
    "may ask for a further meeting where a matter of",
    "some weight cannot wait until the next of them.",
]


def lines(
    canvas: Canvas, x: float, top: float, *texts: str, size: float = 11, step: float = 14
) -> None:
    """Lines below one another."""
    canvas.setFont("Helvetica", size)
    for n, text in enumerate(texts):
        canvas.drawString(x, top - n * step, text)


def blocks(content: bytes) -> list[str]:
    """The words of each block."""
    outline = read_pdf(content)
    return [outline.words(block) for block in outline.blocks]


def spread(*, numbers: tuple[str, str] = ("", ""), by_rows: bool = False) -> Painter:
    """Two pages on one sheet, the left one of which ends earlier."""

    def paint(canvas: Canvas) -> None:
        canvas.setPageSize((1190, 842))
        if by_rows:
            for n, pair in enumerate(zip(LEFT, RIGHT, strict=True)):
                for x, text in zip((60, 655), pair, strict=True):
                    lines(canvas, x, 750 - 14 * n, text)
        else:
            lines(canvas, 60, 750, *LEFT[:4])
            lines(canvas, 655, 750, *RIGHT)
        lines(canvas, 60, 40, numbers[0], size=9)
        lines(canvas, 1120, 40, numbers[1], size=9)

    return paint


@pytest.mark.parametrize("numbers", [("", ""), ("12", "13")])
def test_a_spread_is_read_page_by_page(numbers: tuple[str, str]) -> None:
    """The left page is whole before the right one, and their numbers are dropped."""
    assert blocks(drawn(spread(numbers=numbers))) == [" ".join(LEFT[:4]), " ".join(RIGHT)]


def test_numbered_pages_are_parted_in_whatever_order_they_are_drawn() -> None:
    """A program may draw both pages line by line."""
    content = drawn(spread(numbers=("12", "13"), by_rows=True))
    assert blocks(content) == [" ".join(LEFT), " ".join(RIGHT)]


BOX = (
    "Overview",
    "Formed",
    "May 2029",
    "Employees",
    "85",
    "Budget",
    "21 million",
    "Led by",
    "A chair",
)


@pytest.mark.parametrize("drawn_after", [0, 3, 6])
@pytest.mark.parametrize("step", [11.0, 14.0, 17.0])
def test_a_box_stands_apart_from_the_text_beside_it(drawn_after: int, step: float) -> None:
    """Before, amid or after the text in the file, on its lines or between them."""

    def paint(canvas: Canvas) -> None:
        lines(canvas, 60, 750, *LEFT[:drawn_after])
        lines(canvas, 400, 754, *BOX, size=9, step=step)
        lines(canvas, 60, 750 - 14 * drawn_after, *LEFT[drawn_after:])

    text = read_pdf(drawn(paint)).text
    assert " ".join(LEFT) in text
    assert " ".join(text.replace(" ".join(LEFT), "").split()) == " ".join(BOX)


def test_a_table_below_text_without_rules_keeps_its_header() -> None:
    """A paragraph above it is as wide as all its columns."""

    def paint(canvas: Canvas) -> None:
        lines(canvas, 60, 750, " ".join(LEFT[:2]), LEFT[2])
        for n, row in enumerate(
            [("Milestone", "Due"), ("Team appointed", "June 2031"), ("Plan agreed", "May 2032")]
        ):
            canvas.setFont("Helvetica-Bold" if n == 0 else "Helvetica", 10)
            canvas.drawString(60, 690 - 16 * n, row[0])
            canvas.drawString(300, 690 - 16 * n, row[1])

    assert blocks(drawn(paint))[1:] == [
        "Milestone: Team appointed | Due: June 2031",
        "Milestone: Plan agreed | Due: May 2032",
    ]


SENTENCES = (
    "The panel tells the person who asked within ten working days what it has",
    "decided, together with its reasons and the way in which what it decided can",
    "be reviewed by three people who took no part in it before. They and the",
    "NHS board may uphold it or consider the request again, and must do so soon.",
)


@pytest.mark.parametrize("step", [20.0, 27.5])
@pytest.mark.parametrize("tight_pages", [0, 2])
def test_wide_lines_are_paragraphs_all_the_same(step: float, tight_pages: int) -> None:
    """In a part of a document or in all of it; the next paragraph is as far or further."""

    def wide(canvas: Canvas) -> None:
        lines(canvas, 60, 750, *SENTENCES, step=step)
        lines(canvas, 60, 750 - 4.4 * step, *SENTENCES, step=step)

    def tight(canvas: Canvas) -> None:
        for n in range(6):
            lines(canvas, 60, 700 - 80 * n, *SENTENCES)

    read = blocks(drawn(*[tight] * tight_pages, wide))
    assert read == [" ".join(SENTENCES)] * (2 + 6 * tight_pages)


def test_a_wide_line_that_is_not_full_goes_on_in_lower_case() -> None:
    """The bug: "... Health and Justice, and" and "secondary care." were two paragraphs."""
    text = ["The panel tells the person who asked within ten working days what",
            "decided, together with its reasons and the way in which what it decided can",
            "be reviewed."]  # fmt: skip
    assert blocks(drawn(lambda canvas: lines(canvas, 60, 750, *text, step=20))) == [" ".join(text)]


def test_short_lines_far_apart_are_no_paragraph() -> None:
    """Labels of a form, of which none is full."""
    labels = ["Name of the person", "What it costs", "Whether it was tried before, and where"]
    content = drawn(lambda canvas: lines(canvas, 60, 750, *labels, step=27))
    assert blocks(content) == labels


def test_a_bold_line_within_a_sentence_is_no_heading() -> None:
    """It goes on from the line before, and the next one goes on from it."""

    def paint(canvas: Canvas) -> None:
        for n, text in enumerate(SENTENCES[:3]):
            canvas.setFont("Helvetica-Bold" if n == 1 else "Helvetica", 11)
            canvas.drawString(60, 750 - 14 * n, text)

    assert blocks(drawn(paint)) == [" ".join(SENTENCES[:3])]
