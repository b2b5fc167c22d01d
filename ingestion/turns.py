"""Turns: a transcript's outline with every block told who says it, and whether it asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingestion.readers.labels import Label, label_at, lines_of, speakers
from ingestion.readers.outline import Block, Outline
from ingestion.speaking import Sitting, Spoken, speaking

_MOSTLY = 0.5  # share of a document's words between its first label and its last
_DIRECTION = re.compile(r"[*_]{0,2}[\[(][^\[\]()]{1,160}[\])]\.?[*_]{0,2}")
_SWORN = re.compile(
    r"[*_]{0,2}(?P<name>[A-Z][^\n():]{2,60}?),? \(?(?:re-?)?(?:sworn|affirmed|called|recalled)\b"
    r"[^\n()]{0,40}\)?\.?[*_]{0,2}"
)
_FROM = re.compile(
    r"(?i)(?:\d{1,3}[.)] )?(?:further |supplementary )?"
    r"(?:questions|questioned|(?:re-?|cross-?)?examin(?:ation|ed)(?:[ -]in[ -]chief)?)"
    r" (?:from|by) (?:the )?(?P<name>[^\n?]{2,80})"
)


def with_turns(outline: Outline, title: str = "") -> Outline:
    """`outline` with the turn of each block, the labels of speakers cut off, where it is a
    transcript; else as it is. `title` may name who is interviewed or heard.
    """
    lines = [words for block in outline.blocks for words in _lines(outline, block)]
    keys = speakers(lines)
    return _Walk(outline, title, keys).outline() if keys else outline


def _lines(outline: Outline, block: Block) -> list[str]:
    words = outline.words(block)
    if block.kind == "heading":
        return [f"{words.rstrip(' :')}:"] if _alone(words) else []
    return [line for _, line in lines_of(words)]


def _alone(words: str) -> Label | None:
    """The label that a heading is, with nothing behind it; "2. Dr Osei" and "A" are those of
    chapters.
    """
    if _FROM.fullmatch(words.strip()) or words.strip() in {"A", "Q"}:
        return None
    for written in (words, f"{words.rstrip(' :')}:"):
        label = label_at(written)
        if label is not None and label.end >= len(words.rstrip()) and not words[:1].isdigit():
            return label
    return None


@dataclass
class _Walk:
    """The blocks of a transcript in order, each put to the turn that it belongs to."""

    source: Outline
    title: str
    keys: frozenset[str]
    blocks: list[tuple[Block, Spoken | None]] = field(default_factory=list)
    current: Spoken | None = None
    level: int = 0  # of the heading under which the current turn began

    def outline(self) -> Outline:
        """The outline with turns."""
        self.sitting = Sitting(self.title)
        self.mostly = self._is_mostly_talk()
        last = self._last_of_sections()
        above = 0
        for n, block in enumerate(self.source.blocks):
            above = self._take(block, above, goes_on=self.mostly or n <= last[n])
        told = speaking(spoken for _, spoken in self.blocks if spoken)
        blocks = (
            block if spoken is None else replace(block, turn=told[id(spoken)])
            for block, spoken in self.blocks
        )
        return replace(self.source, blocks=tuple(blocks))

    def _take(self, block: Block, above: int, goes_on: bool) -> int:
        """Take one block; the level of the heading that is now above."""
        words = self.source.words(block).strip()
        if block.kind == "heading":
            label = _alone(words)
            if label is not None and label.key in self.keys:
                self._begin(label, above)
                return above
            asked = _FROM.fullmatch(words)
            if asked or not (self.mostly and block.level > self.level):
                self.current = None
            self.sitting = self.sitting.under(words, asked["name"] if asked else None)
            self.blocks.append((block, None))
            return block.level
        if asked := _FROM.fullmatch(words):
            level = max(2, above if self.sitting.asker else above + 1)
            self.current, self.sitting = None, self.sitting.under(words, asked["name"])
            self.blocks.append((replace(block, kind="heading", level=level), None))
            return level
        if (sworn := _SWORN.fullmatch(words)) or _DIRECTION.fullmatch(words):
            if sworn:
                self.sitting = self.sitting.hearing(sworn["name"])
            self.blocks.append((block, None))
            return above
        self._say(block, above, goes_on)
        return above

    def _say(self, block: Block, above: int, goes_on: bool) -> None:
        """A block parted where its lines begin with the label of a speaker."""
        for label, start, end in self._parts(block):
            if label is not None:
                self._begin(label, above)
            elif not goes_on:
                self.current = None
            words = self.source.text[start:end]
            if self.current is not None:
                self.current.words.append(words)
            if words.strip():
                self.blocks.append((replace(block, start=start, end=end), self.current))

    def _parts(self, block: Block) -> Iterator[tuple[Label | None, int, int]]:
        words = self.source.words(block)
        label, start = None, 0
        for place, line in lines_of(words):
            found = label_at(line)
            if found is not None and found.key in self.keys:
                if start < place:
                    yield label, block.start + start, block.start + len(words[:place].rstrip())
                label, start = found, place + found.end
        yield label, block.start + min(start, len(words)), block.end

    def _begin(self, label: Label, above: int) -> None:
        self.current, self.level = Spoken(label, self.sitting), above
        self.sitting.said.append(self.current)

    def _is_mostly_talk(self) -> bool:
        labelled = [n for n, block in enumerate(self.source.blocks) if self._is_labelled(block)]
        lengths = [len(self.source.words(block).split()) for block in self.source.blocks]
        return sum(lengths[labelled[0] : labelled[-1] + 1]) >= _MOSTLY * sum(lengths)

    def _is_labelled(self, block: Block) -> bool:
        lines = _lines(self.source, block)
        return any((label := label_at(line)) and label.key in self.keys for line in lines)

    def _last_of_sections(self) -> list[int]:
        """For each block the place of the last with a label under the same heading, or -1."""
        blocks: Sequence[Block] = self.source.blocks
        last = [-1] * len(blocks)
        seen = -1
        for n in reversed(range(len(blocks))):
            if seen < 0 and self._is_labelled(blocks[n]):
                seen = n
            last[n] = seen
            if blocks[n].kind == "heading" and not self._is_labelled(blocks[n]):
                seen = -1
        return last
