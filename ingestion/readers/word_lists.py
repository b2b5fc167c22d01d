"""The numbers and marks that Word puts before the items of its lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from ingestion.readers.characters import cleaned
from ingestion.readers.word_file import W
from ingestion.readers.word_styles import is_on, value


@dataclass(frozen=True)
class Level:
    """How a level of a list is numbered; `restart` is the level from 1 whose next item begins it
    anew, 0 for none, None for any above it. `legal` writes all numbers of its label in figures.
    """

    form: str
    label: str
    start: int = 1
    restart: int | None = None
    legal: bool = False

    def begins_anew(self, own: int, counted: int) -> bool:
        """Whether an item of level `counted` makes this, the level `own`, begin again."""
        return counted < (own if self.restart is None else min(own, self.restart))


_BULLET = Level("bullet", "")
_DECIMAL = Level("decimal", "")


@dataclass
class Lists:
    """Counts the items of the lists of a document, as Word numbers them.

    Lists that share a definition count on from one another, but where one says that it starts
    anew.
    """

    _levels: dict[str, dict[int, Level]]  # list -> level
    _shared: dict[str, str]  # list -> its definition
    _starts: dict[str, dict[int, int]]  # list -> level -> number at which it starts anew
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)  # definition -> level

    @classmethod
    def of(cls, part: etree._Element | None) -> Lists:
        """The lists that the numbering part defines."""
        entries = list(part.iterfind(f"{W}abstractNum")) if part is not None else []
        defined = {entry.get(f"{W}abstractNumId", ""): _levels_of(entry) for entry in entries}
        linked = {
            value(entry, "styleLink"): entry.get(f"{W}abstractNumId", "") for entry in entries
        }
        same = {
            entry.get(f"{W}abstractNumId", ""): linked.get(value(entry, "numStyleLink"))
            for entry in entries
            if value(entry, "numStyleLink")
        }
        levels, shared, starts = {}, {}, {}
        for number in part.iterfind(f"{W}num") if part is not None else ():
            name, own = number.get(f"{W}numId", ""), value(number, "abstractNumId") or ""
            shared[name] = same.get(own) or own
            levels[name] = {**defined.get(shared[name], {}), **_replaced(number)}
            starts[name] = _restarted(number)
        return cls(levels, shared, starts)

    def marker(self, number: str | None, level: str | None) -> str:
        """What stands before the next item ("- ", "2. ", "(a) "), "" for what is no item."""
        if number is None or number == "0" or number not in self._levels:
            return ""
        depth = int(level) if level and re.fullmatch(r"[0-8]", level) else 0
        told = self._levels[number].get(depth, _BULLET)
        counts = self._count(number, depth, told)
        if told.form == "none" and not told.label:
            return ""
        indent = "  " * depth
        if told.form == "bullet" or not told.label:
            return f"{indent}- "
        return f"{indent}{self._label(number, told, counts)} "

    def _count(self, number: str, depth: int, told: Level) -> dict[int, int]:
        """The counts once the item is counted."""
        counts = self._counts.setdefault(self._shared[number], {})
        for above in range(depth):  # "1.1" that comes first counts a "1" that nobody sees
            counts.setdefault(above, self._levels[number].get(above, _DECIMAL).start)
        anew = self._starts[number].pop(depth, None)
        first = told.start if anew is None else anew
        counts[depth] = first if anew is not None or depth not in counts else counts[depth] + 1
        for deeper in [d for d in counts if d > depth]:
            if self._levels[number].get(deeper, _DECIMAL).begins_anew(deeper, depth):
                del counts[deeper]
        return counts

    def label(self, number: str | None, level: str | None) -> str:
        """What stands before a heading or a cell: numbers and letters, and no bullet."""
        marker = self.marker(number, level).lstrip()
        return "" if marker == "- " else marker

    def _label(self, number: str, told: Level, counts: dict[int, int]) -> str:
        def written(found: re.Match[str]) -> str:
            depth = int(found[1]) - 1
            above = self._levels[number].get(depth, _DECIMAL)
            form = "decimal" if told.legal else above.form
            return _counted(counts.get(depth, above.start), form)

        return cleaned(re.sub(r"%([1-9])", written, told.label)) or "-"


def _levels_of(entry: etree._Element) -> dict[int, Level]:
    return {_whole(level.get(f"{W}ilvl"), 0): _told(level) for level in entry.iterfind(f"{W}lvl")}


def _replaced(number: etree._Element) -> dict[int, Level]:
    """The levels that a list has of its own."""
    own = (override.find(f"{W}lvl") for override in number.iterfind(f"{W}lvlOverride"))
    return {_whole(level.get(f"{W}ilvl"), 0): _told(level) for level in own if level is not None}


def _restarted(number: etree._Element) -> dict[int, int]:
    overrides = list(number.iterfind(f"{W}lvlOverride"))
    return {
        _whole(override.get(f"{W}ilvl"), 0): _whole(value(override, "startOverride"), 1)
        for override in overrides
        if value(override, "startOverride") is not None
    }


def _told(level: etree._Element) -> Level:
    restart = value(level, "lvlRestart")
    return Level(
        value(level, "numFmt") or "decimal",
        value(level, "lvlText") or "",
        _whole(value(level, "start"), 1),
        None if restart is None else _whole(restart, 0),
        bool(is_on(level, "isLgl")),
    )


def _whole(written: str | None, otherwise: int) -> int:
    return int(written) if written and re.fullmatch(r"\d{1,5}", written) else otherwise


def _counted(count: int, form: str) -> str:
    """3 as "3", "c", "C", "iii" or "III"."""
    if form.endswith("Letter") and count > 0:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if form.startswith("upper") else letter
    if form.endswith("Roman") and 0 < count < 4_000:  # noqa: PLR2004 - beyond, there are no signs
        return _roman(count).upper() if form.startswith("upper") else _roman(count)
    return f"{count:02d}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    signs = "m cm d cd c xc l xl x ix v iv i".split()
    written = ""
    for worth, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), signs, strict=True
    ):
        written += sign * (count // worth)
        count %= worth
    return written
