"""Plain text: paragraphs, and the headings that stand out by their shape."""

from __future__ import annotations

import re

from ingestion.readers.broken_words import Vocabulary
from ingestion.readers.outline import Block, Outline

_LONGEST_HEADING = 16  # words; the longest real one seen has 14
_NOT_A_HEADING = re.compile(r"[.,;:]$|^[a-z\W\d]|@|https?://")
_BROKEN = re.compile(
    r"(?<!\S)(?P<left>\S{0,60}[^\W_][-‐–])\n[ \t]*"
    r"(?!\d+[.)]\s)(?P<right>[^\W_]\S*)[ \t]*(?P<end>\n|\Z)?"
)  # a word, or a span of figures, at the end of a line; never the number of an item


def read_plain_text(content: str) -> Outline:
    """Blank lines part paragraphs; a text without any has one paragraph a line.

    A heading is a short paragraph without a full stop, followed by a longer one that has one. A
    word that is broken at the end of a line is made whole there.
    """
    content = _unbroken(content)
    spans = _paragraphs(content)
    kinds = [_is_heading(content, spans, n) for n in range(len(spans))]
    return Outline(
        content,
        tuple(
            Block("heading", start, end, level=1) if heading else Block("paragraph", start, end)
            for (start, end), heading in zip(spans, kinds, strict=True)
        ),
    )


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
