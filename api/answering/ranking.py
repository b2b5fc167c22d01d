"""How well a unit answers a question: its terms, its meaning, and the kind of answer sought."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from api.answering.bodies import is_held_by
from api.answering.demands import Demand, unmet
from api.answering.lead_in import OUR_REMARK
from api.answering.question import Reading
from api.answering.units import Unit
from api.matching import figures
from ingestion.sentence_vectors import embedded_sentence
from ingestion.sources import Source
from ingestion.terms import Vocabulary, stems

if TYPE_CHECKING:
    from ingestion.embedding import Vector

# Measured on the development questions; docs/log.md has what was tried.
IN_CONTEXT = 0.5  # of a term that stands only in the heading or the sentences before
IN_SOURCE = 0.35  # of a term that stands only in title, publisher, authors or date
COSINE = 0.6
PASSAGE = 0.15
RIGHT_KIND, WRONG_KIND = 0.15, -0.35
RIGHT_TIME, WRONG_TIME = 0.2, -0.3
OTHER_STANCE = -0.3  # "disagreed" is asked for, and the sentence says nothing of the kind
WHOLE_LIST = 0.3
THE_LIST = 0.6  # as many items as are asked for, set out one by one
DEFINITION = 0.3
HOLDER, OTHER_HOLDER = 0.15, -0.1  # when the words of a body are asked for
LEANING = -0.03  # a sentence each beyond the first
FIGURES = {"share", "number", "money", "date"}
RARE = 3.0  # idf of a word that stands in less than one passage of twenty
SHORTLIST = 16  # units whose direction is compared with the question

_ROUGH = re.compile(
    r"(?i)\b(half|third|thirds|quarter|quarters|fifth|fifths|majority|minority|most|one in \w+)\b"
)
_DEFINITE = re.compile(r"(?i)\b(?:the|these|those|both) (?:two|three|four)\b")  # counts nothing


@dataclass(frozen=True)
class RankedUnit:
    """A unit with its score; `covered` is the weighted share of the question's terms in [0, 1].

    `own_words` says that a body whose words are asked for holds it.
    """

    unit: Unit
    score: float
    covered: float
    cosine: float
    terms: frozenset[str]
    right_kind: bool
    own_words: bool
    unmet: tuple[Demand, ...] = ()


def rank(
    reading: Reading,
    candidates: Iterable[tuple[Unit, float]],
    sources: dict[str, Source],
    vocabulary: Vocabulary,
    question_vector: Vector,
    sentence_vectors: Callable[[Sequence[str]], Sequence[Vector]],
) -> list[RankedUnit]:
    """Units best first. `candidates` come with the fused score of their passage.

    All are scored by terms; the best SHORTLIST also by cosine, and by what the question demands.
    """
    weights = {term: vocabulary.idf(term) for term in reading.terms}
    demanded = [demand for demand in reading.demands if _tells(demand, vocabulary)]
    rough = [
        (score + PASSAGE * passage_score, covered, terms, unit)
        for unit, passage_score in candidates
        for score, covered, terms in [_by_terms(reading, unit, sources, weights)]
    ]
    rough.sort(key=lambda entry: (-entry[0], entry[3].place))
    short = rough[:SHORTLIST]
    vectors = [_vector(unit, sentence_vectors) for *_, unit in short]
    ranked = [
        RankedUnit(
            unit=unit,
            score=score + COSINE * cosine,
            covered=covered,
            cosine=cosine,
            terms=terms,
            right_kind=has_kind(reading, unit.text),
            own_words=_is_own(reading, unit),
            unmet=tuple(unmet(demanded, _zones(unit, sources), reading.compares)),
        )
        for (score, covered, terms, unit), vector in zip(short, vectors, strict=True)
        for cosine in [float(np.dot(vector, question_vector))]
    ]
    return sorted(ranked, key=lambda entry: (-entry.score, entry.unit.place))


def _tells(demand: Demand, vocabulary: Vocabulary) -> bool:
    """Whether a name holds a rare word: "Nuffield Trust", and not "Health Secretary"."""
    return not demand.is_name or max(map(vocabulary.idf, stems(demand.name)), default=0.0) >= RARE


def _zones(unit: Unit, sources: dict[str, Source]) -> str:
    """All that says what a unit is about: its words, those before, its headings and its source."""
    source = sources[unit.passage.source_id]
    told = (source.title, source.publisher, *source.authors, source.published or "")
    return " ".join([unit.text, unit.context, unit.passage.attribution.holder, *told])


def _vector(unit: Unit, vectors: Callable[[Sequence[str]], Sequence[Vector]]) -> Vector:
    """The direction of a unit's sentences together, of length 1."""
    path = unit.passage.heading_path
    whole = np.sum(vectors([embedded_sentence(path, s.text) for s in unit.sentences]), axis=0)
    direction: Vector = whole / np.linalg.norm(whole)
    return direction


def _by_terms(
    reading: Reading, unit: Unit, sources: dict[str, Source], weights: dict[str, float]
) -> tuple[float, float, frozenset[str]]:
    source = sources[unit.passage.source_id]
    # A list answers another question only by what announces it.
    announced = unit.items and reading.wants != "list"
    said = set(stems(unit.core.text if announced else unit.text))
    around = set(stems(f"{unit.context} {unit.text}"))
    about = set(
        stems(
            f"{source.title} {source.publisher} {' '.join(source.authors)} "
            f"{unit.passage.attribution.holder} {(source.published or '')[:4]}"
        )
    )
    zones = ((said, 1.0), (around, IN_CONTEXT), (about, IN_SOURCE))
    shares = {term: next((share for zone, share in zones if term in zone), 0.0) for term in weights}
    everywhere = frozenset(said | around | about)
    for demand in reading.demands:  # what is named is there by whatever name it goes
        if demand.is_met(everywhere):
            shares |= dict.fromkeys(set(stems(demand.name)) & set(shares), 1.0)
    whole = sum(weights.values())
    got = sum(weights[term] * share for term, share in shares.items())
    # "What did X say?" has no subject but X, whose words these are.
    covered = got / whole if whole else float(bool(reading.speakers))
    leaning = LEANING * (len(unit.sentences) - 1 - unit.items)
    score = covered + _fit(reading, unit) + _held(reading, unit) + leaning
    return score, covered, frozenset(term for term, share in shares.items() if share)


def _fit(reading: Reading, unit: Unit) -> float:
    """Rewards for the kind of answer and the time that the question asks for."""
    fit = 0.0
    remark = unit.passage.attribution.holder == OUR_REMARK  # "not known" has no figure
    if reading.wants in FIGURES and not remark:
        fit += RIGHT_KIND if has_kind(reading, unit.core.text) else WRONG_KIND
    if reading.defines:
        fit += DEFINITION if explains(unit.core.text, reading) else 0.0
    if reading.stance and not reading.stance.search(unit.text):
        fit += OTHER_STANCE
    if reading.when and unit.when:
        fit += RIGHT_TIME if reading.when == unit.when else WRONG_TIME
    if reading.wants == "list" and unit.items:
        exact = unit.counted and reading.items == unit.items
        fit += THE_LIST if exact else WHOLE_LIST if reading.items is None else WHOLE_LIST / 2
    if reading.wants != "list" and unit.items:
        fit -= WHOLE_LIST / 2
    return fit


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


def _held(reading: Reading, unit: Unit) -> float:
    """A body's own words before those that it published of somebody else."""
    if not reading.speakers:
        return 0.0
    return HOLDER if _is_own(reading, unit) else OTHER_HOLDER


def _is_own(reading: Reading, unit: Unit) -> bool:
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
