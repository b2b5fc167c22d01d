"""How far the wording of a question alone gives its label away, and weights that even it out.

Writers put near misses in other words than questions that are answered. Weights by the overlap of
both (Li, Morgan, Zaslavsky, 2018: the chance of the other label, given the wording) make the two
alike in style, so that a model has to read the candidate.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FOLDS = 5
_EPOCHS, _RATE, _PENALTY = 30, 0.5, 1e-3


def chances(questions: Sequence[str], labels: Sequence[int], groups: Sequence[str]) -> Floats:
    """P(answered | wording) of each question, by a bag of words fitted to other groups' folds."""
    counts = Counter(feature for question in questions for feature in features(question))
    place = {feature: n for n, feature in enumerate(f for f, c in counts.items() if c > 2)}
    rows = [np.array([place[f] for f in features(q) if f in place], dtype=int) for q in questions]
    order = {group: n % FOLDS for n, group in enumerate(dict.fromkeys(groups))}
    odds = np.zeros(len(questions))
    for fold in range(FOLDS):
        rest = [n for n, group in enumerate(groups) if order[group] != fold]
        weights, bias = _fitted([rows[n] for n in rest], [labels[n] for n in rest], len(place))
        for n, group in enumerate(groups):
            if order[group] == fold:
                odds[n] = weights[rows[n]].sum() + bias
    found: Floats = 1 / (1 + np.exp(-odds))
    return found


def features(question: str) -> set[str]:
    """Words, the first one and two, the length, and how it is written."""
    words = re.findall(r"[a-z0-9']+", question.lower())
    opening = {f"^{' '.join(words[:n])}" for n in (1, 2)}
    form = {f"length {min(len(words) // 3, 8)}", f"mark {'?' in question}"}
    return {*words, *opening, *form, f"capital {question[:1].isupper()}"}


def _fitted(rows: list[NDArray[np.int_]], labels: list[int], size: int) -> tuple[Floats, float]:
    weights, bias = np.zeros(size), 0.0
    order = np.arange(len(rows))
    rng = np.random.default_rng(0)
    for epoch in range(_EPOCHS):
        rng.shuffle(order)
        rate = _RATE / (1 + epoch)
        for n in order:
            off = 1 / (1 + np.exp(-(weights[rows[n]].sum() + bias))) - labels[n]
            weights[rows[n]] -= rate * (off + _PENALTY * weights[rows[n]])
            bias -= rate * off
    return weights, float(bias)
