"""Whether a unit is the kind of answer that is asked for, and whose words it is."""

from __future__ import annotations

import re

from api.answering.bodies import is_held_by
from api.answering.question import Reading
from api.answering.units import Unit
from ingestion.matching import figures

FIGURES = {"share", "number", "money", "date", "occasion"}
_ROUGH = re.compile(
    r"(?i)\b(half|third|thirds|quarter|quarters|fifth|fifths|majority|minority|most|one in \w+)\b"
)
_DEFINITE = re.compile(r"(?i)\b(?:the|these|those|both) (?:two|three|four)\b")  # counts nothing
_CONDITION = re.compile(
    r"(?i)\b(?:if|unless|only|once|until|when|where|whenever|provided|circumstances|as soon as)\b"
)


def is_own(reading: Reading, unit: Unit) -> bool:
    """Whether a body whose words are asked for holds it."""
    holder = unit.passage.attribution.holder
    return any(is_held_by(holder, body) for body in reading.speakers)


def has_kind(reading: Reading, text: str) -> bool:
    """Whether `text` holds a figure of the kind that is asked for, if one is."""
    if reading.wants not in FIGURES:
        return True
    found = figures(_DEFINITE.sub("", text))
    kinds = {figure.kind for figure in found}
    if reading.wants == "share":
        return "percent" in kinds or bool(_ROUGH.search(text))
    if reading.wants == "money":
        return "money" in kinds
    if reading.wants in {"date", "occasion"}:
        dated = bool(kinds & {"date", "year"})
        return dated or (reading.wants == "occasion" and bool(_CONDITION.search(text)))
    return bool(kinds & {"number", "percent"}) or bool(_ROUGH.search(text))
