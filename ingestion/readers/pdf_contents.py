"""The table of contents of a PDF, which is dropped: it says again what the headings say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingestion.readers.pdf_lines import Line
from ingestion.readers.pdf_running import Page, rows

_FEWEST = 3  # entries on a page of contents
_LEADERS = re.compile(r"(?:\s?[.…]){4,}\s*(?:\d+|[ivxlc]+)?$|…\s*\d+$")
_LONGEST_END = 40  # characters of a line, in which leaders and a page are looked for
_NUMBER = re.compile(r"(?:\d{1,4}|[ivxlc]+)")
_TITLE = re.compile(r"(?:table of )?contents", re.IGNORECASE)


def without_contents(pages: Sequence[Page]) -> list[Page]:
    """The pages without rows that lead to a page number, on pages that are mainly such rows.

    A page is one of contents if it has three rows with dotted leaders, or is titled so.
    """
    found = []
    titled = False
    for page in pages:
        told = rows(page)
        led = [
            row for row in told if any(_LEADERS.search(line.text[-_LONGEST_END:]) for line in row)
        ]
        numbered = [row for row in told if len(row) > 1 and _NUMBER.fullmatch(row[-1].text)]
        goes_on = titled and 2 * len(numbered) > len(told)
        titles = [row for row in told if len(row) == 1 and _TITLE.fullmatch(row[0].text)]
        titled = max(len(led), len(numbered)) >= _FEWEST and (
            len(led) >= _FEWEST or bool(titles) or goes_on
        )
        dropped = {id(line) for row in led for line in row}
        if titled:
            entries = [n for n, row in enumerate(told) if row in led or row in numbered + titles]
            if 2 * len(entries) > len(told):  # with the second lines of long entries
                entries = list(range(entries[0], entries[-1] + 1))
            dropped |= {id(line) for n in entries for line in told[n]}
        kept: tuple[Line, ...] = tuple(line for line in page.lines if id(line) not in dropped)
        found.append(replace(page, lines=kept))
    return found
