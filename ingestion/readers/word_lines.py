"""Lines of a Word paragraph that soft breaks part."""

from __future__ import annotations

from ingestion.readers.characters import cleaned

BREAK = "\n"  # a soft break in the text of a paragraph
BESIDE = " / "  # between lines where they must stay together, as in a cell
_GOING_ON = frozenset("a an and as at by for from in of on or that the to with".split())


def lines_of(text: str) -> list[str]:
    """The lines, without empty ones; what only wraps is one line.

    A line goes on in the next where that begins in lower case, or it ends in a comma or a word
    that nothing ends with.
    """
    lines: list[str] = []
    for line in map(cleaned, text.split(BREAK)):
        if line and lines and _goes_on(lines[-1], line):
            lines[-1] += f" {line}"
        elif line:
            lines.append(line)
    return lines


def _goes_on(line: str, after: str) -> bool:
    last = line.rpartition(" ")[2].casefold()
    return after[0].islower() or line.endswith(",") or last in _GOING_ON
