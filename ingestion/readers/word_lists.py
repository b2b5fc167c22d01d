"""The numbers and marks that Word puts before the items of its lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from ingestion.readers.characters import cleaned
from ingestion.readers.word_file import W
from ingestion.readers.word_styles import value


@dataclass
class Lists:
    """Counts the items of the lists of a document, as Word numbers them."""

    _levels: dict[str, dict[int, tuple[str, str, int]]]  # list -> level -> format, label, start
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, part: etree._Element | None) -> Lists:
        """The lists that the numbering part defines."""
        abstract = {
            entry.get(f"{W}abstractNumId"): _levels_of(entry)
            for entry in (part.iterfind(f"{W}abstractNum") if part is not None else ())
        }
        numbers = part.iterfind(f"{W}num") if part is not None else ()
        return cls(
            {
                number.get(f"{W}numId", ""): _overridden(
                    abstract.get(value(number, "abstractNumId"), {}), number
                )
                for number in numbers
            }
        )

    def marker(self, number: str | None, level: str | None) -> str:
        """What stands before the next item ("- ", "2. ", "(a) "), "" for what is no item."""
        if number is None or number == "0" or number not in self._levels:
            return ""
        depth = int(level) if level and re.fullmatch(r"[0-8]", level) else 0
        form, label, _ = self._levels[number].get(depth, ("bullet", "", 1))
        counts = self._counts.setdefault(number, {})
        starts = self._levels[number]
        counts[depth] = counts.get(depth, starts.get(depth, ("", "", 1))[2] - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        indent = "  " * depth
        if form == "none" and not label:
            return ""
        if form == "bullet" or not label:
            return f"{indent}- "
        return f"{indent}{self._label(number, label, counts)} "

    def _label(self, number: str, label: str, counts: dict[int, int]) -> str:
        def written(found: re.Match[str]) -> str:
            depth = int(found[1]) - 1
            form, _, start = self._levels[number].get(depth, ("decimal", "", 1))
            return _counted(counts.get(depth, start), form)

        return cleaned(re.sub(r"%([1-9])", written, label)) or "-"


def _levels_of(entry: etree._Element) -> dict[int, tuple[str, str, int]]:
    return {_whole(level.get(f"{W}ilvl"), 0): _told(level) for level in entry.iterfind(f"{W}lvl")}


def _overridden(
    levels: dict[int, tuple[str, str, int]], number: etree._Element
) -> dict[int, tuple[str, str, int]]:
    found = dict(levels)
    for override in number.iterfind(f"{W}lvlOverride"):
        depth = _whole(override.get(f"{W}ilvl"), 0)
        level = override.find(f"{W}lvl")
        form, label, start = found.get(depth, ("decimal", f"%{depth + 1}.", 1))
        if level is not None:
            form, label, start = _told(level)
        found[depth] = (form, label, _whole(value(override, "startOverride"), start))
    return found


def _told(level: etree._Element) -> tuple[str, str, int]:
    return (
        value(level, "numFmt") or "decimal",
        value(level, "lvlText") or "",
        _whole(value(level, "start"), 1),
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
    return str(count)


def _roman(count: int) -> str:
    signs = "m cm d cd c xc l xl x ix v iv i".split()
    written = ""
    for worth, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), signs, strict=True
    ):
        written += sign * (count // worth)
        count %= worth
    return written
