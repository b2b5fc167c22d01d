"""Rows of a PDF's table as text: each cell behind the name of its column."""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.readers.broken_words import Vocabulary
from ingestion.readers.pdf_layout import Table
from ingestion.readers.pdf_lines import Line
from ingestion.readers.rows import rows_of, under


def table_rows(table: Table, words: Vocabulary) -> list[str]:
    """One text a row: "Area: North | 2019: 45" below a header, else "North | 45".

    A row that is quoted alone must be understood, so the header goes into each row. Rows that
    alone are bold are the header, or the first if its shape shows that it is one.
    """
    texts = [[_text(cell, words) for cell in row.cells] for row in table.rows]
    bold = [all(line.bold for cell in row.cells for line in cell) for row in table.rows]
    many = next((n for n, is_bold in enumerate(bold) if not is_bold), 0)
    header: list[str] = []
    for names in texts[:many]:
        header = under(header, names) if header else names
    return rows_of(texts[many:], header)


def _text(cell: Sequence[Line], words: Vocabulary) -> str:
    return "".join(words.join([line.text for line in cell]))
