"""What the styles of a Word file say of its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ingestion.readers.word_file import W

_OFF = {"0", "false", "off", "none"}
_LONGEST_CHAIN = 20  # styles based on one another
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|rubrik|kop|overskrift|otsikko|nagłówek|nadpis|"
    r"заголовок|cím|başlık|标题|見出し)\s*([1-9])",
    re.IGNORECASE,
)
_TITLE = re.compile(r"title|titel|titre du document|título del documento", re.IGNORECASE)
_CONTENTS = re.compile(
    r"(?:toc|contents|verzeichnis|table of \w+)\s*(?:heading|\d)?", re.IGNORECASE
)


@dataclass(frozen=True)
class Style:
    """What a style adds to the style that it is based on."""

    name: str
    based_on: str | None
    properties: etree._Element


def value(parent: etree._Element | None, path: str, attribute: str = "val") -> str | None:
    """The attribute of the element at `path` ("pPr/outlineLvl") below `parent`."""
    found = _at(parent, path)
    return None if found is None else found.get(W + attribute)


def is_on(parent: etree._Element | None, path: str) -> bool | None:
    """A property that is on or off; None where nothing is said."""
    found = _at(parent, path)
    return None if found is None else found.get(W + "val", "1").lower() not in _OFF


def _at(parent: etree._Element | None, path: str) -> etree._Element | None:
    steps = "/".join(W + step for step in path.split("/"))
    return None if parent is None else parent.find(steps)


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, part: etree._Element | None) -> None:
        """Without the part, no style says anything."""
        self._styles = {
            style.get(f"{W}styleId", ""): Style(
                value(style, "name") or "", value(style, "basedOn"), style
            )
            for style in (part.iterfind(f"{W}style") if part is not None else ())
        }

    def level(self, properties: etree._Element | None) -> int:
        """Of a paragraph, by its w:pPr: 1 to 9 for a heading, 0 for any other."""
        own = value(properties, "outlineLvl")
        if own is not None:
            return _level(own)
        for style in self._chain(value(properties, "pStyle")):
            named = _HEADING.fullmatch(style.name.strip())
            if named:
                return int(named[1])
            if _TITLE.fullmatch(style.name.strip()):
                return 1
            outline = value(style.properties, "pPr/outlineLvl")
            if outline is not None:
                return _level(outline)
        return 0

    def is_contents(self, properties: etree._Element | None) -> bool:
        """Whether a paragraph is an entry of a table of contents."""
        chain = self._chain(value(properties, "pStyle"))
        return any(_CONTENTS.fullmatch(style.name.strip()) for style in chain)

    def list_of(self, properties: etree._Element | None) -> tuple[str | None, str | None]:
        """The ids of list and level that a paragraph belongs to, by itself or by its style."""
        number, level = value(properties, "numPr/numId"), value(properties, "numPr/ilvl")
        for style in self._chain(value(properties, "pStyle")):
            number = number or value(style.properties, "pPr/numPr/numId")
            level = level or value(style.properties, "pPr/numPr/ilvl")
        return number, level

    def says(self, style_id: str | None, path: str) -> bool:
        """Whether a style or one below it turns a property on."""
        said = (is_on(style.properties, path) for style in self._chain(style_id))
        return next((on for on in said if on is not None), False)

    def shades(self, style_id: str | None) -> bool:
        """Whether a style colours the ground of its paragraphs."""
        return any(
            value(style.properties, "pPr/shd", "fill") not in {None, "auto", "FFFFFF"}
            for style in self._chain(style_id)
        )

    def _chain(self, style_id: str | None) -> Iterator[Style]:
        for _ in range(_LONGEST_CHAIN):
            style = self._styles.get(style_id or "")
            if style is None:
                return
            yield style
            style_id = style.based_on


def _level(written: str) -> int:
    return int(written) + 1 if re.fullmatch(r"[0-8]", written) else 0
