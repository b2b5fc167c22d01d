"""Abbreviations that a glossary explains in more than one way, in what a reader asks."""

from __future__ import annotations

import re

from api.answering.abbreviations import Abbreviations
from api.http.schemas.answers import AnswerOut
from ingestion.terms import stems

_ABBREVIATION = re.compile(r"\b([A-Z]{2,8})(s?)\b")


def meanings(answer: AnswerOut, known: Abbreviations) -> tuple[str, tuple[str, ...]] | None:
    """The first abbreviation of the question with other meanings than the answer's, and the
    question in each of them; None where there is none, or the question spells it out.
    """
    asked = answer.standalone_question
    said = " ".join([asked, *(one.text for one in answer.statements)]).casefold()
    for found in _ABBREVIATION.finditer(asked):
        forms = known.get(found[1].lower(), frozenset())
        others = sorted(form for form in forms if form not in said)
        if len(forms) > 1 and others and not any(form in asked.casefold() for form in forms):
            start, end = found.span()
            texts = tuple(f"{asked[:start]}{form}{found[2]}{asked[end:]}" for form in others)
            return found[1], texts
    return None


def spelt_out(text: str, known: Abbreviations) -> frozenset[str]:
    """The stems of `text` with its abbreviations spelt out: the same for the same question."""

    def longest(found: re.Match[str]) -> str:
        return max(known.get(found[1].lower(), ()), key=len, default=found[0])

    return frozenset(stems(_ABBREVIATION.sub(longest, text)))
