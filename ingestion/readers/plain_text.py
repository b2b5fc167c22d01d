"""Plain text: paragraphs, and the headings that stand out by their shape."""

from __future__ import annotations

import re

from ingestion.readers.broken_words import Vocabulary
from ingestion.readers.captions import without_times
from ingestion.readers.labels import label_at, speakers
from ingestion.readers.outline import Block, Outline, Turn

_LONGEST_HEADING = 16  # words; the longest real one seen has 14
_NOT_A_HEADING = re.compile(r"[.,;:]$|^[a-z\W\d]|@|https?://")
_UNDERLINED = re.compile(r"(?P<words>\S[^\n]{0,200})\n(?P<line>={3,}|-{3,}|~{3,})")
_UNDER = 0.7  # of a heading's length
_SOMEBODY = Turn("a speaker whom the captions do not name", "reported")
_BROKEN = re.compile(
    r"(?<!\S)(?P<left>\S{0,60}[^\W_][-‐–])\n[ \t]*"
    r"(?!\d+[.)]\s)(?P<right>[^\W_]\S*)[ \t]*(?P<end>\n|\Z)?"
)  # a word, or a span of figures, at the end of a line; never the number of an item


def read_plain_text(content: str) -> Outline:
    """Blank lines part paragraphs; a text without any has one paragraph a line.

    A heading is underlined, or a short paragraph without a full stop, followed by a longer one that
    has one; in a transcript, where people break off, only before the first of them speaks. A word
    that is broken at the end of a line is made whole there. Of captions the times are left out.
    """
    captions = without_times(content)
    content = _unbroken(content if captions is None else captions)
    spans = _paragraphs(content)
    first = _first_spoken(content, spans)
    kinds = [n < first and _is_heading(content, spans, n) for n in range(len(spans))]
    blocks = [
        _underlined(content, start, end)
        or (
            Block("heading", start, end, level=1)
            if heading
            else Block("paragraph", start, end, turn=_SOMEBODY if captions else None)
        )
        for (start, end), heading in zip(spans, kinds, strict=True)
    ]
    return Outline(content, tuple(blocks))


def _first_spoken(content: str, spans: list[tuple[int, int]]) -> int:
    """The paragraph with which a transcript's first speaker begins; of other texts the end."""
    paragraphs = [content[start:end].split("\n") for start, end in spans]
    keys = speakers([line for lines in paragraphs for line in lines])
    if not keys:
        return len(spans)
    said = ([label_at(line) for line in lines] for lines in paragraphs)
    return next(n for n, found in enumerate(said) if any(one and one.key in keys for one in found))


def _underlined(content: str, start: int, end: int) -> Block | None:
    """A heading over a line of "=" or "-" of about its length."""
    found = _UNDERLINED.fullmatch(content, start, end)
    if found is None or len(found["line"]) < _UNDER * len(found["words"]):
        return None
    level = 1 if found["line"][0] == "=" else 2
    return Block("heading", start, start + len(found["words"].rstrip()), level=level)


def _unbroken(content: str) -> str:
    vocabulary = Vocabulary(content.splitlines())

    def whole(found: re.Match[str]) -> str:
        end = found["end"] if found["end"] is not None else "\n"
        return f"{vocabulary.join([found['left'], found['right']])[0]}{found['right']}{end}"

    return _BROKEN.sub(whole, content)


def _paragraphs(content: str) -> list[tuple[int, int]]:
    by_blank_line = r"\S(?:.|\n(?![ \t]*\n))*" if re.search(r"\n[ \t]*\n", content) else r"\S.*"
    spans = (
        (m.start(), m.start() + len(m[0].rstrip())) for m in re.finditer(by_blank_line, content)
    )
    return list(spans)


def _is_heading(content: str, spans: list[tuple[int, int]], n: int) -> bool:
    words = content[slice(*spans[n])]
    if "\n" in words or len(words.split()) > _LONGEST_HEADING or _NOT_A_HEADING.search(words):
        return False
    following = content[slice(*spans[n + 1])] if n + 1 < len(spans) else ""
    is_prose = len(following) > len(words) and re.search(r"[.?!]", following) is not None
    return is_prose and content.count(words) == 1  # said twice, it is a pull quote
