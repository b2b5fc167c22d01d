"""Statements of an answer set out as a table, as JSON."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel


class CellOut(BaseModel):
    """Words of the statement at `statement` (its place, from 0), all of them or a half of them."""

    text: str
    citations: list[int]
    statement: int


class RowOut(BaseModel):
    """A row: its heading ("" where there is none), and of each column the cells, if any."""

    heading: str
    cells: list[list[CellOut]]


class TableOut(BaseModel):
    """Statements of the answer set out by what they compare, or by date, the earliest first.

    `corner` is the head of the row headings. Statements that no cell holds stand beside it.
    """

    kind: Literal["comparison", "timeline"]
    caption: str
    corner: str
    columns: list[str]
    rows: list[RowOut]
