"""Signs of the font Symbol and a few of Wingdings, which Word keeps as codes of the font."""

from __future__ import annotations

import re

# Adobe's encoding of the font Symbol: https://unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt
_FROM_20 = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?"
    "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"
    "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
)
_FROM_A0 = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪"
_SYMBOL = (
    dict(enumerate(_FROM_20, 0x20)) | dict(enumerate(_FROM_A0, 0xA0)) | {0xF1: "〉", 0xF2: "∫"}
)
_WINGDINGS = {
    0x6E: "■", 0x6F: "☐", 0x71: "❑", 0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒",
    0xFE: "☑",
}  # fmt: skip
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}
_PRIVATE = re.compile("[\uf020-\uf0ff]")


def sign(font: str | None, code: str | None) -> str:
    """The sign of a w:sym; "" for one that is not known."""
    if not code or not re.fullmatch(r"[0-9A-Fa-f]{1,4}", code):
        return ""
    return _sign(font, int(code, 16))


def with_signs(words: str, font: str | None) -> str:
    """`words` with the signs for codes that stand in the private use area."""
    return _PRIVATE.sub(lambda found: _sign(font, ord(found[0])), words)


def _sign(font: str | None, code: int) -> str:
    if code > 0xFF and not _PRIVATE.match(chr(code)):  # noqa: PLR2004 - what a font has codes for
        return chr(code)
    return _FONTS.get((font or "Symbol").casefold(), {}).get(code & 0xFF, "")
