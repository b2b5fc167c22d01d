"""Provisions: an Act's outline with the section and subsection that each block stands in.

A number joins its heading, and words that an Act puts into another stand under a heading of their
own, as of that other. What is no Act stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingestion.insertions import Insertion, Own, opened, parted
from ingestion.instruments import (
    Instrument,
    Numbered,
    begins_anew,
    instrument,
    is_no_law,
    is_omission,
    numbered,
    schedule,
    subsection,
)
from ingestion.readers.outline import Block, Outline, Place
from ingestion.sources import Provision

_SUBDIVIDED = 3  # one of so many sections has subsections, where metadata do not tell an Act
_LONGEST_SIDE_HEADING = 16  # words
_BULLET = re.compile(r"(?<![^\n])([ \t]*)-(?=[ \t]+[“\"]?\(\w{1,6}\))")


def with_provisions(outline: Outline, title: str, *, is_law: bool = False) -> Outline:
    """`outline` with the place in the law of each block, where `title` is that of an Act or of
    regulations and its sections are numbered; else as it is. `is_law`: metadata say so.
    """
    about = instrument(title)
    if about is None:
        return outline
    text = _BULLET.sub(lambda found: f"{found[1]} ", outline.text)  # "- (a)" has a label already
    walk = _Walk(replace(outline, text=text), about)
    walk.take_all([*_lines(walk.outline)])
    return replace(walk.outline, blocks=tuple(walk.blocks)) if walk.is_of_law(is_law) else outline


def _lines(outline: Outline) -> Iterator[Block]:
    """The blocks, parted before lines that begin with a label, and behind a number alone."""
    for block in outline.blocks:
        words = outline.words(block)
        start = len(words) - len(words.lstrip(" "))
        for found in re.finditer(r"\n[ \t]*", words if block.kind != "heading" else ""):
            line = numbered(words[start : found.start()])
            headed = line is not None and line.has_title
            if headed or begins_anew(words[found.end() :]):
                yield replace(block, start=block.start + start, end=block.start + found.start())
                start = found.end()
        yield replace(block, start=block.start + start, end=block.end)


class _Walk:
    """The lines of an Act in order, each put to its place."""

    def __init__(self, outline: Outline, about: Instrument) -> None:
        self.outline, self.about = outline, about
        self.blocks: list[Block] = []
        self.own: Own | None = None
        self.insertion: Insertion | None = None
        self.last = (0, "")
        self.schedule = ""
        self.over = False
        self.level = 2  # of sections
        self.sections = self.subdivided = 0
        self.known: list[str] = []
        self.titles = _level_of_titles(outline)

    def take_all(self, lines: Sequence[Block]) -> None:
        """Put every line to its place."""
        taken = 0
        for n, line in enumerate(lines):
            if n < taken:
                continue
            after = lines[n + 1 : n + 3]
            if is_omission(self._words(line)) and self.blocks and (place := self.blocks[-1].place):
                self.blocks.append(replace(line, place=replace(place, mark="", begins=True)))
                continue
            if self.insertion and not self._is_over(line):
                taken = n + self.insertion.take(line, self._words(line), self._next(after))
                self.blocks += self.insertion.blocks()
                continue
            if self.insertion:
                self.insertion = None
                if line.kind != "heading" and self.own:
                    self.own.fresh = True
                    self.blocks.append(_headed(line, self.own.name, self.own.level))
            taken = n + self._take(line, after)

    def is_of_law(self, told: bool) -> bool:
        """Whether sections were found that are numbered and divided as those of a law."""
        shaped = self.subdivided * _SUBDIVIDED >= self.sections and self.subdivided > 0
        return self.sections > 0 and (told or shaped)

    def _is_over(self, line: Block) -> bool:
        """Whether the inserted text has ended before `line`."""
        assert self.insertion is not None
        if line.kind == "heading" and not line.quoted and self.own:
            found = numbered(self._words(line))
            opens = self._words(line)[:1] in '“"'
            fits = found is not None and not opens and self.last < found.order
            near = found is not None and found.order[0] <= self.last[0] + 1
            is_next = (fits and near) or self.insertion.ends_at_headings
            if is_next and line.level <= self.own.level:
                return True
        return self.insertion.ends_before(line, self._words(line))

    def _words(self, line: Block) -> str:
        return self.outline.words(line).strip()

    def _next(self, after: Sequence[Block]) -> tuple[Block, str] | None:
        return (after[0], self._words(after[0])) if after else None

    def _take(self, line: Block, after: Sequence[Block]) -> int:
        """Take a line of the Act itself; how many lines were taken."""
        words = self._words(line)
        if is_no_law(words) and len(words.split()) <= _LONGEST_SIDE_HEADING:
            self.over, self.own = True, None
        if (line.kind == "heading" or words.isupper()) and (told := schedule(words)):
            self.schedule, self.last, self.own = told, (0, ""), None
            self.blocks.append(line)
            return 1
        found = None if self.over else numbered(words)
        if found is None or not self._is_section(line, found, after):
            self._say(line, words, after)
            return 1
        self.last = found.order
        return self._begin(line, found, after)

    def _is_section(self, line: Block, found: Numbered, after: Sequence[Block]) -> bool:
        """Whether the number is that of the next section, and the line looks like its beginning."""
        if found.order <= self.last:
            return False
        if "—" in found.stop or "–" in found.stop:
            return True
        whole = not found.rest or found.rest[0].isupper() or found.rest[0] in "“(["
        if line.kind == "heading":
            return whole
        if found.has_title or not found.rest:  # in a list of contents another such follows
            follows = bool(after) and not _is_numbered(self, after[0])
            return follows and (found.has_title or after[0].kind == "heading")
        divided = subsection(found.rest) is not None
        return divided or (whole and bool(found.stop.strip() or self.schedule))

    def _begin(self, line: Block, found: Numbered, after: Sequence[Block]) -> int:
        """Begin a section; how many lines were taken."""
        title, start, end, level, taken = "", line.start, line.end, line.level, 1
        body: Block | None = None
        headed = line.kind == "heading" or found.has_title or not found.rest
        if found.rest and headed:
            title = found.rest
        elif headed and after and after[0].kind == "heading" and self._may_title(line, after[0]):
            title, end, level, taken = self._words(after[0]), after[0].end, after[0].level, 2
        if not title and (above := self._above(line)) is not None:
            title, start, level = self.outline.words(above), above.start, above.level
        if not headed:  # the number is told by the heading, as a speaker is by the holder
            end = line.start + found.place
            body = replace(line, start=end)
        level = level or self.level
        self.level = level
        self.sections += 1
        cited = f"para {found.number}" if self.schedule else f"{self.about.cited_as} {found.number}"
        number = ", ".join(filter(None, [self.schedule, cited]))
        name = f"{found.number} {' '.join(title.split())}".strip()
        self.own = Own(number, name, level)
        self.blocks.append(Block("heading", start, end, level, name=name))
        if body is not None:
            self._say(body, found.rest, after)
        return taken

    def _may_title(self, line: Block, heading: Block) -> bool:
        if _is_numbered(self, heading):
            return False
        return line.kind != "heading" or heading.level >= line.level

    def _above(self, line: Block) -> Block | None:
        """The heading, or the short line like one, that stands before a number; it is taken."""
        if not self.blocks:
            return None
        above = self.blocks[-1]
        words = self.outline.words(above).strip()
        if line.kind == "heading" and above.level != self.titles:
            return None
        if above.kind == "heading":
            taken = above.name is None and self.blocks[0] is not above and not schedule(words)
        else:
            short = len(words.split()) <= _LONGEST_SIDE_HEADING and words[:1].isupper()
            ends = words.endswith((".", ";", ",", ":", "—", "–", ")", "”"))
            taken = short and not ends and subsection(words) is None and above.kind == "paragraph"
        return self.blocks.pop() if taken else None

    def _say(self, line: Block, words: str, after: Sequence[Block]) -> None:
        """A line of a section's words."""
        if line.kind == "heading":
            self.own = None
            self.blocks.append(line)
            return
        if self.own is None:
            self.blocks.append(line)
            return
        own = self.own
        mark = subsection(words)
        if mark or not own.said:
            self.subdivided += not own.has_words and mark is not None
            own.mark, own.said = mark or "", []
        begins = mark is not None or own.fresh
        own.has_words, own.fresh = True, False
        own.said.append(words)
        self.blocks += parted(line, words, Place(Provision(own.number), own.mark, begins))
        self.insertion = opened(self.about, own, words, self.known, self._next(after))


def _headed(line: Block, name: str, level: int) -> Block:
    """A heading of no length, which stands before `line`."""
    return Block("heading", line.start, line.start, level, name=name)


def _is_numbered(walk: _Walk, line: Block) -> bool:
    found = numbered(walk._words(line))
    return found is not None and found.order > walk.last and (not found.rest or found.has_title)


def _level_of_titles(outline: Outline) -> int:
    """The level of the headings that stand right before a number alone; 0 where none does."""
    levels = [0]
    for before, block in zip(outline.blocks, outline.blocks[1:], strict=False):
        both = before.kind == block.kind == "heading"
        found = numbered(outline.words(block)) if both else None
        if found and not found.rest and before.level < block.level:
            levels.append(before.level)
    return max(levels)
