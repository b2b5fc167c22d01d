"""Characters that deceive: unseen ones, and letters of another alphabet that look like ours."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_UNWRITTEN = {"Cc", "Cf", "Co", "Cn", "Cs"}  # control, format, private, unassigned, surrogates
_UNSEEN = re.compile(  # letters and marks that nobody sees, whatever Unicode calls them
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
_PLAIN = re.compile(r"[\s!-~]*", re.ASCII)
_CYRILLIC = (
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
    "\u050c\u051a\u051c\u0430\u0435\u0455\u0456\u0458\u043e\u051b\u051d\u0440\u0441\u0443\u0445"
    "\u04bb\u04c0\u04cf"
)
_GREEK = (
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03bf\u03bd\u03f2\u03f3"
)
_ARMENIAN = "\u0585\u0578\u057d\u0570"
_ALIKE = str.maketrans(
    _CYRILLIC + _GREEK + _ARMENIAN,
    "ABESIJKMHOPCTYXGQWaesijoqwpcyxhIl" + "ABEZHIKMNOPTYXovcj" + "onuh",
)
_LOOKS_LATIN = re.compile(f"[{_CYRILLIC}{_GREEK}{_ARMENIAN}]")
_LATIN = re.compile("[A-Za-z]")
_WORD = re.compile(r"[^\W\d_]+")
_EAST_ASIAN = {"CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL"}
_OF_NONE = {"MODIFIER", "MICRO", "OHM", "KELVIN", "ANGSTROM", "FEMININE", "MASCULINE"}


def is_seen(character: str) -> bool:
    """Whether a reader sees anything of `character`, be it white space."""
    return not _UNSEEN.match(character) and (
        character.isspace() or unicodedata.category(character) not in _UNWRITTEN
    )


def seen(text: str) -> str:
    """`text` in NFC, without direction marks, soft hyphens and whatever else nobody sees.

    Ligatures, wide and ornamental letters become the plain ones.
    """
    if _PLAIN.fullmatch(text):
        return text
    return unicodedata.normalize("NFC", "".join(_plain(c) for c in text if is_seen(c)))


def one_alphabet(text: str) -> str:
    """`text`, as long as before, with Latin letters for those that only look Latin.

    They are replaced in words that hold Latin letters too, and in a text that is written in Latin
    letters but for words of which every letter looks so.
    """
    if not _LOOKS_LATIN.search(text):
        return text
    foreign = [word for word in _WORD.findall(text) if not _LATIN.search(word)]
    disguised = bool(_LATIN.search(text)) and all(_is_disguise(w) for w in foreign if _other(w))

    def settled(match: re.Match[str]) -> str:
        word = match[0]
        pure = disguised and len(word) > 1 and _is_disguise(word)
        return word.translate(_ALIKE) if _LATIN.search(word) or pure else word

    return _WORD.sub(settled, text)


def mixed_word(text: str) -> str | None:
    """The first word of `text` in two alphabets; a Greek letter may open or close one: μg, TNFα."""
    words = () if text.isascii() else _WORD.findall(text)
    return next((word for word in words if len(_alphabets(word)) > 1), None)


def _alphabets(word: str) -> set[str]:
    held = [_alphabet(character) for character in word]
    if "LATIN" in held:
        held[0] = "LATIN" if held[0] == "GREEK" else held[0]
        held[-1] = "LATIN" if held[-1] == "GREEK" else held[-1]
    return {name for name in held if name}


@cache
def _alphabet(letter: str) -> str:
    """The first word of its name in Unicode; "" for one that goes with any alphabet."""
    name = unicodedata.name(letter, "").split(" ")[0]
    if name in _EAST_ASIAN:
        return "CJK"
    return "" if name in _OF_NONE else name


def _other(word: str) -> bool:
    return any(_alphabet(letter) not in {"", "LATIN"} for letter in word)


def _is_disguise(word: str) -> bool:
    return word.translate(_ALIKE).isascii()


def _plain(character: str) -> str:
    """Only letters change: ², ª and ½ say more than 2, a and 1/2."""
    if character.isascii() or unicodedata.category(character) not in {"Lu", "Ll", "Lt"}:
        return character
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain.isascii() and plain.isalpha() else character
