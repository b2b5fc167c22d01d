"""The one text normaliser and matcher, shared by verify and by the evals.

Figures become typed values, so that 42 never matches 42 per cent, and one in words ("twelve")
matches the same one in digits; shares in words ("three quarters", "half") match only themselves.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

VERSION = 2
DENIAL = re.compile(
    r"\b(?:not|no|never|neither|nor|none|without|cannot|nobody|nothing)\b|n't\b"
)  # in normalised text

FigureKind = Literal["number", "percent", "money", "date", "year", "ordinal", "fraction"]

_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_NUMBER_WORDS = {word: number for number, word in enumerate(_ONES, 1)}
_TENS = {
    word: ten * 10
    for ten, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|"
        "sep sept september|oct october|nov november|dec december".split("|"),
        1,
    )
    for name in names.split()
}
_SCALES = {
    "hundred": 10**2, "thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "mn": 10**6,
    "billion": 10**9, "bn": 10**9, "b": 10**9, "trillion": 10**12,
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WORD_NUMBER = "|".join([*_NUMBER_WORDS, *_TENS])
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_SCALE = r"hundred|thousand|million|billion|trillion|bn|mn|m"
_FIGURE = re.compile(
    rf"""
      (?P<day>\b[0-3]?\d)(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?
        (?:,?\s+(?P<dated>\d{{4}})\b)?
    | \b(?P<monthname>{_MONTH})\s+(?P<monthyear>\d{{4}})\b
    | \b(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b
    | (?P<money>[£$€])\s?(?P<amount>{_DIGITS})\s*(?P<moneyscale>{_SCALE}|k|b)?\b
    | (?P<sign>(?<!\w)-(?=\d)|\bminus\s+)?(?<![\w.])(?P<number>{_DIGITS})\s*(?:-\s*)?
        (?P<percent>%|per[\s-]?cent\b|pc\b|percentage[\s-]points?\b)
    | (?<![\w.])(?P<plain>{_DIGITS})(?:\s*(?P<scale>{_SCALE})\b)?(?P<ordinal>st|nd|rd|th)?(?!\w)
    | \b(?:in|since|by|until|from|during|before|after|early|late)\s+(?P<monthonly>{_MONTH})\b
        (?!,?\s+\d{{4}})
    | \b(?P<parts>{"|".join(_ONES[1:9])})[\s-](?P<many>third|quarter|fifth|sixth|eighth|tenth)s\b
    | \b(?:a|one)[\s-](?P<single>quarter\b|(?:third|fifth|sixth|eighth|tenth)(?=\s+of\b))
    | \b(?P<rough>half|zero|dozen|majority|minority)\b
    | \b(?P<word>{_WORD_NUMBER})(?:-(?P<unit>{"|".join(_ONES[:9])}))?\b
        (?:\s+(?P<wordscale>hundred|thousand|million|billion|trillion)\b)?
        (?:[\s-]+(?P<wordpercent>per[\s-]?cent\b|percentage[\s-]points?\b))?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_EXACT = {"zero": "0", "dozen": "12"}
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


@dataclass(frozen=True)
class Figure:
    """A typed value: ("percent", "45"), ("date", "2022-10-21"), ("year", "2020")."""

    kind: FigureKind
    value: str


def normalise(text: str) -> str:
    """NFKC, lower case, one kind of quote and dash, single spaces, per cent as %."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = unicodedata.normalize("NFKC", plain)  # folding may take characters apart
    plain = re.sub(r"[‘’‛`´]", "'", plain)
    plain = re.sub(r"[“”„«»]", '"', plain)
    plain = re.sub(r"[‐-―−]", "-", plain)
    plain = re.sub(r"\s+", " ", plain)
    return re.sub(r"\s?(?:%|\bper ?cent\b)", "%", plain).strip()


def number_word(text: str) -> int:
    """'three' -> 3, '3' -> 3; raises ValueError for anything else."""
    word = text.lower()
    return _NUMBER_WORDS[word] if word in _NUMBER_WORDS else int(word)


def figures(text: str) -> set[Figure]:
    """Every figure, percentage, sum of money and date in `text`, typed.

    A number word counts from 'two' on: 'one' is more often a pronoun. A full date also counts as
    its month and its year, because a claim may give less than its source.
    """
    return {figure for _, _, typed in located_figures(text) for figure in typed}


def located_figures(text: str) -> list[tuple[int, int, set[Figure]]]:
    """Every figure with its start and end in `normalise_digits(text)`; a date has several types."""
    found = _FIGURE.finditer(normalise_digits(text))
    return [(match.start(), match.end(), typed) for match in found if (typed := _typed(match))]


def is_figure(term: str) -> bool:
    """Whether `term` is a figure and nothing else: "45 per cent", "1 July 2022", "two thirds"."""
    rest = normalise_digits(term)
    for start, end, _ in reversed(located_figures(term)):
        rest = rest[:start] + rest[end:]
    return rest != normalise_digits(term) and not re.search(r"\w", rest)


def normalise_digits(text: str) -> str:
    """NFKC with plain hyphens between digits, so that 2–5 reads as two figures."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"(?<=\d)[‐-―−](?=\d)", " - ", plain)


def unsupported(claim: str, evidence: str) -> set[Figure]:
    """The figures of `claim` that do not stand in `evidence`."""
    return figures(claim) - figures(evidence)


def _typed(match: re.Match[str]) -> set[Figure]:
    group = match.groupdict()
    if group["month"]:
        return _day(int(group["day"]), _MONTHS[group["month"].lower()], group["dated"])
    if group["monthname"]:
        month = _MONTHS[group["monthname"].lower()]
        return {
            Figure("date", f"{group['monthyear']}-{month:02}"),
            Figure("date", f"--{month:02}"),
            _year(group["monthyear"]),
        }
    if group["monthonly"]:
        return {Figure("date", f"--{_MONTHS[group['monthonly'].lower()]:02}")}
    if group["iso"]:
        year, months, days = group["iso"].split("-")
        return _day(int(days), int(months), year)
    return _fraction(group) or _typed_number(group)


def _fraction(group: dict[str, str | None]) -> set[Figure]:
    """Shares in words: two thirds, a quarter, half; and the few words that are numbers too."""
    if group["parts"]:
        return {Figure("fraction", f"{number_word(group['parts'])} {group['many']}".lower())}
    if group["single"]:
        return {Figure("fraction", f"1 {group['single']}".lower())}
    rough = (group["rough"] or "").lower()
    if rough in _EXACT:
        return {Figure("number", _EXACT[rough])}
    return {Figure("fraction", rough)} if rough else set()


def _typed_number(group: dict[str, str | None]) -> set[Figure]:
    if group["money"]:
        amount = _scaled(group["amount"] or "", group["moneyscale"])
        return {Figure("money", f"{group['money']}{amount}")}
    if group["percent"]:
        sign = "-" if group["sign"] else ""
        return {_share(sign + _scaled(group["number"] or "", None), group["percent"])}
    return _spelt(group) if group["word"] else {_number(group)}


def _day(day: int, month: int, year: str | None) -> set[Figure]:
    if year is None:
        return {Figure("date", f"--{month:02}-{day:02}"), Figure("date", f"--{month:02}")}
    return {
        Figure("date", f"{year}-{month:02}-{day:02}"),
        Figure("date", f"--{month:02}-{day:02}"),
        Figure("date", f"--{month:02}"),
        Figure("date", f"{year}-{month:02}"),
        _year(year),
    }


def _spelt(group: dict[str, str | None]) -> set[Figure]:
    word = (group["word"] or "").lower()
    unit = _NUMBER_WORDS[group["unit"].lower()] if group["unit"] else 0
    value = _TENS.get(word, _NUMBER_WORDS.get(word, 0)) + unit
    if group["wordpercent"]:
        return {_share(str(value), group["wordpercent"])}
    if group["wordscale"]:
        return {Figure("number", _scaled(str(value), group["wordscale"]))}
    return {Figure("number", str(value))} if value > 1 else set()


def _share(value: str, unit: str) -> Figure:
    """A rise by 5 percentage points is not one by 5 per cent."""
    return Figure("percent", f"{value} points" if "point" in unit.lower() else value)


def _number(group: dict[str, str | None]) -> Figure:
    plain = group["plain"] or ""
    if group["ordinal"]:
        return Figure("ordinal", _scaled(plain, None))
    four = plain.isdigit() and len(plain) == len(str(_LAST_YEAR))
    if four and not group["scale"] and _FIRST_YEAR <= int(plain) <= _LAST_YEAR:
        return _year(plain)
    return Figure("number", _scaled(plain, group["scale"]))


def _year(digits: str) -> Figure:
    return Figure("year", digits)


def _scaled(digits: str, scale: str | None) -> str:
    value = float(digits.replace(",", "")) * _SCALES.get((scale or "").lower(), 1)
    return f"{value:.6f}".rstrip("0").rstrip(".")
