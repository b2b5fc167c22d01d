"""One invented text as Markdown, web page, Word file and PDF, each made by a real tool."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING

from tests.words import written

if TYPE_CHECKING:
    from docx.document import Document

Block = tuple[str, str | Sequence[str]]
NOTE = "[1]"  # the mark of the footnote, where it stands in a paragraph
_WORD_STYLES = {"ul": "List Bullet", "ol": "List Number"}
METADATA = """title: The Aldermere place committee in its first two years
publisher: Aldermere Forum
published: '2024-05'
type: report
licence: CC BY 4.0
"""
SECOND_PAGE = "Money"  # the heading with which the second page of the PDF begins
TEXT: tuple[Block, ...] = (
    ("h1", "The Aldermere place committee in its first two years"),
    ("p", "The Aldermere Forum looked at how the Aldermere place committee worked between April "
          "2022 and March 2024. The committee brings together the council, the hospital trust, the "
          "community trust and the general practices of Aldermere."),
    ("h2", "Who sits on the committee"),
    ("p", "The Aldermere place committee has fourteen members. Its chair is elected by the members "
          "for two years, and its first chair came from the council. Three members are elected by "
          "the patients' panel and may vote like all others."),
    ("p", "The committee met in public nine times in 2023.[1] Before 2022 its forerunner, the "
          "Aldermere health forum, had met twice a year and behind closed doors."),
    ("h2", "What the committee decides"),
    ("p", "The Aldermere Forum found that the committee decides three matters by itself:"),
    ("ul", ("the budget for community nursing in Aldermere, since July 2022;",
            "the opening hours of the walk-in clinic at Fenmouth;",
            "which voluntary bodies receive grants from the place fund.")),
    ("p", "Everything else is only advice to the integrated care board. The Aldermere Forum argues "
          "that hospital discharge should be decided by the committee as well, because the council "
          "and the hospital trust both pay for delays."),
    ("h3", "How disputes are settled"),
    ("p", "A dispute in the Aldermere place committee goes first to its chair. If the chair cannot "
          "settle it within thirty days, a panel of two neighbouring place committees decides. "
          "The panel was called upon once, in November 2023, over the hours of the clinic."),
    ("h2", "Money"),
    ("p", "The place fund of Aldermere rose from £2.4 million in 2022 to £3.1 million in 2023. Of "
          "the fund in 2023, 38 per cent went to community nursing and 12 per cent to voluntary "
          "bodies."),
    ("table", ("Area | Home visits in 2022 | Home visits in 2023", "Fenmouth | 4100 | 5250",
               "Harrowby | 2800 | 2650", "Upper Aldermere | 1900 | 2400")),
    ("h2", "What staff and patients said"),
    ("p", "In a poll of 212 staff in October 2023, 61 per cent said that the place committee had "
          "made it easier to plan a discharge. In the same poll 17 per cent said that it had made "
          "no difference."),
    ("p", "The patients' panel complained that papers reached its members only two days before a "
          "meeting. The committee promised in February 2024 to send them a week before."),
    ("h2", "What should happen next"),
    ("p", "The Aldermere Forum recommends three steps for the next two years:"),
    ("ol", ("The integrated care board should delegate the budget for hospital discharge to the "
            "place committee by April 2025.",
            "The committee should publish its attendance every quarter.",
            "The council should lend the committee two analysts.")),
    ("note", "The count leaves out two meetings that were held jointly with Harrowby."),
)  # fmt: skip


def as_markdown() -> bytes:
    """With front matter."""
    marks = {"h1": "# ", "h2": "## ", "h3": "### ", "p": "", "ul": "- ", "note": "[^1]: "}
    parts: list[str] = []
    for kind, said in TEXT:
        if isinstance(said, str):
            parts.append(marks[kind] + said.replace(NOTE, "[^1]"))
        elif kind == "table":
            header, *rows = (f"| {row} |" for row in said)
            parts.append("\n".join([header, "|---" * 3 + "|", *rows]))
        else:
            signs = (f"{n}. " if kind == "ol" else "- " for n in range(1, len(said) + 1))
            parts.append("\n".join(sign + item for sign, item in zip(signs, said, strict=True)))
    return f"---\n{METADATA}---\n\n{(chr(10) * 2).join(parts)}\n".encode()


def as_html() -> bytes:
    """Within a page that has a menu, a cookie banner, related links and a footer."""
    main = "\n".join(_element(kind, said) for kind, said in TEXT)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>The Aldermere place committee | Aldermere Forum</title></head><body>
<div id="cookie-banner" class="cookie-banner"><p>We use cookies to make this site better.</p></div>
<header><p>Aldermere Forum</p><nav><ul><li><a href="/">Home</a><li><a href="/w">Our work</a></ul>
</nav></header>
<main><article><p style="display:none">The committee has ninety members.</p>{main}
<div class="share"><a href="#s">Share this</a></div></article>
<aside class="related"><h2>Related</h2><ul><li><a href="/h">Home visits in Harrowby</a></ul></aside>
</main><footer><p>The Aldermere Forum met in public 99 times. All rights reserved.</p></footer>
</body></html>""".encode()


