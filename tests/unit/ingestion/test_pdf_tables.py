"""Tables of a PDF whose names stand over several columns, or on the page before."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pytest

from ingestion.readers.pdf import read_pdf

STORY = "The table shows what each place planned to spend and did spend in the two years."
SPANS = [("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (2, 0)), ("SPAN", (3, 0), (4, 0))]
BOLD = [("FONTNAME", (0, 0), (-1, 1), "Helvetica-Bold")]
RULES = [("GRID", (0, 0), (-1, -1), 0.5, "black")]
MIDDLE = [("ALIGN", (1, 0), (-1, 0), "CENTER")]


def rows(cells: Sequence[Sequence[str]], style: Sequence[object] = (), note: str = "") -> list[str]:
    """The words of the blocks behind the first of a page with a table."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    file, text = BytesIO(), getSampleStyleSheet()["BodyText"]
    small = text.clone("small", fontSize=7, leading=8)
    parts = [Paragraph(STORY, text), Table(cells, style=list(style), repeatRows=0)]
    SimpleDocTemplate(file, pagesize=(595, 842)).build([*parts, Paragraph(note, small)])
    outline = read_pdf(file.getvalue())
    found = [outline.words(block) for block in outline.blocks]
    assert found[0] == STORY
    return found[1:]


@pytest.mark.parametrize(
    "style", [SPANS + MIDDLE, SPANS + BOLD, SPANS + RULES, SPANS + RULES + BOLD + MIDDLE]
)
def test_a_name_over_two_columns_goes_into_both(style: list[object]) -> None:
    """In the middle of them or at their left, bold or not, with rules or without."""
    cells = [
        ["Place", "2029", "", "2030", ""],
        ["", "Budget", "Spent", "Budget", "Spent"],
        ["Eastholme", "£10m", "£11m", "£12m", "£13m"],
        ["Westholme", "£20m", "£19m", "£22m", "£21m"],
    ]
    assert rows(cells, style) == [
        "Place: Eastholme | 2029 Budget: £10m | 2029 Spent: £11m | 2030 Budget: £12m | "
        "2030 Spent: £13m",
        "Place: Westholme | 2029 Budget: £20m | 2029 Spent: £19m | 2030 Budget: £22m | "
        "2030 Spent: £21m",
    ]


@pytest.mark.parametrize("style", [RULES, BOLD])
def test_units_below_names_are_of_the_header(style: list[object]) -> None:
    """And no row of their own."""
    cells = [["Place", "Cost", "Share"], ["", "£m", "per cent"], ["Eastholme", "10", "11"],
             ["Westholme", "20", "19"]]  # fmt: skip
    assert rows(cells, style) == [
        "Place: Eastholme | Cost £m: 10 | Share per cent: 11",
        "Place: Westholme | Cost £m: 20 | Share per cent: 19",
    ]


def test_parts_of_a_table_keep_its_header() -> None:
    """The name of a part stands over several columns, and a note below the table apart."""
    cells = [
        ["Place", "Budget", "Spent"],
        ["Northern region", "", ""], ["Eastholme", "10", "11"], ["Westholme", "20", "19"],
        ["Southern region", "", ""], ["Fenside", "7", "8"], ["Marsh", "5", "4"],
    ]  # fmt: skip
    parts = [("SPAN", (0, 1), (2, 1)), ("SPAN", (0, 4), (2, 4))]
    assert rows(cells, [*RULES, *parts], note="1 Rounded to the nearest million.") == [
        "Northern region",
        "Place: Eastholme | Budget: 10 | Spent: 11",
        "Place: Westholme | Budget: 20 | Spent: 19",
        "Southern region",
        "Place: Fenside | Budget: 7 | Spent: 8",
        "Place: Marsh | Budget: 5 | Spent: 4",
        "1 Rounded to the nearest million.",
    ]


def test_a_table_over_two_pages_keeps_its_header() -> None:
    """The second page does not repeat it."""
    cells = [["Place", "Lead", "Beds"], *([f"Place {n}", "A trust", f"{n}0"] for n in range(1, 60))]
    found = rows(cells, RULES)
    assert found == [f"Place: Place {n} | Lead: A trust | Beds: {n}0" for n in range(1, 60)]


def test_names_above_empty_columns_are_not_lost() -> None:
    """A form to fill in has a header alone."""
    cells = [["Name", "Beds", "Signed"], ["Eastholme", "10", ""], ["Westholme", "20", ""]]
    found = rows(cells, RULES)
    assert "Signed" in " ".join(found)
    assert found[-1] == "Name: Westholme | Beds: 20"
