"""Personal data in a question, found before anything is written; personal_shapes.py tells how it
is written. What was measured stands in docs/log.md.
"""

from __future__ import annotations

import re

from api.answering.personal_shapes import (
    BIRTH,
    CARD_WRITTEN,
    EMAIL,
    EMAIL_SPELT,
    INSURANCE,
    NHS_WRITTEN,
    PHONE,
    PHONE_MORE,
    POSTCODE,
    is_card_number,
    is_nhs_number,
    plain,
)

_RUN = re.compile(r"(?<![\w£$€])(?<!\d[.,-])\+?\d+(?:[ -]\d+)*(?![\w%]|[.,]\d)")
_WRITTEN = {(10,), (3, 3, 4), (13,), (15,), (16,), (19,), (4, 4, 4, 4), (4, 6, 5)}
_MOST_DIGITS = 19  # of a card
_THOUSAND = 3  # digits a group, as in 1 250 000
# A postcode alone is a place; with one of these it is where somebody lives.
_MINE = re.compile(
    r"\b(?:my|mine|his|her|i live|i'm|i am|we live|(?:he|she) lives|they live)\b"
    r"|\b(?:a|the|this|our) (?:patient|client|resident|neighbour)\b(?! (?:group|transport|care))",
    re.I,
)
_NAMED = re.compile(
    r"\b(?:Mrs|Mr|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Lady|Lord)\.? [A-Z][a-z'-]+"
    r"|\b(?:name is|named|called|name:) [A-Z][a-z'-]+"
)
_TWO_NAMES = re.compile(r"\b([A-Z][a-z'-]+) ([A-Z][a-z'-]+)(?= (?:of|at|in|from|lives)\b|,| ?\()")
_NO_NAME = frozenset(
    "What Which Who Does Did Do Is Are Was Were How When Where Why Can Could Should The In At "
    "For North South East West Greater Great New Upper Lower Saint St City Town County Street "
    "Road Lane Avenue Square House Park Centre Hospital Hospitals Trust Council Borough Board "
    "University College School Surgery Clinic Practice Care Health Community Teaching Royal "
    "General Foundation Fund Group Partnership Alliance Network Federation Association "
    "Institute Office Court Primary Integrated National Service Services Place Building Floor "
    "Yorkshire London".split()
)


def personal_data(text: str) -> str | None:
    """What kind of personal data stands in `text`, in plain words, or None."""
    told = plain(text)
    shapes = {
        "an email address": (EMAIL, EMAIL_SPELT),
        "a date of birth": (BIRTH,),
        "a National Insurance number": (INSURANCE,),
    }
    for kind, patterns in shapes.items():
        if any(pattern.search(told) for pattern in patterns):
            return kind
    if found := _checked_number(told):
        return found
    if PHONE.search(told) or PHONE_MORE.search(told):
        return "a telephone number"
    return "a postcode with whose it is" if _lives_somewhere(told) else None


def has_telephone_number(text: str) -> bool:
    """Whether digits stand in `text` as those of a UK telephone number do."""
    return PHONE.search(text) is not None


def _checked_number(told: str) -> str | None:
    """A number with a right check digit, by the usual grouping or as a run of digits."""
    if any(is_nhs_number(re.sub(r"\D", "", one)) for one in NHS_WRITTEN.findall(told)):
        return "an NHS number"
    if any(is_card_number(re.sub(r"\D", "", one)) for one in CARD_WRITTEN.findall(told)):
        return "a payment card number"
    checked = (_kind_of_run(re.findall(r"\d+", run[0])) for run in _RUN.finditer(told))
    return next((kind for kind in checked if kind), None)


def _kind_of_run(groups: list[str]) -> str | None:
    """Of groups of digits beside one another: of all together, or of some written as usual."""
    for first in range(len(groups)):
        for last in range(first + 1, len(groups) + 1):
            digits = "".join(groups[first:last])
            if len(digits) > _MOST_DIGITS:
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
    return "a payment card number" if is_card_number(digits) else None


def _lives_somewhere(told: str) -> bool:
    """Whether a postcode stands together with a name, or with words such as "my"."""
    if not POSTCODE.search(told):
        return False
    names = (pair for pair in _TWO_NAMES.findall(told) if _NO_NAME.isdisjoint(pair))
    return bool(_MINE.search(told) or _NAMED.search(told) or any(names))
