"""Many sources: the invented corpus, and others all alike that rest on one of its sources."""

from __future__ import annotations

from tests.api.documents import CORPUS

SOURCES = 250  # five pages of the list, and more bodies than the page of positions shows
_NOTES = """---
title: Notes on shared rotas, number {n}
publisher: Wards of street {n}
published: {year}-{month:02}
type: report
display: full
rests_on: [{{url: 'http://www.elm.example/review/', kind: secondary, seen: 2025-02-01}}]
---

The board of street {n} says that shared rotas should be agreed by {n} wards together.
"""
MANY = {
    **CORPUS,
    **{
        f"notes-{n}.md": _NOTES.format(n=n, year=1990 + n % 30, month=1 + n % 12)
        for n in range(1, SOURCES - len(CORPUS) + 1)
    },
}
