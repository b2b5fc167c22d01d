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
_FOLDED = re.compile(
    r"(?:^|;)(?:display:none|(?:content-)?visibility:hidden|(?:opacity|max-height|height):0[^;]*)(?=;|$)"
)  # how a panel is shut until a button opens it
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

    A panel that a button of the page opens is shown. Style sheets elsewhere, cascades and scripts
    are not followed.
    """

    def __init__(self, root: etree._Element) -> None:
        """`root` is the whole page."""
        sheets = "\n".join(map(all_text, root.iter("style")))[:_LONGEST_STYLES]
        self._hiding = _simple(sheets, conceals) - _NEVER_BY_RULE
        self._whitening = _simple(sheets, _is_white)
        self._painting = _simple(sheets, _paints)
        linked = any("stylesheet" in link.get("rel", "").lower() for link in root.iter("link"))
        self._may_paint = linked or "*" in self._painting
        self._opened: set[str] = set()
        self._find_panels(root)

    def __call__(self, element: etree._Element) -> bool:
        """Whether the element and all in it stay unread."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNSEEN_TAGS:
            return True
        style = element.get("style", "")
        if element.get("id") in self._opened:
            return conceals(_FOLDED.sub("", _plain(style))) or self._is_white_on_white(element)
        if "hidden" in element.attrib or element.get("aria-hidden", "").strip().lower() == "true":
            return True
        if _UNSEEN_CLASS.search(element.get("class", "")):
            return True
        by_style = _matches(element, self._hiding) or conceals(style)
        return by_style or self._is_white_on_white(element)

    def _find_panels(self, root: etree._Element) -> None:
        """Note what each button that is seen opens, the outer ones first; menus and forms are no
        text.
        """
        buttons = [element for element in root.iter() if element.get("aria-controls")]
        if not buttons:
            return
        panels = {name: element for element in root.iter() if (name := element.get("id"))}
        for button in buttons:
            if all_text(button).strip() and not any(map(self, _lineage(button))):
                for name in panels.keys() & set(button.get("aria-controls", "").split()):
                    if _is_text(panels.pop(name)):  # each is looked at once
                        self._opened.add(name)

    def _is_white_on_white(self, element: etree._Element) -> bool:
        """White, where nothing paints the paper: a style sheet elsewhere may always do so."""
        white = _is_white(element.get("style", "")) or _matches(element, self._whitening)
        return white and not self._may_paint and not any(map(self._paints, _lineage(element)))

    def _paints(self, element: etree._Element) -> bool:
        painted = "bgcolor" in element.attrib or _paints(element.get("style", ""))
        return painted or _matches(element, self._painting)


def _is_text(panel: etree._Element) -> bool:
    """Whether more of its words stand outside of links than in them, and it holds no form."""
    linked = sum(len(all_text(link).split()) for link in panel.iter("a"))
    return next(panel.iter("form"), None) is None and len(all_text(panel).split()) > 2 * linked


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
