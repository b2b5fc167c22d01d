"""Rows of a PDF's table as text: each cell behind the name of its column."""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.readers.broken_words import Vocabulary
from ingestion.readers.pdf_layout import Row, Table
from ingestion.readers.pdf_lines import Line


def table_rows(table: Table, words: Vocabulary) -> list[str]:
    """One text a row: "Area: North | 2019: 45" below a header, else "North | 45".

    A row that is quoted alone must be understood, so the header goes into each row. The first
    row is the header if it alone is bold, or if it has no figures and the column below it has.
    """
    texts = [[_text(cell, words) for cell in row.cells] for row in table.rows]
    if not texts[1:] or not _has_header(table.rows, texts):
        return [" | ".join(cell for cell in row if cell) for row in texts]
    header = texts[0]
    return [
        " | ".join(
            f"{name.rstrip(':')}: {cell}" if name else cell
            for name, cell in zip(header, row, strict=True)
            if cell
        )
        for row in texts[1:]
    ]


def _text(cell: Sequence[Line], words: Vocabulary) -> str:
    return "".join(words.join([line.text for line in cell]))


def _has_header(rows: Sequence[Row], texts: Sequence[Sequence[str]]) -> bool:
    bold = [all(line.bold for cell in row.cells for line in cell) for row in rows]
    if bold[0] and not all(bold[1:]):
        return True
    return any(
        name and not _is_figure(name) and all(map(_is_figure, column))
        for name, column in _columns(texts)
    )


def _columns(texts: Sequence[Sequence[str]]) -> list[tuple[str, list[str]]]:
    below = [[row[n] for row in texts[1:] if row[n]] for n in range(len(texts[0]))]
    return [(name, column) for name, column in zip(texts[0], below, strict=True) if column]


def _is_figure(text: str) -> bool:
    figures = sum(character.isdigit() for character in text)
    return figures > 0 and sum(map(str.isalpha, text)) <= figures
