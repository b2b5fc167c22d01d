"""A page that Chromium printed, read by the PDF reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingestion.readers.pdf import read_pdf

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SENTENCES = [
    f"Sentence {n} says that most of the work is done in a place, and that it should be left to "
    "those who know the place and its people."
    for n in range(8)
]
PAGE = f"""
<title>The state of places</title>
<style>body {{font: 11pt sans-serif}} div {{columns: 2}} td, th {{padding: 4px 12px}}</style>
<h1>The state of places</h1><p>In all 45 per cent<sup>3</sup> of the leaders agreed to that.</p>
<h2>What was found</h2><div>{"".join(f"<p>{sentence}</p>" for sentence in SENTENCES)}</div>
<h2>Figures</h2>
<table><tr><th>Area<th>2019<th>2023<tr><td>North<td>45<td>48<tr><td>South<td>30<td>31</table>
<ol><li>First<li>Second</ol>
"""


def test_a_printed_page_is_read_in_order(browser: Browser) -> None:
    """Its columns end half-way down, and the short lines below them belong to neither."""
    page = browser.new_page()
    page.set_content(PAGE)
    outline = read_pdf(page.pdf())
    page.close()
    assert [(block.kind, outline.words(block)) for block in outline.blocks] == [
        ("heading", "The state of places"),
        ("paragraph", "In all 45 per cent of the leaders agreed to that."),
        ("heading", "What was found"),
        *(("paragraph", sentence) for sentence in SENTENCES),
        ("heading", "Figures"),
        ("item", "Area: North | 2019: 45 | 2023: 48"),
        ("item", "Area: South | 2019: 30 | 2023: 31"),
        ("item", "1. First"),
        ("item", "2. Second"),
    ]
    assert outline.told.title == "The state of places"
