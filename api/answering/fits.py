"""Whether a unit is the kind of answer, and of the time and the stance, that is asked for."""

from __future__ import annotations

import re

from api.answering.bodies import is_held_by
from api.answering.lead_in import OUR_REMARK
from api.answering.question import Reading
from api.answering.units import Unit
from api.matching import figures
from ingestion.sources import Source

FIGURES = {"share", "number", "money", "date"}
_ROUGH = re.compile(
    r"(?i)\b(half|third|thirds|quarter|quarters|fifth|fifths|majority|minority|most|one in \w+)\b"
)
_DEFINITE = re.compile(r"(?i)\b(?:the|these|those|both) (?:two|three|four)\b")  # counts nothing
_DENIAL = re.compile(r"(?i)\b(?:no|not|never|none|nor|without|rejected|cannot)\b")


def fit(reading: Reading, unit: Unit, source: Source) -> dict[str, float]:
    """Signals of 0 and 1 for kind, time, stance and form; and how many sentences lean on others."""
    remark = unit.passage.attribution.holder == OUR_REMARK
    figure = reading.wants in FIGURES and not remark  # "not known" has no figure
    said = unit.core.text if unit.items else unit.text
    listed = reading.wants == "list" and unit.items > 0
    exact = listed and unit.counted and reading.items == unit.items
    timed = reading.when is not None and unit.when is not None
    told = {
        "other kind": figure and not has_kind(reading, said),
        "definition": reading.defines is not None and explains(unit.core.text, reading),
        "other stance": reading.stance is not None and not reading.stance.search(unit.text),
        "time": timed and reading.when == unit.when,
        "other time": timed and reading.when != unit.when,
        "the list": exact,
        "some list": listed and not exact,
        "denial": bool(_DENIAL.search(unit.text) and not _DENIAL.search(reading.text)),
        "remark": remark,
        "superseded": source.standing == "superseded",
    }
    return {**{name: float(flag) for name, flag in told.items()}, "leaning": _leaning(unit)}


def _leaning(unit: Unit) -> float:
    """Sentences beyond the first, but for items of a list."""
    return float(len(unit.sentences) - 1 - unit.items)


def explains(text: str, reading: Reading) -> bool:
    """Whether `text` says what the term is that `reading` wants defined.

    "X is a ...", "X (the ...)", "... (X)", "X means ..."; of a person also "X is chair of ...".
    """
    term = reading.defines or ""
    if any(body.is_person for body in reading.named):
        term, is_what = reading.named[0].aliases[-1], r"\w"
    else:
        is_what = r"(?:an?|the|one|two|those|where|when|\w+ed)\b"
    name = r"\s+".join(re.escape(word) for word in term.split())
    ending = r"(?:s|es)?\b['’”\"]?"
    aside = r"(?:\s*\([^()]{2,20}\))?(?:,[^,.;]{3,80},)?\s*"
    says = (
        rf"(?:\((?!s\))|,? (?:is|are|was|were)(?:,[^,.;]{{3,60}},)? {is_what}|,? means?\b"
        r"|described itself (?:\w+ ){0,3}as (?:an?|the)\b"
        r"|: |,? (?:an?|the) \w+ |initiative |approach that )"
    )
    return re.search(rf"(?i)\b{name}{ending}{aside}{says}|\({name}s?\)", text) is not None


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
    if reading.wants == "date":
        return bool(kinds & {"date", "year"})
    return bool(kinds & {"number", "percent"}) or bool(_ROUGH.search(text))
