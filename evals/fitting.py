"""The weights of ranking and of refusing, fitted to the development questions.

Two linear models of a few dozen weights. Ranking: a softmax over the units found for a question,
whose probability should lie on those that hold its vital facts (ListNet: Cao et al., 2007).
Refusing: a logistic regression that tells from the best unit whether the question can be answered.
Both are held back by a penalty on the squared weights of standardised signals. The test split is
never read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from api.answering.weights import FILE, By, Weights
from api.answering.weights import weights as read_weights
from evals.question_file import ANSWERING, Question
from evals.terms import holds, wrongly_claimed
from ingestion.index import Filters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from api.answering.parts import Parts

    Floats = NDArray[np.float64]
    Loss = Callable[[Floats], tuple[float, Floats]]

RANKING_BY_WORDS = ("said", "around", "passage", "together", "focus", "length", "other kind")
ANSWERABLE_BY_WORDS = ("score", "covered", "other kind", "no year", "no name", "no term")
RANKING_BY_READER = ("reader", "said", "passage", "length")
ANSWERABLE_BY_READER = ("reader", "no year", "no name", "no term")
LIKELY = 0.5  # of weights that are only compared
RANKING_PENALTY, ANSWERABLE_PENALTY = 0.01, 0.01  # by cross-validation, docs/log.md
_SHARPNESS = 8.0  # of the softmax, so that scores are about 1 to 2


@dataclass(frozen=True)
class Models:
    """Which signals each of the two models weighs."""

    ranking: tuple[str, ...]
    answerable: tuple[str, ...]


WORDS = Models(RANKING_BY_WORDS, ANSWERABLE_BY_WORDS)
READER = Models(RANKING_BY_READER, ANSWERABLE_BY_READER)


@dataclass(frozen=True)
class Example:
    """What was found for a question: a row of signals a unit, and which units hold a vital fact.

    `group` is the source that the question is about, by which folds are made; `facts` says for each
    unit which of the vital facts it holds.
    """

    group: str
    answerable: bool
    signals: Floats
    facts: NDArray[np.bool_]
    names: tuple[str, ...]

    def of(self, names: Sequence[str]) -> Floats:
        """The columns of the signals called `names`."""
        columns: Floats = self.signals[:, [self.names.index(name) for name in names]]
        return columns


def examples(questions: Iterable[Question], parts: Parts) -> list[Example]:
    """What the production steps find for each question that retrieval answers or should refuse."""
    asked = (q for q in questions if q.expected in {*ANSWERING, "abstain"})
    return [example for q in asked if (example := _example(q, parts)) is not None]


def _example(question: Question, parts: Parts) -> Example | None:
    from api.answering.answer import Turn
    from api.answering.choose_reading import chosen
    from api.answering.follow_ups import readings
    from api.answering.ranking import rank

    history = tuple(Turn(turn.role, turn.content) for turn in question.history)
    _, found, _ = chosen(readings(question.question, history, parts.bodies), parts, Filters())
    ranked = rank(found, parts)
    if not ranked:
        return None
    rows = [entry.seen.signals for entry in ranked]
    names = tuple(rows[0])
    vital = [nugget for nugget in question.nuggets if nugget.vital]
    facts = [
        [holds(n, [e.unit.text]) and not wrongly_claimed(question, [e.unit.text]) for n in vital]
        for e in ranked
    ]
    anchors = iter(question.anchors.values())
    first = next(anchors, None)
    return Example(
        group=first.source if first else question.id,
        answerable=question.expected in ANSWERING,
        signals=np.array([[row[name] for name in names] for row in rows]),
        facts=np.array(facts, dtype=bool).reshape(len(ranked), len(vital)),
        names=names,
    )


def fitted(found: Sequence[Example], models: Models) -> Weights:
    """The weights of both models on `found`."""
    order = _fit_ranking(found, models.ranking)
    by_rank = dict(zip(models.ranking, map(float, order), strict=True))
    rows = np.array([best(example, by_rank, models.answerable) for example in found])
    weights, bias = _fit_logistic(rows, np.array([e.answerable for e in found], dtype=float))
    by_name = dict(zip(models.answerable, map(float, weights), strict=True))
    return Weights(by_rank, by_name, bias, LIKELY)


def best(example: Example, ranking: dict[str, float], names: Sequence[str]) -> Floats:
    """The signals called `names` of the unit that ranks first, "score" among them."""
    scores = scores_of(example, ranking)
    first = int(np.argmax(scores))
    row = dict(zip(example.names, example.signals[first], strict=True))
    return np.array([scores[first] if name == "score" else row[name] for name in names])


def scores_of(example: Example, ranking: dict[str, float]) -> Floats:
    """The score of each unit."""
    scores: Floats = example.of(tuple(ranking)) @ np.array(list(ranking.values()))
    return scores


def probability(example: Example, weights: Weights) -> float:
    """That the question can be answered."""
    row = best(example, dict(weights.ranking), tuple(weights.answerable))
    odds = weights.bias + float(row @ np.array(list(weights.answerable.values())))
    return float(1 / (1 + np.exp(-odds)))


def folds(found: Sequence[Example], number: int, seed: int) -> list[Floats]:
    """For each fold a mask of its examples; all of one source are in one fold."""
    groups = sorted({example.group for example in found})
    np.random.default_rng(seed).shuffle(groups)
    fold = {group: place % number for place, group in enumerate(groups)}
    of = np.array([fold[example.group] for example in found])
    return [of == n for n in range(number)]


def write(weights: Weights, by: By) -> None:
    """Make `weights` those of the product, rounded so that a diff can be read."""
    all_weights = json.loads(FILE.read_text("utf-8"))
    all_weights[by] = {
        "ranking": {name: round(value, 3) for name, value in weights.ranking.items()},
        "answerable": {name: round(value, 3) for name, value in weights.answerable.items()},
        "bias": round(weights.bias, 3),
        "likely": all_weights[by]["likely"],
    }
    FILE.write_text(json.dumps(all_weights, indent=2) + "\n", "utf-8")
    read_weights.cache_clear()


def _fit_ranking(found: Sequence[Example], names: Sequence[str]) -> Floats:
    """Weights under which the units that hold most of the vital facts are the likeliest."""
    told = [(e.of(names), e.facts.sum(axis=1)) for e in found if e.facts.any()]
    sets = [(rows, held == held.max()) for rows, held in told]
    spread = np.concatenate([rows for rows, _ in sets]).std(axis=0) + 1e-6

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = 0.0, np.zeros_like(weights)
        for rows, right in sets:
            odds = rows @ weights * _SHARPNESS
            chance = np.exp(odds - odds.max())
            chance /= chance.sum()
            mass = chance[right].sum() + 1e-12
            total -= float(np.log(mass))
            slope -= ((chance * right) / mass - chance) @ rows * _SHARPNESS
        held_back = weights * (spread * _SHARPNESS) ** 2
        return (
            total / len(sets) + RANKING_PENALTY * float(weights @ held_back),
            slope / len(sets) + 2 * RANKING_PENALTY * held_back,
        )

    return _least(loss, len(names))


def _fit_logistic(rows: Floats, answerable: Floats) -> tuple[Floats, float]:
    """Weights and bias of the log-odds."""
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    standard = (rows - middle) / spread

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = standard @ weights[1:] + weights[0]
        chance = 1 / (1 + np.exp(-odds))
        total = -np.mean(
            answerable * np.log(chance + 1e-12) + (1 - answerable) * np.log(1 - chance + 1e-12)
        )
        off = (chance - answerable) / len(answerable)
        held_back = np.r_[0.0, weights[1:]] * ANSWERABLE_PENALTY
        return float(total + weights @ held_back), np.r_[
            off.sum(), standard.T @ off
        ] + 2 * held_back

    found = _least(loss, rows.shape[1] + 1)
    weights = found[1:] / spread
    return weights, float(found[0] - weights @ middle)


def _least(loss: Loss, size: int) -> Floats:
    from scipy.optimize import minimize

    found: Floats = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B").x
    return found
