"""Equations of Word as a line of text: "(a + b)/2", "x_1^2", "√(n)"."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from ingestion.readers.word_file import M
from ingestion.readers.word_styles import is_on

EQUATIONS = {f"{M}oMath", f"{M}oMathPara"}
_BEFORE = {"sub": "_", "sup": "^"}
_BETWEEN = {"eqArr": "; ", "m": "; ", "mr": ", "}


def linear(element: etree._Element) -> str:
    """The equation in an element, its parts in brackets where they are more than one word."""
    name = str(element.tag).removeprefix(M)
    if name.endswith("Pr") or _is_gone(element):
        return ""
    if name in _SHAPES:
        return _SHAPES[name](element)
    return _BETWEEN.get(name, "").join(filter(None, map(linear, element)))


def _is_gone(run: etree._Element) -> bool:
    """Whether a run is struck out or hidden."""
    return any(is_on(run, f"rPr/{name}") for name in ("vanish", "strike", "dstrike"))


def _fraction(element: etree._Element) -> str:
    return f"{_part(element, 'num')}/{_part(element, 'den')}"


def _root(element: etree._Element) -> str:
    return f"{_part(element, 'deg')}√{_part(element, 'e')}"


def _brackets(element: etree._Element) -> str:
    begin, end = _sign(element, "begChr", "("), _sign(element, "endChr", ")")
    return f"{begin}{', '.join(map(_all, element.iterfind(f'{M}e')))}{end}"


def _sum(element: etree._Element) -> str:
    return f"{_sign(element, 'chr', '∫')}{_indices(element)} {_part(element, 'e')}"


def _indexed(element: etree._Element) -> str:
    return f"{_part(element, 'e')}{_indices(element)}"


def _all(element: etree._Element) -> str:
    return "".join(map(linear, element))


def _part(element: etree._Element, name: str) -> str:
    found = element.find(f"{M}{name}")
    said = _all(found).strip() if found is not None else ""
    return said if len(said) < 2 or said.replace(".", "").isalnum() else f"({said})"  # noqa: PLR2004


def _indices(element: etree._Element) -> str:
    said = ((sign, _part(element, name)) for name, sign in _BEFORE.items())
    return "".join(f"{sign}{words}" for sign, words in said if words)


def _sign(element: etree._Element, name: str, otherwise: str) -> str:
    found = element.find(f"{element.tag}Pr/{M}{name}")
    return otherwise if found is None else found.get(f"{M}val", "")


_SHAPES: dict[str, Callable[[etree._Element], str]] = {
    "t": lambda text: text.text or "",
    "f": _fraction,
    "rad": _root,
    "d": _brackets,
    "nary": _sum,
    **dict.fromkeys(("sSup", "sSub", "sSubSup"), _indexed),
}
