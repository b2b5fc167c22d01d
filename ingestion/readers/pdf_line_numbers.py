"""Numbers of lines in the margin of a Bill or a transcript, which are no part of its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingestion.readers.pdf_lines import Line
from ingestion.readers.pdf_running import Page, rows

_NUMBER = re.compile(r"\d{1,3}")
_SAME_EDGE = 3.0  # points
_EVERY_LINE = 10  # numbers on a page, where each line has one
_UNEVEN = 0.12  # of the distance, where each line has one


@dataclass(frozen=True)
class _Margin:
    """Where numbers stand in steps of `step`: their right edge, in points."""

    edge: float
    step: int

    def holds(self, line: Line) -> bool:
        return (
            abs(line.right - self.edge) <= _SAME_EDGE
            and _NUMBER.fullmatch(line.text) is not None
            and int(line.text) % self.step == 0
        )


def without_line_numbers(pages: Sequence[Page]) -> list[Page]:
    """The pages without numbers that count lines beside the text, each line or every few.

    A column of a table stays, for it has a figure in every row, and other cells beyond it.
    """
    margins = [margin for page in pages if (margin := _margin(page))]
    every_line = [margin for margin in margins if margin.step == 1]
    known = {margin for margin in margins if margin.step > 1}
    known |= set(every_line) if len(every_line) > 1 else set()
    return [_without(page, known) for page in pages] if known else list(pages)


def _without(page: Page, known: Iterable[_Margin]) -> Page:
    numbers = [line for line in page.lines if any(margin.holds(line) for margin in known)]
    dropped = {id(line) for line in numbers if _is_beside(line, page.lines)}
    return replace(page, lines=tuple(line for line in page.lines if id(line) not in dropped))


def _is_beside(number: Line, lines: Iterable[Line]) -> bool:
    """Whether words stand on one side of a number only, on its row and the next ones."""
    near = [
        line
        for line in lines
        if abs(line.base - number.base) < 1.5 * number.size and not _NUMBER.fullmatch(line.text)
    ]
    return all(line.right < number.left for line in near) or all(
        line.left > number.right for line in near
    )


def _margin(page: Page) -> _Margin | None:
    told = rows(page)
    numbers = [line for row in told for line in row if _NUMBER.fullmatch(line.text)]
    for edge in {round(line.right) for line in numbers}:
        aligned = [line for line in numbers if abs(line.right - edge) <= _SAME_EDGE]
        aligned = [line for line in aligned if _is_beside(line, page.lines)]
        step = _step(aligned, told)
        if step:
            return _Margin(float(edge), step)
    return None


def _step(aligned: Sequence[Line], told: Sequence[Sequence[Line]]) -> int | None:
    """By how much the numbers rise from one to the next, if they count the rows between them."""
    values = [int(line.text) for line in aligned]
    steps = {other - one for one, other in pairwise(values)}
    if len(steps) != 1 or not (step := steps.pop()) > 0 or values[0] % step:
        return None
    bases = [line.base for line in aligned]
    if step == 1:
        gaps = [one - other for one, other in pairwise(bases)]
        even = max(gaps) - min(gaps) <= _UNEVEN * max(gaps)
        return step if values[0] == 1 and len(values) >= _EVERY_LINE and even else None
    texts = [max((line.base for line in row if line not in aligned), default=0.0) for row in told]
    for one, other in pairwise(bases):
        between = sum(other + 1 < base < one - 1 for base in texts)
        if not step / 2 <= between < 2 * step:
            return None
    return step
