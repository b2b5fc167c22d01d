"""How personal data is written, and the check digits that some of it carries.

NHS numbers: modulus 11 (NHS Data Model and Dictionary). Cards: Luhn (ISO/IEC 7812-1). Telephone
numbers as Ofcom's National Telephone Numbering Plan has them, and abroad by E.164. National
Insurance numbers: HMRC's NIM39110. Postcodes: BS 7666.
"""

from __future__ import annotations

import re
import unicodedata

_SEP = r"[\s./_()\[\]-]{0,3}"  # between groups of digits
_BEFORE = r"(?<![\d£$€])(?<!\d[.,])"  # no part of a longer figure, and no money
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:{_DAY}(?: of)?[ ,.-]{{1,2}}{_MONTH}|{_MONTH} {_DAY}\b|\d{{1,2}}[ /.-]\d{{1,2}}[ /.-]\d\d"
    r"|(?:19|20)\d\d-\d\d-\d\d)"
)
_PERSON = (
    "(?:i|he|she|they|patient|mother|mum|father|dad|child|baby|son|daughter|wife|husband|partner|"
    "brother|sister|client|who)"
)
_INSURANCE = r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[ ./-]?\d{2}){3}"

NHS_WRITTEN = re.compile(rf"{_BEFORE}\d{{3}}{_SEP}\d{{3}}{_SEP}\d{{4}}(?!\d|[.,]\d)")
CARD_WRITTEN = re.compile(
    rf"{_BEFORE}(?!(?:(?:19|20)\d\d\D+){{3}})"  # years in a row
    r"(?:\d{4}(?:[\s./_-]{0,3}\d{4}){3}|\d{4}[\s./_-]{0,3}\d{6}[\s./_-]{0,3}\d{5})(?!\d)"
)
EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
EMAIL_SPELT = re.compile(
    r"(?<![\w.+-])[\w.+-]+ ?[(\[{] ?at ?[)\]}] ?[\w-]+(?: ?(?:\.|[(\[{] ?dot ?[)\]}]) ?[\w-]+)+",
    re.I,
)
BIRTH = re.compile(
    r"\b(?:d\.?o\.?b\b\.?|date[ -]of[ -]birth|birth ?date)\W{0,3}(?:(?:is|was|on|the)\W+){0,2}"
    rf"(?:\d|{_MONTH} \d)|\bbirthday\W{{0,3}}(?:(?:is|was|on|the)\W+){{0,3}}{_DATE}"
    rf"|\b{_PERSON}(?:'s|'m| am| is| are|,)?(?: who)?(?: was| were)? born\W+"
    rf"(?:(?:on|the)\W+){{0,2}}{_DATE}"
    r"|\bborn(?: on)? ?\d+[/.-]\d",
    re.I,
)
INSURANCE = re.compile(
    rf"\b{_INSURANCE}[ ./-]?[A-D]\b"
    rf"|\b(?:national insurance|nino|ni)\b(?: ?(?:number|no|#))?[\s.:#]*(?:is )?{_INSURANCE}(?!\d)",
    re.I,
)
PHONE = re.compile(
    r"(?<![\w£$€])(?<!\d[.,-])(?!\d\d[ .-]\d\d[ .-](?:19|20)\d\d)"  # 01-04-2020 is a date
    r"(?:(?:\+|00) ?44[ .-]?(?:\(0\) ?)?|\(?0)[1-9](?:[ .()-]{0,2}\d){8,9}(?![\w%])"
)
PHONE_MORE = re.compile(
    r"(?<![\w£$€])(?:"
    r"\(?(?:\+|00) ?44\)?[ ./_-]{0,2}(?:\(0\) ?|0)?[1-9](?:[ ./_()-]{0,3}\d){8,9}"
    r"|(?<!\d[.,/-])07\d{3}(?:[ ./_()-]{0,3}\d){6}"
    r"|(?:(?<=tel)|(?<=tel )|(?<=tel: )|(?<=tel\. )|(?<=phone )|(?<=phone: )|(?<=mobile ))"
    r"0?[1-9](?:[ ./_()-]{0,3}\d){8,9}"
    r"|\+(?!44)[1-9]\d{0,2}(?:[ .()-]{0,2}\d){7,12}"
    r")(?![\w%])",
    re.I,
)
POSTCODE = re.compile(
    r"\b(?:GIR ?0AA|[A-Z]{1,2}\d(?:\d|[A-HJKMNP-Y])? {0,2}\d"
    r"(?!(?-i:st|nd|rd|th)\b)[ABD-HJLNP-UW-Z]{2})\b",
    re.I,
)
BOOK = re.compile(r"\bISBN(?:-1[03])?:?\s*[\d -]{9,17}[\dX]\b", re.I)  # the check of NHS numbers
_NHS_DIGITS = 10


def plain(text: str) -> str:
    """`text` with digits of every script, dashes and spaces as on a keyboard, and without what is
    invisible.
    """
    told = "".join(_keyed(character) for character in unicodedata.normalize("NFKC", text))
    return BOOK.sub(" ", told)


def _keyed(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.digit(character))
    if kind == "Pd" or character == "−":
        return "-"
    if kind == "Zs":
        return " "
    return {"Cf": "", "’": "'"}.get(kind if kind == "Cf" else character, character)


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits carry the check digit of an NHS number."""
    if len(digits) != _NHS_DIGITS or not digits.isdigit():
        return False
    weighted = sum(int(d) * w for d, w in zip(digits, range(_NHS_DIGITS, 1, -1), strict=False))
    check = (11 - weighted % 11) % 11
    return check == int(digits[-1])


def is_card_number(digits: str) -> bool:
    """Whether 13 to 19 digits pass Luhn's check, and are not one digit again and again."""
    if not re.fullmatch(r"\d{13,19}", digits) or len(set(digits)) == 1:
        return False
    doubled = (
        (int(d) * 2 - 9 if int(d) * 2 > 9 else int(d) * 2) if n % 2 else int(d)  # noqa: PLR2004
        for n, d in enumerate(reversed(digits))
    )
    return sum(doubled) % 10 == 0
