"""What a page holds and nobody sees: a way to plant words, so it is never read."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from lxml import etree

from ingestion.readers.html_file import all_text

_UNSEEN_TAGS = frozenset(
    "title meta link base script style noscript template iframe object embed applet svg math "
    "canvas audio video map noframes noembed datalist dialog img picture input select textarea "
    "param del s strike".split()  # the last three are struck out: they are not valid any more
)
_UNSEEN_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader(?:-text)?|hidden|d-none|is-hidden|"
    r"govuk-visually-hidden|print-only|only-print|element-invisible)(?:\s|$)",
    re.IGNORECASE,
)
_ZERO = r"[+-]?0*\.?0*(?:[a-z]+|%)?(?:;|$)"
_FAR = r"-\d{3,}"  # pixels or other units to the left of or above the page
_UNSEEN_STYLE = re.compile(
    rf"""(?:^|;)(?:
        display:none
        | visibility:(?:hidden|collapse)
        | content-visibility:hidden
        | (?:opacity|font-size|max-width|max-height|width|height|zoom):{_ZERO}
        | font:[^;]*?\b0(?:px|pt|em|rem|%)?[/\s]
        | font-size:(?:0?\.\d+|1)(?:px|pt)
        | opacity:0?\.0\d*
        | (?:left|top|right|bottom|text-indent|margin-left|margin-top|margin):{_FAR}
        | clip:rect\((?:0|1)(?:px)?[,\s]?(?:0|1)(?:px)?[,\s]?(?:0|1)(?:px)?[,\s]?(?:0|1)(?:px)?\)
        | clip-path:(?:inset\((?:50|100)%|circle\(0|polygon\(0(?:px|%)?\s?0(?:px|%)?\))
        | transform:[^;]*(?:scale[xy]?\(0|translate[xy]?\({_FAR})
        | text-decoration(?:-line)?:[^;]*line-through
        | color:transparent
        | -webkit-text-fill-color:transparent
    )""",
    re.VERBOSE,
)
_COLOUR = re.compile(r"(?:^|;)color:([^;]+)")
_GROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;]+)")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"(?:[a-z][a-z0-9]*)?[.#][\w-]+|[a-z][a-z0-9]*", re.IGNORECASE)
_AT_BLOCK = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]|\{[^{}]*\})*\})")
_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?", re.IGNORECASE)
_NAMED = {"white": "#ffffff", "rgb(255,255,255)": "#ffffff", "black": "#000000"}
_ANY_GROUND = re.compile(r"(?:^|;)background(?:-color|-image)?:([^;]+)")
_NO_PAINT = {"#ffffff", "transparent", "none", "inherit", "initial"}
_NEVER_BY_RULE = {"html", "body", "main", "article", "p", "div"}  # shown later by a script
_LONGEST_STYLES = 500_000  # characters; the rest of a page's own style sheets is not looked at


class Hidden:
    """Tells the elements of one page that are not shown, by attributes and the page's own styles.

    Style sheets elsewhere, cascades and scripts are not followed.
    """

    def __init__(self, root: etree._Element) -> None:
        """`root` is the whole page."""
        sheets = "\n".join(map(all_text, root.iter("style")))[:_LONGEST_STYLES]
        self._hiding = _simple(sheets, conceals) - _NEVER_BY_RULE
        self._whitening = _simple(sheets, _is_white)
        self._painting = _simple(sheets, _paints)
        linked = any("stylesheet" in link.get("rel", "").lower() for link in root.iter("link"))
        self._may_paint = linked or "*" in self._painting

    def __call__(self, element: etree._Element) -> bool:
        """Whether the element and all in it stay unread."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNSEEN_TAGS:
            return True
        attributes = element.attrib
        if "hidden" in attributes or attributes.get("aria-hidden", "").strip().lower() == "true":
            return True
        if _UNSEEN_CLASS.search(attributes.get("class", "")):
            return True
        by_style = _matches(element, self._hiding) or conceals(attributes.get("style", ""))
        return by_style or self._is_white_on_white(element)

    def _is_white_on_white(self, element: etree._Element) -> bool:
        """White, where nothing paints the paper: a style sheet elsewhere may always do so."""
        white = _is_white(element.get("style", "")) or _matches(element, self._whitening)
        return white and not self._may_paint and not any(map(self._paints, _lineage(element)))

    def _paints(self, element: etree._Element) -> bool:
        painted = "bgcolor" in element.attrib or _paints(element.get("style", ""))
        return painted or _matches(element, self._painting)


def _lineage(element: etree._Element) -> Iterator[etree._Element]:
    yield element
    yield from element.iterancestors()


def _matches(element: etree._Element, selectors: Collection[str]) -> bool:
    if not selectors:
        return False
    tag = str(element.tag)
    names = [f".{name}" for name in element.get("class", "").split()]
    names += [f"#{element.get('id', '')}"]
    return any(one in selectors for one in (tag, *names, *(tag + name for name in names)))


def conceals(style: str) -> bool:
    """Whether declarations of CSS take the words of an element out of sight."""
    plain = _plain(style)
    if _UNSEEN_STYLE.search(plain):
        return True
    colours, grounds = _COLOUR.findall(plain), _GROUND.findall(plain)
    return bool(colours and grounds and _colour(colours[-1]) == _colour(grounds[-1]))


def _is_white(style: str) -> bool:
    return [_colour(one) for one in _COLOUR.findall(_plain(style))][-1:] == ["#ffffff"]


def _paints(style: str) -> bool:
    """Whether declarations give a ground that may be another than white."""
    plain = _plain(style)
    return any(_colour(one) not in _NO_PAINT for one in _ANY_GROUND.findall(plain))


def _plain(style: str) -> str:
    """Declarations in lower case, without comments, escapes and spaces around signs."""
    if not style:
        return ""
    written = _ESCAPE.sub(_character, re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)).lower()
    return re.sub(r"\s*([:;,()])\s*", r"\1", written.replace("!important", "")).strip()


def _simple(sheets: str, what: Callable[[str], bool]) -> frozenset[str]:
    """Simple selectors (.name, #name, tag, tag.name) of rules that do it, outside @media.

    "*" is among them where a rule with another selector does it.
    """
    plain = _AT_BLOCK.sub("", re.sub(r"/\*.*?\*/|<!--|-->", "", sheets, flags=re.DOTALL))
    found = (
        selector.strip()
        for selectors, declarations in _RULE.findall(plain)
        if what(declarations)
        for selector in selectors.split(",")
    )
    return frozenset(one if _SIMPLE.fullmatch(one) else "*" for one in found)


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return chr(code) if 0 < code <= 0x10FFFF else ""  # noqa: PLR2004 - the last of Unicode


def _colour(written: str) -> str:
    name = _NAMED.get(written.strip(), written.strip())
    short = re.fullmatch(r"#(\w)(\w)(\w)", name)
    return "#" + "".join(2 * digit for digit in short.groups()) if short else name