def _element(kind: str, said: str | Sequence[str]) -> str:
    if kind == "note":
        return f'<section class="footnotes"><p id="n1">{escape(str(said))}</p></section>'
    if isinstance(said, str):
        mark = '<sup><a href="#n1">1</a></sup>'
        return f"<{kind}>{escape(said, quote=False).replace(NOTE, mark)}</{kind}>"
    if kind == "table":
        cells = [[escape(cell) for cell in row.split(" | ")] for row in said]
        header = "".join(f"<th>{cell}</th>" for cell in cells[0])
        rows = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in cells[1:])
        return f"<table><thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<{kind}>{''.join(f'<li>{escape(item)}</li>' for item in said)}</{kind}>"


def as_word() -> bytes:
    """By python-docx; its footnote stands at the end, as python-docx makes none."""
    return written(*(partial(_to_word, kind, said) for kind, said in TEXT))


def _to_word(kind: str, said: str | Sequence[str], document: Document) -> None:
    if kind in _WORD_STYLES:
        for item in said:
            document.add_paragraph(item, style=_WORD_STYLES[kind])
    elif kind == "table":
        table = document.add_table(rows=0, cols=3)
        for row in said:
            for cell, words in zip(table.add_row().cells, row.split(" | "), strict=True):
                cell.text = words
    elif kind.startswith("h"):
        document.add_heading(str(said), int(kind[1]))
    else:
        before, mark, after = str(said).partition(NOTE)
        paragraph = document.add_paragraph(before)
        if mark:
            paragraph.add_run("1").font.superscript = True
            paragraph.add_run(after)


def as_pdf() -> bytes:
    """By ReportLab, with a running header and page numbers; SECOND_PAGE begins a page."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import (
        Flowable,
        ListFlowable,
        PageBreak,
        Paragraph,
        SimpleDocTemplate,
        Spacer,
        Table,
    )

    look = getSampleStyleSheet()
    named = {"h1": "Heading1", "h2": "Heading2", "h3": "Heading3", "p": "BodyText"}
    parts: list[Flowable] = []

    def set_as(kind: str, said: str) -> Flowable:
        words = escape(said, quote=False).replace(NOTE, "<super>1</super>")
        if kind == "note":
            return Paragraph(f'<font size="7"><super>1</super> {words}</font>', look["BodyText"])
        return Paragraph(words, look[named[kind]])

    for kind, said in TEXT:
        if said == SECOND_PAGE:
            parts.append(PageBreak())
        if isinstance(said, str):
            parts.append(set_as(kind, said))
        elif kind == "table":
            bold = [Paragraph(f"<b>{cell}</b>", look["BodyText"]) for cell in said[0].split(" | ")]
            parts += [Table([bold, *(row.split(" | ") for row in said[1:])]), Spacer(1, 12)]
        else:
            items = [Paragraph(item, look["BodyText"]) for item in said]
            sign = {"bulletType": "bullet"} if kind == "ul" else {"bulletFormat": "%s."}
            parts.append(ListFlowable(items, **sign))

    def around(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, 805, "Aldermere Forum: the place committee")
        canvas.drawCentredString(297, 30, str(document.page))

    file = BytesIO()
    SimpleDocTemplate(file, pagesize=A4, invariant=1).build(
        parts, onFirstPage=around, onLaterPages=around
    )
    return file.getvalue()


FORMATS: dict[str, Callable[[], bytes]] = {
    ".md": as_markdown, ".html": as_html, ".docx": as_word, ".pdf": as_pdf,
}  # fmt: skip


def headings_by_page() -> dict[str, int]:
    """The page of the PDF on which the section under each heading stands."""
    pages: dict[str, int] = {}
    page = 1
    for is_heading, run in groupby(TEXT, lambda block: block[0].startswith("h")):
        if is_heading:
            for _, said in run:
                page = 2 if said == SECOND_PAGE else page
                pages[str(said)] = page
    return pages
