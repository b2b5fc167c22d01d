"""Rows of a PDF's table as text: each cell behind the name of its column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.readers.broken_words import Vocabulary
from ingestion.readers.pdf_layout import Table
from ingestion.readers.pdf_lines import Line
from ingestion.readers.pdf_table_heads import Column
from ingestion.readers.rows import heads, names_of, rows_of


@dataclass(frozen=True)
class Header:
    """The names of a table's columns and where these stand, for a table that goes on from it."""

    names: tuple[str, ...]
    columns: tuple[Column, ...]

    def heads(self, table: Table) -> bool:
        """Whether a table has the same columns at the same places."""
        columns = table.columns
        return len(columns) == len(self.columns) == table.width and all(
            one.meets(other) for one, other in zip(columns, self.columns, strict=True)
        )


def table_rows(
    table: Table, words: Vocabulary, before: Header | None = None
) -> tuple[list[str], Header | None]:
    """One text a row: "Area: North | 2019: 45" below a header, else "North | 45"; and the header.

    A row that is quoted alone must be understood, so the header goes into each row. Rows that
    alone are bold are the header, or the first if its shape shows that it is one; a table without
    goes on from the one `before` if it has the same columns.
    """
    texts = [[_text(cell, words) for cell in row.cells] for row in table.rows]
    many = max(_bold(table, texts), _found_above(table, texts)) or heads(texts)
    if not many and before and before.heads(table):
        return rows_of(texts, before.names), before
    header = names_of(texts[:many])
    told = Header(tuple(header), tuple(table.columns)) if header else None
    return rows_of(texts[many:], header), told


def _bold(table: Table, texts: Sequence[Sequence[str]]) -> int:
    """How many of the first rows alone are bold and name several columns."""
    for n, (row, cells) in enumerate(zip(table.rows, texts, strict=True)):
        bold = all(line.bold for cell in row.cells for line in cell)
        if not bold or (n and sum(map(bool, cells)) == 1):
            return n
    return 0


def _found_above(table: Table, texts: Sequence[Sequence[str]]) -> int:
    """How many rows are names: those found above the table, with its first where that heads it."""
    return table.heads + heads(texts[table.heads :]) if table.heads else 0


def _text(cell: Sequence[Line], words: Vocabulary) -> str:
    return "".join(words.join([line.text for line in cell]))
