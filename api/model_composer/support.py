"""Whether quotes bear out a sentence of a model, which may shorten them and not reword them.

No score of words and meaning told right paraphrases from wrong ones (docs/log.md): one word turns
a sentence round. So a sentence keeps the words of its quotes, in their order, and may say whose
they are. What bounds a claim there (a denial, a hedge, a duty, an amount, a condition) stays, and
none is added. Letters and signs other than a few are those of the quote too.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence

from api.answering.abbreviations import Abbreviations
from api.answering.answer import Draft, Quote
from api.answering.parts import Parts
from api.answering.verify import Fault
from api.model_composer.characters import unfounded
from api.model_composer.cues import CUES, HEARSAY, SAYING
from ingestion.matching import normalise
from ingestion.matching import unsupported as unsupported_figures
from ingestion.terms import is_stopword, stem, stems, words

_CLAUSE = re.compile(
    r"[,;:()]|\s-\s|\b(?:but|while|whereas|although|though|which|who|because|so that|where|when)\b"
)
_DRAWN_ON = 0.25  # share of a clause's words from which on a sentence says what it says
_MONTHS = stems(" ".join(calendar.month_name))
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHOWN = 3  # words named in a fault


def unsupported(claim: Draft, parts: Parts) -> Fault | None:
    """What in `claim` its quotes do not bear out; None where one of them does, by itself."""
    faults = [_fault(claim.text, quote, parts) for quote in claim.quotes]
    return None if None in faults else faults[0]


def _fault(text: str, quote: Quote, parts: Parts) -> Fault | None:
    around = around_of(quote, parts)
    if strange := unfounded(text, f"{quote.text} {around}"):
        return Fault("support", f"the quote does not hold {strange}: keep to its letters and signs")
    if missing := unsupported_figures(text, f"{quote.text} {around}"):
        lost = ", ".join(sorted(figure.value for figure in missing))
        return Fault("figure", f"figures that the quote does not hold: {lost}")
    known = parts.bodies.abbreviations
    said, given, around = (written_out(words, known) for words in (text, quote.text, around))
    reason = (
        _new_words(said, given, around)
        or _order(said, given, around)
        or _bounds_added(said, given)
        or _bounds_lost(said, given)
        or _hearsay(said, given)
    )
    return Fault("support", reason) if reason else None


def written_out(text: str, known: Abbreviations) -> str:
    """Normalised, each abbreviation that has one meaning as what it stands for."""
    told = normalise(text)
    for short, meanings in known.items():
        long = [meaning for meaning in meanings if " " in meaning]
        if " " in short or len(long) != 1 or short not in told:
            continue
        form, one = rf"{re.escape(short)}s?", long[0]
        told = re.sub(rf"(?<!\w){re.escape(one)}s? \({form}\)", one, told)
        told = re.sub(rf"(?<!\w){form}(?!\w)", one, told)
    return told


def around_of(quote: Quote, parts: Parts) -> str:
    """Whose words a quote is, and in what: a sentence may say that too."""
    source = parts.index.build.by_id[quote.passage.source_id]
    holder = quote.passage.attribution.holder
    return " ".join((source.title, source.publisher, *source.authors, holder))


def _telling(text: str) -> list[str]:
    """The stems of the words that carry a subject, in order."""
    return [stem(word) for word in words(text) if not is_stopword(word)]


def _new_words(said: str, given: str, around: str) -> str | None:
    known = {*_telling(given), *_telling(around), *SAYING}
    new = [word for word in words(said) if not is_stopword(word) and stem(word) not in known]
    if not new:
        return None
    return f"the quote does not hold {', '.join(new[:_SHOWN])}: keep to its words"


def _order(said: str, given: str, around: str) -> str | None:
    """Words in another order say something else: who reports to whom.

    Who says it and when may stand anywhere.
    """
    loose = {*_telling(around), *SAYING, *_MONTHS}
    theirs = [name for name in _telling(given) if _bound(name, loose)]
    mine = [name for name in _telling(said) if name in set(theirs)]
    if _in_common(mine, theirs) == len(mine):
        return None
    return "its words stand in another order than those of the quote"


def _bound(name: str, loose: set[str]) -> bool:
    return name not in loose and not _YEAR.fullmatch(name)


def _in_common(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    before = [0] * (len(other) + 1)
    for word in one:
        row = [0]
        for at, theirs in enumerate(other):
            row.append(before[at] + 1 if word == theirs else max(before[at + 1], row[at]))
        before = row
    return before[-1]


def _bounds_added(said: str, given: str) -> str | None:
    for cue in CUES:
        if added := set(cue.findall(said)) - set(cue.findall(given)):
            return f"the quote does not say {', '.join(sorted(added))}"
    return None


def _bounds_lost(said: str, given: str) -> str | None:
    """What bounds a clause that the sentence draws on must be in the sentence."""
    for clause in clauses_drawn_on(said, given):
        for cue in CUES:
            if lost := set(cue.findall(clause)) - set(cue.findall(said)):
                return f"it leaves out {', '.join(sorted(lost))}, which the quote says"
    return None


def clauses_drawn_on(said: str, given: str) -> Iterator[str]:
    """The clauses of a quote that a sentence says something of."""
    kept = set(_telling(said))
    for clause in _CLAUSE.split(given):
        telling = stems(clause)
        if telling and sum(name in kept for name in telling) >= _DRAWN_ON * len(telling):
            yield clause


def _hearsay(said: str, given: str) -> str | None:
    """Who says it, where the quote has it from somebody: the first word that tells so stays."""
    told = HEARSAY.search(given)
    if told is None or told[0] in said or "according to" in said:
        return None
    return f"the quote has it from somebody ({told[0]}): say from whom"
