"""Whether a fact stands in words: terms together, figures typed, and not denied."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evals.given import Given, GivenStatement
from evals.question_file import Nugget, Question
from ingestion.matching import (
    Figure,
    figures,
    is_figure,
    located_figures,
    normalise,
    normalise_digits,
)

_figures = lru_cache(maxsize=4096)(figures)  # the terms of golds are looked at again and again
_is_figure = lru_cache(maxsize=4096)(is_figure)
Located = tuple[int, int, set[Figure]]

_DENIAL = re.compile(r"\b(?:not|no|never|neither|nor|none|without|cannot|hardly|\w+n't)\b")
_REACH = 4  # words before a term in which a denial denies it
_BETWEEN_ENDS = re.compile(r"\s*(?:-|to|and)\s*", re.IGNORECASE)  # of a range
_COUNTED = frozenset({"number", "percent", "money"})  # kinds of figures that ranges run between
_SENTENCE = re.compile(r"[;:.?!]\s|\bbut\b")
_CLAUSE = re.compile(r"[,;:.?!()]\s|\bbut\b")


@dataclass(frozen=True)
class Window:
    """One claim, or two of one speaker's that are neighbours, and the passages that they cite."""

    words: str
    evidence: str


def told(nugget: Nugget, windows: Iterable[Window]) -> bool:
    """Whether the nugget stands in one of the windows, and in what is cited for it too."""
    return any(holds(nugget, [one.words]) and holds(nugget, [one.evidence]) for one in windows)


def holds(nugget: Nugget, windows: Iterable[str]) -> bool:
    """Whether the nugget stands in one of the windows of words."""
    needed = [[*terms, *nugget.figures] for terms in nugget.any_of]
    return any(stand(terms, words) for words in windows for terms in needed)


def windows(answer: Given) -> list[Window]:
    """Each claim alone, behind its lead-in, and with the next one behind the same lead-in.

    Claims led in as different bodies' are never read together: what one says is not the other's.
    """
    claims = list(_led(answer))
    found: list[Window] = []
    for at, (lead, claim) in enumerate(claims):
        evidence = f"{lead} {_cited(answer, claim)}"
        found += [Window(claim.text, evidence), Window(f"{lead} {claim.text}", evidence)]
        for led, following in claims[at + 1 : at + 2]:
            if led == lead:
                both = f"{lead} {claim.text} {following.text}"
                found.append(Window(both, f"{evidence} {_cited(answer, following)}"))
    return found


def singly(answer: Given) -> list[str]:
    """Each claim alone, and behind its lead-in."""
    return [words for lead, claim in _led(answer) for words in (claim.text, f"{lead} {claim.text}")]


def _led(answer: Given) -> Iterable[tuple[str, GivenStatement]]:
    """Each claim with the lead-in that says whose words it is."""
    lead = ""
    for statement in answer.statements:
        if statement.kind == "lead_in":
            lead = statement.text
        elif statement.kind == "claim":
            yield lead, statement


def _cited(answer: Given, claim: GivenStatement) -> str:
    return " ".join(citation.passage for citation in answer.cited(claim))


def wrongly_claimed(question: Question, statements: Iterable[str]) -> tuple[list[str], str] | None:
    """The terms that stand where they are wrong, and why, or None.

    A statement that holds a vital nugget may give the other figure for comparison: "45 per cent
    now, 29 per cent before". Alone, the other figure is a wrong answer.
    """
    vital = [nugget for nugget in question.nuggets if nugget.vital]
    for words in statements:
        if any(holds(nugget, [words]) for nugget in vital):
            continue
        for wrong in question.wrong:
            for terms in wrong.any_of:
                if stand(terms, words):
                    return terms, wrong.why
    return None


def stand(terms: Sequence[str], words: str) -> bool:
    """Whether all `terms` stand in `words`, none of them denied unless a term itself denies.

    A term that is a figure matches the same typed figure, though not one end of a range; any other
    matches whole words, and a star at the end of it any ending: "legislat*". A term that is a bare
    denial must deny: in "mandatory, not optional" nothing says "not mandatory".
    """
    words = " ".join(words.split())  # figures of several words are matched with single spaces
    denying = any(_DENIAL.search(normalise(term)) for term in terms)
    denied = [term for term in terms if not _DENIAL.fullmatch(normalise(term))]
    if len(denied) < len(terms) and denied and not any(_said_not(term, words) for term in denied):
        return False
    given = _figures(" ; ".join(term for term in terms if _is_figure(term)))
    return all(_stands(term, words, denying, given) for term in terms)


def _said_not(term: str, words: str) -> bool:
    """Whether a denial stands before the term in its sentence, or after it in its clause."""
    said = normalise(words)
    return any(
        _DENIAL.search(f"{_SENTENCE.split(said[:at])[-1]} {_CLAUSE.split(said[at:])[0]}")
        for at in _starts(normalise(term), said)
    )


def _stands(term: str, words: str, denying: bool, given: set[Figure]) -> bool:
    if _is_figure(term):
        return _figures(term) <= _figures_said(words, denying, given)
    said = normalise(words)
    return any(denying or not _denied(said, at) for at in _starts(normalise(term), said))


def _figures_said(words: str, denying: bool, given: set[Figure]) -> set[Figure]:
    """The figures of `words` that are not denied, nor an end of a range that `given` has not whole.

    Of "20 to 25 per cent", neither is the figure that was found.
    """
    said, located = normalise_digits(words), located_figures(words)
    found: set[Figure] = set()
    for at, (start, _, typed) in enumerate(located):
        others = [
            located[other][2]
            for first, other in ((at - 1, at - 1), (at, at + 1))
            if 0 <= first < len(located) - 1 and _is_range(said, located[first], located[first + 1])
        ]
        whole = all(other & given for other in others)
        if whole and (denying or not _denied(said.casefold(), start)):
            found |= typed
    return found


def _is_range(said: str, low: Located, high: Located) -> bool:
    """Whether two figures are the ends of one: 20-25, 20 to 25, between 20 and 25 per cent."""
    between = said[low[1] : high[0]]
    if not _BETWEEN_ENDS.fullmatch(between) or not _counts(low) or not _counts(high):
        return False
    return "and" not in between.lower() or said[: low[0]].casefold().rstrip().endswith("between")


def _counts(located: Located) -> bool:
    return any(figure.kind in _COUNTED for figure in located[2])


def _starts(term: str, said: str) -> list[int]:
    ending = r"\w*" if term.endswith("*") else ""
    pattern = rf"(?<!\w){re.escape(term.removesuffix('*'))}{ending}(?!\w)"
    return [found.start() for found in re.finditer(pattern, said)]


def _denied(said: str, at: int) -> bool:
    clause = _CLAUSE.split(said[:at])[-1]
    return bool(_DENIAL.search(" ".join(clause.split()[-_REACH:])))
