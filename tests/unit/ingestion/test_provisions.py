"""Acts and regulations: the provision that words stand in, and what is no law. All are invented."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.answering.runs import Run, runs_around
from api.answering.units import units
from ingestion.fusion import RankedPassage
from ingestion.instruments import instrument, named
from ingestion.metadata import read_metadata
from ingestion.provisions import with_provisions
from ingestion.readers.html import read_html
from ingestion.readers.markdown import read_markdown
from ingestion.readers.outline import Outline
from ingestion.readers.pdf import read_pdf
from ingestion.readers.plain_text import read_plain_text
from ingestion.sections import sections
from ingestion.sources import Document, Passage
from ingestion.splitting import split
from tests.pdfs import drawn
from tests.unit.api.parts import HeldPassages

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

TITLE = "Lantern Act 2031"
BY = "inserted by Lantern Act 2031, s 3(1)"
# Number and title of each section, the lines of its text, and how each unit of it is cited.
LAW = [
    ("1 Lantern boards", ["(1) A council may set up a lantern board if—", "(a) it has heard its "
     "residents, and", "(b) it has the money.", "(2) A board must report once a year."]),
    ("2 Meaning of lamp", ["A lamp is no candle."]),
    ("3 Wicks", ["(1) After section 9 of the Candle Act 2006 insert—", "“9A Trimming",
     "(1) A chandler must trim every wick.", "(2) In this section “wick” means a cord.”",
     "(2) The Minister may pay for scissors."]),
]  # fmt: skip
READ = [
    ("1 Lantern boards", "s 1(1)", "A council may set up a lantern board if— (a) it has heard its "
     "residents, and (b) it has the money."),
    ("1 Lantern boards", "s 1(2)", "A board must report once a year."),
    ("2 Meaning of lamp", "s 2", "A lamp is no candle."),
    ("3 Wicks", "s 3(1)", "After section 9 of the Candle Act 2006 insert—"),
    ("Candle Act 2006, s 9A Trimming", f"Candle Act 2006, s 9A(1), {BY}",
     "A chandler must trim every wick."),
    ("Candle Act 2006, s 9A Trimming", f"Candle Act 2006, s 9A(2), {BY}",
     "In this section “wick” means a cord."),
    ("3 Wicks", "s 3(2)", "The Minister may pay for scissors."),
]  # fmt: skip


def passages_of(outline: Outline, title: str = TITLE, kind: str = "other") -> list[Passage]:
    """The passages of an outline, as ingestion makes them."""
    file = Path("law.md")
    metadata = read_metadata(file, f"title: '{title}'\ntype: {kind}")
    outline = with_provisions(outline, title, is_law=kind == "legislation")
    document = Document(
        metadata.source, outline.text, sections(file, outline, metadata), outline.pages
    )
    made = list(split(document, lambda text: len(text.split()), 254))
    assert all(document.text[one.start : one.end] == one.text for one in made)
    assert [Passage.from_json(one.to_json()) for one in made] == made
    return made


def run_of(passages: list[Passage]) -> list[Run]:
    """The sentences of the passages."""
    ranked = [RankedPassage(one, 1.0) for one in passages]
    return runs_around(ranked, HeldPassages(passages), 0)


def read(passages: list[Passage]) -> list[tuple[str, str | None, str]]:
    """The last heading, the citation and the words of each sentence, without a mark at the end."""
    return [
        (
            one.passage.heading_path[-1],
            one.passage.provision_at(one.quote.start, one.quote.end),
            " ".join(one.text.split()).removesuffix("”"),
        )
        for run in run_of(passages)
        for one in run.sentences
    ]


def as_markdown() -> Outline:
    """Sections under headings, lines as paragraphs, inserted words in quotation marks."""
    parts = (f"## {heading}\n\n" + "\n\n".join(lines) for heading, lines in LAW)
    return read_markdown(f"# {TITLE}\n\n" + "\n\n".join(parts))


def as_bullets() -> Outline:
    """Numbers under titles, a bullet a line, and inserted words set off: as converters write."""
    text = f"# {TITLE}\n\n"
    for heading, lines in LAW:
        number, _, title = heading.partition(" ")
        text += f"#### {title}\n\n##### {number}\n\n"
        for line in lines:
            inserted = "9A" in line or "chandler" in line or "cord" in line
            plain = line.replace("“9A Trimming", "**9A Trimming**").replace("cord.”", "cord.")
            text += f"> {plain}\n>\n" if inserted else f"\n- {line}\n"
        text += "\n"
    return read_markdown(text)


def as_page() -> Outline:
    """A page whose numbers stand in elements of their own, without a space behind them."""
    text = ""
    for heading, lines in LAW:
        number, _, title = heading.partition(" ")
        text += f"<h3><span>{number}</span><span>{title}</span></h3>"
        for line in lines:
            label, _, words = line.rpartition(") ") if line.startswith("(") else ("", "", line)
            text += (
                f"<p><span>{label})</span><span>{words}</span></p>" if label else f"<p>{line}</p>"
            )
    return read_html(f"<main><h1>{TITLE}</h1>{text}</main>".encode())


def as_pdf() -> Outline:
    """Bold headings, indented subsections and paragraphs."""
    return read_pdf(drawn(_act))


def _act(canvas: Canvas) -> None:
    place = 780.0
    _line(canvas, 200, place, TITLE, "Times-Bold", 18)
    for heading, lines in LAW:
        place -= 34
        number, _, title = heading.partition(" ")
        _line(canvas, 90, place, number, "Times-Bold")
        _line(canvas, 115, place, title, "Times-Bold")
        for line in lines:
            place -= 14 if line.startswith(("(a)", "(b)")) else 19
            if line.startswith("“9A"):
                _line(canvas, 125, place, "“9A", "Times-Bold")
                _line(canvas, 155, place, "Trimming", "Times-Bold")
            else:
                _line(canvas, 145 if line.startswith(("(a)", "(b)")) else 125, place, line)


def _line(
    canvas: Canvas, x: float, y: float, text: str, font: str = "Times-Roman", size: float = 11
) -> None:
    canvas.setFont(font, size)
    canvas.drawString(x, y, text)


def as_text() -> Outline:
    """A line each, with blank lines between sections."""
    parts = ("\n".join([heading, *lines]) for heading, lines in LAW)
    return read_plain_text(f"{TITLE}\n{'=' * len(TITLE)}\n\n" + "\n\n".join(parts))


@pytest.mark.parametrize("made", [as_markdown, as_bullets, as_page, as_pdf, as_text])
def test_every_format_of_an_act_gives_the_same_provisions(made: Callable[[], Outline]) -> None:
    """Number with heading, a duty with its conditions, and inserted words as of the other Act."""
    assert read(passages_of(made())) == READ


def test_a_duty_with_its_conditions_is_one_unit() -> None:
    """Neither the duty without them nor one of them alone; words that only insert are none."""
    found = [" ".join(one.text.split()) for run in run_of(passages_of(as_bullets()))
             for one in units(run)]  # fmt: skip
    assert found == [words.removesuffix("”") for _, _, words in READ if not words.endswith("—")]


def _regulations(canvas: Canvas) -> None:
    lines = [
        (90, "Citation and commencement"),
        (100, "1.—(1) These Regulations may be cited as the Lantern (Fees) Regulations 2032."),
        (100, "(2) They extend to Anderland."),
        (90, "Interpretation"),
        (100, "2. In these Regulations—"),
        (110, "“board” means a lantern board that a council has set up; and"),
        (110, "“fee” includes a charge for oil."),
        (90, "Fees"),
        (100, "3.—(1) A board may ask for a fee if—"),
        (115, "(a) it has said so in its plan; and"),
        (115, "(b) no lamp is put out for want of money."),
    ]
    _line(canvas, 120, 780, "The Lantern (Fees) Regulations 2032", "Times-Bold", 15)
    for n, (x, text) in enumerate(lines):
        headed = x == 90
        font = "Times-Bold" if headed else "Times-Roman"
        _line(canvas, x, 745 - 18 * n - 8 * headed, text, font)


@pytest.mark.parametrize(
    "outline",
    [
        lambda: read_pdf(drawn(_regulations)),
        lambda: read_markdown(
            "# The Lantern (Fees) Regulations 2032\n\n## Citation and commencement\n\n"
            "1.—(1) These Regulations may be cited as the Lantern (Fees) Regulations 2032.\n\n"
            "(2) They extend to Anderland.\n\n## Interpretation\n\n2. In these Regulations—\n\n"
            "- “board” means a lantern board that a council has set up; and\n\n"
            "- “fee” includes a charge for oil.\n\n## Fees\n\n"
            "3.—(1) A board may ask for a fee if—\n(a) it has said so in its plan; and\n"
            "(b) no lamp is put out for want of money.\n"
        ),
    ],
)
def test_regulations_number_their_paragraphs(outline: Callable[[], Outline]) -> None:
    """The number joins the heading above, and each definition is found alone."""
    assert read(passages_of(outline(), "The Lantern (Fees) Regulations 2032")) == [
        ("1 Citation and commencement", "reg 1(1)",
         "These Regulations may be cited as the Lantern (Fees) Regulations 2032."),
        ("1 Citation and commencement", "reg 1(2)", "They extend to Anderland."),
        ("2 Interpretation", "reg 2", "In these Regulations—"),
        ("2 Interpretation", "reg 2",
         "“board” means a lantern board that a council has set up; and"),
        ("2 Interpretation", "reg 2", "“fee” includes a charge for oil."),
        ("3 Fees", "reg 3(1)", "A board may ask for a fee if— (a) it has said so in its plan; and "
         "(b) no lamp is put out for want of money."),
    ]  # fmt: skip


def cited(text: str, title: str = TITLE) -> list[str | None]:
    """How each passage of a Markdown text is cited as a whole."""
    made = passages_of(read_markdown(text), title, "legislation")
    return [one.provision_at(0, len(one.text)) for one in made]


def test_a_schedule_has_paragraphs_and_notes_are_no_law() -> None:
    """Numbers begin again in a schedule; an explanatory note has none."""
    text = (
        "## 4 Fees\n\n(1) A fee is a fee.\n\n## SCHEDULE 2\n\n### 1\n\n(1) Oil is lamp oil.\n\n"
        "## EXPLANATORY NOTE\n\n5 This note explains.\n"
    )
    assert cited(text) == ["s 4(1)", "Sch 2, para 1(1)", None]


@pytest.mark.parametrize(
    ("own", "inserted", "expected"),
    [
        ("In section 7 of the Candle Act 2006 (wax), at the end insert—",
         "(4) Wax is beeswax.", "Candle Act 2006, s 7(4), inserted by Lantern Act 2031, s 8(1)"),
        ("For section 7 of the Candle Act 2006 and the heading before it substitute—",
         "(7) Wax is beeswax.", "Candle Act 2006, s 7, substituted by Lantern Act 2031, s 8(1)"),
        ("After regulation 7 of the Candle Regulations 2007 insert—", "7A.—(1) Wax is beeswax.",
         "Candle Regulations 2007, reg 7A(1), inserted by Lantern Act 2031, s 8(1)"),
        ("In Part 2 of the Candle Act 2006, after Chapter 3 insert—", "(12ZA) Wax is beeswax.",
         "Candle Act 2006, s 12ZA, inserted by Lantern Act 2031, s 8(1)"),
    ],
)  # fmt: skip
def test_what_is_put_into_another_act_is_cited_as_of_that(
    own: str, inserted: str, expected: str
) -> None:
    """Whole sections and subsections; what follows is the Act's own again."""
    text = f"## 8 Wax\n\n(1) {own}\n\n> {inserted}\n\n(2) The Minister may buy wax.\n"
    assert cited(text) == ["s 8(1)", expected, "s 8(2)"]


