"""Captions of a recording: lines behind the time at which they are said, made paragraphs."""

from __future__ import annotations

import re
from itertools import dropwhile

from ingestion.readers.labels import label_at

_CUE = re.compile(
    r"[ \t]{0,8}[\[(]?\d{1,2}:\d\d(?P<exact>:\d\d)?(?:[.,]\d{1,3})?[\])]?"
    r"(?:[ \t]+-->[ \t]+[\d:.,]{5,12}[^\n]{0,40})?(?=[ \t\n]|$)[ \t]*"
)
_NOISE = re.compile(r"\[(?:[A-Z][a-z]+|[A-Z]+)\]")  # [Music]
_MOSTLY = 0.3  # share of lines that begin with a time
_FEWEST, _FEWEST_EXACT = 16, 4  # of them: an agenda has some, though not with seconds
_PARAGRAPH = 90  # words after which a paragraph ends with its sentence
_LONGEST = 160  # words, of captions without full stops


def without_times(content: str) -> str | None:
    """The words of captions in paragraphs, one where a speaker is named; None of other texts."""
    lines = [line for line in content.splitlines() if line.strip()]
    lines = [*dropwhile(lambda line: line.startswith("#"), lines)]  # of the program that made them
    cues = [found for line in lines if (found := _CUE.match(line))]
    fewest = _FEWEST_EXACT if any(cue["exact"] for cue in cues) else _FEWEST
    if len(cues) < max(fewest, _MOSTLY * len(lines)):
        return None
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        said = _NOISE.sub("", line[found.end() :] if (found := _CUE.match(line)) else line).strip()
        so_far = sum(len(one.split()) for one in paragraphs[-1])
        ended = bool(paragraphs[-1]) and paragraphs[-1][-1].endswith((".", "?", "!"))
        if label_at(said) or so_far >= (_PARAGRAPH if ended else _LONGEST):
            paragraphs.append([])
        if said:
            paragraphs[-1].append(said)
    return "\n\n".join(" ".join(one) for one in paragraphs if one)
