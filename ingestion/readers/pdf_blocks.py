"""Lines of a PDF in reading order made into headings, paragraphs, list items and table rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from typing import Literal

from ingestion.readers.broken_words import Vocabulary
from ingestion.readers.pdf_layout import Group, Table
from ingestion.readers.pdf_lines import MARKER, Line
from ingestion.readers.pdf_running import is_year
from ingestion.readers.pdf_tables import Header, table_rows

_LARGER = 1.1  # than the body's size: a heading
_MUCH_LARGER, _FEW = 1.4, 9  # then a few words may end with a full stop
_MOST_HEADING_LINES = 4
_SMALLER = 0.93  # than the body's size: a footnote, a caption
_LONGEST_HEADING = 22  # words
_LONGEST_BOLD_HEADING = 14  # words, at the body's size
_APART = 1.25  # of the usual distance of lines
_WORD_SPACE = 0.5  # of the size, at most
_WIDEST = 3.0  # of the size: the distance of lines that are one paragraph
_EVEN = 1.1  # of the distance between the lines before
_SAME_SIZE = 0.06  # of the size
_INDENT = 0.8  # of the size
_MOST_NOTES = 30  # footnotes below a paragraph that goes on
_MOST_BETWEEN = 2  # lines between the parts of a table, such as the name of the next
_STYLED = 9  # lines of a block, by which its style is told
_CAPTION = re.compile(r"(?:figure|fig\.|table|chart|source|note)s?\b[\s:]*[\dA-Z]?", re.IGNORECASE)
_NUMBER = re.compile(r"(?:chapter |section |part )?\d+(?:\.\d+)*\.?", re.IGNORECASE)
_ENDS = re.compile(r"[.?!:;][\"'”’)\]]*$")


@dataclass
class Draft:
    """A block as it is being made: its lines, each with the page that it stands on."""

    kind: Literal["heading", "paragraph", "item"]
    lines: list[tuple[int, Line]] = field(default_factory=list)
    text: str = ""  # of a table's row, which has no lines
    page: int = 0
    edges: tuple[float, float] = (0.0, 0.0)  # of its column

    @property
    def style(self) -> tuple[float, bool]:
        """Size in half points, and whether all of it is bold."""
        first = [line for _, line in self.lines[:_STYLED]]
        sizes = Counter(round(line.size * 2) / 2 for line in first)
        return sizes.most_common(1)[0][0], all(line.bold for line in first)

    def words(self) -> str:
        """Its lines with spaces between: to look at, not to quote."""
        return " ".join(line.text for _, line in self.lines) or self.text

    @property
    def is_full(self) -> bool:
        """Whether its last line reaches the edge of the column."""
        last = self.lines[-1][1]
        return last.right > self.edges[1] - 4 * last.size


def body_size(lines: Iterable[Line]) -> float:
    """The size, in half points, in which most of the text is set."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def leadings(groups: Iterable[Group]) -> dict[float, float]:
    """For each size in half points the usual distance of its lines, in points."""
    steps: dict[float, list[float]] = {}
    for group in groups:
        if isinstance(group, Table):
            continue
        for one, other in pairwise(group.lines):
            step = one.base - other.base
            if _alike(one, other) and 0 < step < 2.2 * one.size:
                steps.setdefault(round(one.size * 2) / 2, []).append(step)
    return {size: sorted(found)[len(found) * 3 // 10] for size, found in steps.items()}


def drafts(pages: Sequence[Sequence[Group]], body: float, words: Vocabulary) -> list[Draft]:
    """The blocks of a document in order; what runs over a column or a page is joined."""
    usual = leadings(group for page in pages for group in page)
    found: list[Draft] = []
    header: Header | None = None
    for number, groups in enumerate(pages):
        for group in groups:
            if isinstance(group, Table):
                rows, header = table_rows(group, words, header)
                found += [Draft("item", text=row, page=number) for row in rows]
                continue
            header = header if len(group.lines) <= _MOST_BETWEEN else None
            made = _paragraphs(group.lines, number, usual)
            for draft in made:
                draft.kind = _kind(draft, body)
            if made and found:
                made = _continued(found, made, body)
            found += made
    return found


def _paragraphs(lines: Sequence[Line], page: int, usual: dict[float, float]) -> list[Draft]:
    found: list[Draft] = []
    edges: dict[float, tuple[float, float]] = {}
    for line in lines:
        left, right = edges.get(round(line.size), (line.left, line.right))
        edges[round(line.size)] = min(left, line.left), max(right, line.right)
    for line, following in zip_longest(lines, lines[1:]):
        draft = found[-1] if found else None
        if draft is None or _begins(draft, line, following, usual):
            draft = Draft("paragraph", page=page, edges=edges[round(line.size)])
            found.append(draft)
        draft.lines.append((page, line))
    return found


def _begins(draft: Draft, line: Line, following: Line | None, usual: dict[float, float]) -> bool:
    """Whether a line begins a block of its own behind `draft`."""
    last = draft.lines[-1][1]
    step = last.base - line.base
    leading = usual.get(round(line.size * 2) / 2, 1.2 * line.size)
    numbered = len(draft.lines) == 1 and _NUMBER.fullmatch(last.text) is not None
    if numbered and _alike(last, line) and abs(step) < 0.1 * line.size:
        return False
    if not _alike(last, line) or step <= 0:
        return True
    if step > _APART * leading + 0.5 and not _is_spaced(draft, line, following):
        return True
    if MARKER.match(line.text) or line.raised:
        return True
    parted = not draft.is_full or (len(draft.lines) == 1 and not _runs_on(last, line))
    if last.bold != line.bold and parted:
        return True
    return _begins_by_shape(draft, line)


def _is_spaced(draft: Draft, line: Line, following: Line | None) -> bool:
    """Whether lines stand further apart here than elsewhere, as in a form or a draft.

    A sentence that runs from a full line to the next shows it, or does so one line later.
    """
    last = draft.lines[-1][1]
    step = last.base - line.base
    runs_on = _runs_on(last, line) and not _is_very_short(draft)
    if step > _WIDEST * line.size or not (draft.is_full or _has_no_room(draft, line) or runs_on):
        return False
    if len(draft.lines) > 1:
        return step <= _EVEN * (draft.lines[-2][1].base - last.base)
    if _runs_on(last, line):
        return True
    even = following is not None and abs(line.base - following.base - step) <= 0.1 * step
    return even and following is not None and _alike(line, following) and _runs_on(line, following)


def _has_no_room(draft: Draft, line: Line) -> bool:
    """Whether the first word of a line would not have fitted on the line before."""
    word = line.text.split()[0]
    width = len(word) * (line.right - line.left) / len(line.text)
    return draft.lines[-1][1].right + width > draft.edges[1] - _WORD_SPACE * line.size


def _runs_on(one: Line, other: Line) -> bool:
    return not _ENDS.search(one.text) and other.text[:1].islower()


def _begins_by_shape(draft: Draft, line: Line) -> bool:
    """Whether an indent, or a line that ends early, begins a block behind `draft`."""
    first, last = draft.lines[0][1], draft.lines[-1][1]
    ends, short = bool(_ENDS.search(last.text)), not draft.is_full
    left, indent = draft.edges[0], _INDENT * line.size
    if MARKER.match(first.text):
        return line.left < first.left + 0.3 * indent and (short or ends)
    if line.left > last.left + indent and abs(last.left - left) < 0.5 * indent:
        return len(draft.lines) > 1 or short or ends
    return _is_very_short(draft) and ends and not line.text[:1].islower()


def _is_very_short(draft: Draft) -> bool:
    left, right = draft.edges
    return draft.lines[-1][1].right < right - 0.25 * (right - left)


def _kind(draft: Draft, body: float) -> Literal["heading", "paragraph", "item"]:
    text = draft.words()
    if _is_heading(draft, text, body):
        return "heading"
    return "item" if MARKER.match(text) and not draft.lines[0][1].raised else "paragraph"


def _is_heading(draft: Draft, text: str, body: float) -> bool:
    size, bold = draft.style
    many = len(text.split())
    if many > _LONGEST_HEADING or len(draft.lines) > _MOST_HEADING_LINES:
        return False
    named = is_year(text) or re.search(r"[^\W\d_].*[^\W\d_]", text)
    if not named or text[0] in "“‘\"'•–" or text[-1] in ",;":
        return False
    ends = text[-1] == "." and not re.search(r"\b[A-Z]\.$|etc\.$", text)
    if size >= _LARGER * body:
        return not ends or (size >= _MUCH_LARGER * body and many <= _FEW)
    strong = bold and size >= 0.95 * body and many <= _LONGEST_BOLD_HEADING
    return strong and not ends and not _CAPTION.match(text)


def _continued(found: list[Draft], made: list[Draft], body: float) -> list[Draft]:
    """The blocks of a stretch; its first goes to the block that it continues.

    That block is the last before it but for footnotes, and moves behind them: so each page's
    words stay together.
    """
    at = len(found) - 1
    while (
        at > len(found) - _MOST_NOTES
        and at > 0
        and found[at].lines
        and found[at].style[0] < _SMALLER * body
    ):
        at -= 1
    earlier, later = found[at], made[0]
    if earlier.kind == "heading" or later.kind != "paragraph" or not earlier.lines:
        return made
    if not _goes_on(earlier, later):
        return made
    earlier.lines += later.lines
    earlier.edges = later.edges
    found.append(found.pop(at))
    return made[1:]


def _goes_on(earlier: Draft, later: Draft) -> bool:
    last, first = earlier.lines[-1][1], later.lines[0][1]
    if not _alike(last, first) or earlier.style[1] != later.style[1] or first.raised:
        return False
    if _ENDS.search(last.text):
        return False
    return first.text[:1].islower() or last.text[-1] in "-‐,(" or earlier.is_full


def _alike(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SAME_SIZE * max(one.size, other.size)
