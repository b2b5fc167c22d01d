"""Personal data in a question, found before anything is written.

NHS numbers by their check digit (modulus 11, NHS Data Model and Dictionary), cards by Luhn's
check (ISO/IEC 7812-1), UK telephone numbers and email addresses by their shape.
"""

from __future__ import annotations

import re
import unicodedata

_RUN = re.compile(r"(?<![\w£$€])(?<!\d[.,-])\+?\d+(?:[ -]\d+)*(?![\w%])")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_BIRTH = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|birthday|(?:i|he|she|they|patient|mother|father|child)"
    r" (?:was|were) born(?: on)?|born(?: on)?(?= ?\d+[/.-]))\b"
    r"\W{0,3}(?:is\W+|was\W+)?\d",
    re.I,
)
_NHS_WRITTEN = re.compile(r"(?<!\d)\d{3}[ ./-]?\d{3}[ ./-]?\d{4}(?!\d)")
_INSURANCE = re.compile(
    r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[ -]?\d{2}){3}[ -]?[A-D]\b",
    re.I,
)
_PHONE = re.compile(
    r"(?<![\w£$€])(?<!\d[.,-])(?!\d\d[ .-]\d\d[ .-](?:19|20)\d\d)"  # 01-04-2020 is a date
    r"(?:(?:\+|00) ?44[ .-]?(?:\(0\) ?)?|\(?0)[1-9](?:[ .()-]{0,2}\d){8,9}(?![\w%])"
)
_NHS_DIGITS = 10
_CARD_DIGITS = range(13, 20)
_WRITTEN = {(10,), (3, 3, 4), (13,), (15,), (16,), (19,), (4, 4, 4, 4), (4, 6, 5)}
_THOUSAND = 3  # digits a group, as in 1 250 000


def personal_data(text: str) -> str | None:
    """What kind of personal data stands in `text`, in plain words, or None."""
    plain = re.sub(r"[‐-―−]", "-", unicodedata.normalize("NFKC", text))
    shapes = {
        "an email address": _EMAIL,
        "a date of birth": _BIRTH,
        "a National Insurance number": _INSURANCE,
    }
    for kind, shape in shapes.items():
        if shape.search(plain):
            return kind
    for written in _NHS_WRITTEN.findall(plain):
        if is_nhs_number(re.sub(r"\D", "", written)):
            return "an NHS number"
    checked = (_kind_of_run(re.findall(r"\d+", run[0])) for run in _RUN.finditer(plain))
    found = next((kind for kind in checked if kind), None)
    return found or ("a telephone number" if _PHONE.search(plain) else None)


def has_telephone_number(text: str) -> bool:
    """Whether digits stand in `text` as those of a UK telephone number do."""
    return _PHONE.search(text) is not None


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits carry the check digit of an NHS number."""
    if len(digits) != _NHS_DIGITS or not digits.isdigit():
        return False
    weighted = sum(int(d) * w for d, w in zip(digits, range(_NHS_DIGITS, 1, -1), strict=False))
    check = (11 - weighted % 11) % 11
    return check == int(digits[-1])


def _kind_of_run(groups: list[str]) -> str | None:
    """Of groups of digits beside one another: of all together, or of some written as usual."""
    for first in range(len(groups)):
        for last in range(first + 1, len(groups) + 1):
            digits = "".join(groups[first:last])
            if len(digits) > _CARD_DIGITS[-1]:
                break
            whole = last - first == len(groups)
            written = tuple(len(group) for group in groups[first:last]) in _WRITTEN
            if (whole or written) and (kind := _kind_of_number(groups[first:last], digits)):
                return kind
    return None


def _kind_of_number(groups: list[str], digits: str) -> str | None:
    years = re.fullmatch(r"(?:19|20)\d\d", groups[0])
    thousands = len(groups) > 1 and all(len(group) == _THOUSAND for group in groups[1:])
    if years or thousands:
        return None
    if is_nhs_number(digits):
        return "an NHS number"
    if len(digits) in _CARD_DIGITS and _luhn(digits):
        return "a payment card number"
    return None


def _luhn(digits: str) -> bool:
    doubled = (
        (int(d) * 2 - 9 if int(d) * 2 > 9 else int(d) * 2) if n % 2 else int(d)  # noqa: PLR2004
        for n, d in enumerate(reversed(digits))
    )
    return sum(doubled) % 10 == 0
