"""The statements of an answer as CSV (RFC 4180), a row for each citation, for a spreadsheet.

Where the answer sets statements out as a table, the last three columns say where each stands: a
spreadsheet makes the table of them. A statement that stands in two cells has rows for both.

A cell that a spreadsheet would take for a formula begins with an apostrophe; `plain_cell` takes it
off again. The text begins with a byte order mark, without which Excel does not read UTF-8.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from api.exports.wording import SUMMARISED, quotable
from api.told import Told, ToldCitation, ToldStatement

MARK = "\ufeff"
_BEGINS = r"'*\s*[=+\-@\t\r\n＝＋－＠]"
_FORMULA, _GUARDED = re.compile(f"^{_BEGINS}"), re.compile(f"^'{_BEGINS}")
COLUMNS = (
    "number", "kind", "statement", "wording", "citation", "quote", "summary", "words", "holder",
    "voice", "source", "title", "authors", "publisher", "published", "standing", "checked_on",
    "link", "passage", "quote_start", "quote_end", "question", "status", "notices",
    "corpus_version", "composer", "model", "answered_at", "answer", "provision",
    "table_row", "table_column", "table_cell",
)  # fmt: skip


def table(told: Told) -> str:
    """A header, then a row for each citation of a statement, or one for a statement without any.

    `quote` holds a publisher's words only; what stands for our digest is in `summary`.
    """
    out = io.StringIO()
    out.write(MARK)
    rows = csv.DictWriter(out, COLUMNS, restval="")
    rows.writeheader()
    for row in _rows(told):
        rows.writerow({name: guarded(str(value)) for name, value in row.items()})
    return out.getvalue()


def guarded(cell: str) -> str:
    """`cell` so that no spreadsheet runs it as a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def plain_cell(cell: str) -> str:
    """The inverse of `guarded`."""
    return cell[1:] if _GUARDED.match(cell) else cell


def _rows(told: Told) -> Iterator[dict[str, object]]:
    about = {
        "question": told.question,
        "status": told.status,
        "notices": " | ".join(notice.text for notice in told.notices),
        "corpus_version": told.corpus_version or "",
        "composer": told.composer or "",
        "model": told.model or "",
        "answered_at": told.created_at,
        "answer": told.id,
    }
    for number, statement in enumerate(told.statements, 1):
        own = {"number": number, **_of_statement(statement, told), **about}
        cited = told.cited(statement)
        for place in list(_places(number - 1, told)) or [{}]:
            yield from ({**own, **place, **_of_citation(citation)} for citation in cited)
            if not cited:
                yield own


def _places(statement: int, told: Told) -> Iterator[dict[str, object]]:
    """Where a statement stands in the answer's table, if anywhere."""
    for row in told.table.rows if told.table else ():
        for head, cells in zip(told.table.columns if told.table else (), row.cells, strict=True):
            for cell in cells:
                if cell.statement == statement:
                    place = {"table_row": row.heading, "table_column": head}
                    yield {**place, "table_cell": cell.text}


def _of_statement(statement: ToldStatement, told: Told) -> dict[str, object]:
    wording = SUMMARISED if statement.kind == "claim" else "the assistant's"
    if any(citation.basis == "record" for citation in told.cited(statement)):
        wording = "the assistant's"
    if quotable(statement, told):
        wording = "the publisher's"
    return {"kind": statement.kind, "statement": statement.text, "wording": wording}


def _of_citation(citation: ToldCitation) -> dict[str, object]:
    source = citation.source
    words = "" if citation.basis == "record" else citation.quote
    return {
        "citation": citation.number,
        "quote": "" if citation.ours else words,
        "summary": words if citation.ours else "",
        "words": "ours" if citation.ours else "publisher",
        "holder": citation.holder,
        "voice": citation.voice,
        "source": source.id,
        "title": source.title,
        "authors": "; ".join(source.authors),
        "publisher": source.publisher,
        "published": source.published or "no date",
        "standing": source.standing,
        "checked_on": source.checked_on or "",
        "link": citation.deep_link or "",
        "passage": citation.passage.id,
        "quote_start": citation.quote_start,
        "quote_end": citation.quote_end,
        "provision": citation.provision or "",
    }
