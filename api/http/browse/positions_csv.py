"""Positions as CSV that a spreadsheet opens as it stands, and takes no cell of for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from api.http.schemas.positions import PositionOut, PositionsOut, SilentOut

_OURS = "summarised by Integration policy assistant"
COLUMNS = (
    "topic", "kind", "holder", "voice", "date", "publisher", "title", "type", "standing",
    "quote (publisher's words)", _OURS, "notices", "passage", "original", "last checked",
    "corpus version",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_BOM = "\ufeff"  # without it Excel takes UTF-8 for the system's own code page


def as_csv(found: PositionsOut, site: str) -> str:
    """`found` as rows of COLUMNS; `site` is the address of this service without a last slash.

    Our wording stands in a column of its own, so that nobody copies it as a quote.
    """
    text = io.StringIO()
    text.write(_BOM)
    writer = csv.DictWriter(text, COLUMNS, restval="", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    for row in _rows(found, site):
        told = {"topic": found.topic, "corpus version": found.corpus_version, **row}
        writer.writerow({name: harmless(value) for name, value in told.items()})
    return text.getvalue()


def harmless(cell: str) -> str:
    """`cell` behind an apostrophe where a spreadsheet would calculate it."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _rows(found: PositionsOut, site: str) -> Iterator[dict[str, str]]:
    kinds = (
        ("position", found.positions), ("poll", found.polls), ("reported", found.reported),
        ("asked", found.asked),
    )  # fmt: skip
    for kind, rows in kinds:
        for row in rows:
            yield {"kind": kind, **_row(row, site)}
    for body in found.silent:
        yield _silent(body)
    for notice in found.notices:
        yield {"kind": "notice", "notices": notice.text}


def _row(row: PositionOut, site: str) -> dict[str, str]:
    cited = row.citation
    words = "quote (publisher's words)" if cited.words == "publisher" else _OURS
    place = f"?start={cited.quote_start}&end={cited.quote_end}" if cited.quote else ""
    return {
        "holder": row.holder,
        "voice": row.voice,
        "date": row.date or "",
        "publisher": row.publisher,
        "title": cited.source.title,
        "type": cited.source.type,
        "standing": cited.source.standing,
        words: cited.quote,
        "notices": " ".join(notice.text for notice in row.notices),
        "passage": f"{site}/passages/{cited.passage.id}{place}#passage",
        "original": cited.deep_link or "",
        "last checked": cited.source.checked_on or "",
    }


def _silent(body: SilentOut) -> dict[str, str]:
    return {"kind": "not found", "holder": body.body, "notices": body.text}
