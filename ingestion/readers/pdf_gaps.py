"""What of a PDF was not read, named by page for whoever adds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingestion.readers.pdf_lines import UNKNOWN, Line
from ingestion.readers.pdf_running import Page

FEWEST_TURNED = 60  # characters; less is a label or a watermark


def gaps(
    pictures: Sequence[int], turned: Sequence[int], unfilled: Sequence[int], unknown: Sequence[int]
) -> tuple[str, ...]:
    """A phrase for each kind of gap, with the pages (from 1) that have it."""
    found = (
        (pictures, "holds", "hold", "images and no text: what stands there is not searched"),
        (turned, "has", "have", "turned text, which is not read"),
        (unfilled, "has", "have", "form fields whose values are not read"),
        (unknown, "has", "have", "characters that its fonts do not tell, which are left out"),
    )
    return tuple(
        f"{_named(pages)} {one if len(pages) == 1 else many} {what}"
        for pages, one, many, what in found
        if pages
    )


def unknown_on(pages: Iterable[Page]) -> list[int]:
    """The pages, from 1, with characters that the file does not tell."""
    return [n for n, page in enumerate(pages, 1) if any(UNKNOWN in one.text for one in page.lines)]


def without_unknown(pages: Iterable[Page]) -> list[Page]:
    """The pages without those characters."""
    return [replace(page, lines=tuple(_known(page.lines))) for page in pages]


def _known(lines: Iterable[Line]) -> Iterator[Line]:
    for line in lines:
        text = (
            " ".join(line.text.replace(UNKNOWN, "").split()) if UNKNOWN in line.text else line.text
        )
        if text:
            yield replace(line, text=text)


def _named(pages: Sequence[int]) -> str:
    *some, last = map(str, pages)
    return f"pages {', '.join(some)} and {last}" if some else f"page {last}"