def test_that_act_is_the_one_named_before() -> None:
    """Also where a whole section amends one Act."""
    text = (
        "## 8 Wax\n\n(1) The Candle Act 2006 is amended as follows.\n\n"
        "(2) In section 7 (wax)—\n\n(a) for subsection (2) substitute—\n\n> (2) Wax burns.\n\n"
        "(3) In section 9 of that Act, after subsection (1) insert—\n\n> (1A) Wax melts.\n"
    )
    assert cited(text)[1::2] == [
        "Candle Act 2006, s 7(2), substituted by Lantern Act 2031, s 8(2)",
        "Candle Act 2006, s 9(1A), inserted by Lantern Act 2031, s 8(3)",
    ]


def test_a_long_subsection_stays_in_one_passage() -> None:
    """Conditions that stand in another passage than their duty would be lost."""
    conditions = "\n\n".join(f"({sign}) {'it has oil ' * 9}, and" for sign in "abcdefghijkl")
    text = f"## 8 Oil\n\n(1) A board may light lamps if—\n\n{conditions}\n\n(2) It may not else.\n"
    assert cited(text) == ["s 8(1)", "s 8(2)"]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Lantern Act 2031", "## 1 Introduction\n\nWe were asked.\n\n## 2 Findings\n\nWe found.\n"),
        ("Lighting the way", "## 1 Boards\n\n(1) A board may.\n\n## 2 Oil\n\n(1) Oil must.\n"),
        ("What the Lantern Act 2031 means for you", "## 1 Boards\n\n(1) A board may.\n"),
        ("Lantern Act 2031: a guide", "## 1 Boards\n\n(1) A board may.\n"),
    ],
)
def test_what_is_no_act_stays_as_it_is(title: str, text: str) -> None:
    """A report on an Act, and numbered chapters."""
    outline = read_markdown(text)
    assert with_provisions(outline, title) is outline


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("In section 3 of the Health and Lamps Act 2006 (oil)", ["Health and Lamps Act 2006"]),
        ("In the Lamps (Oil) (Anderland) Order 2010", ["Lamps (Oil) (Anderland) Order 2010"]),
        ("(1) The Lamp Act 2006 is amended", ["Lamp Act 2006"]),
        ("under that Act", []),
    ],
)
def test_acts_are_found_by_their_short_titles(words: str, names: list[str]) -> None:
    """Without the words before them."""
    assert list(named(words)) == names


def test_bills_and_orders_are_cited_as_such() -> None:
    """By clause, by article, by rule."""
    titles = ("Lamps Bill", "Lamps Order 2010", "Court of Lamps Rules 2010", "Lamps Act")
    kinds = [instrument(title) for title in titles]
    assert [kind.cited_as if kind else None for kind in kinds] == ["cl", "art", "r", None]
