"""The invented texts with their questions."""

from __future__ import annotations

import random
from collections import Counter

from training.pairs import invented_units, normal, our_groups
from training.style import chances


def test_the_wording_of_a_question_does_not_give_its_label_away() -> None:
    """A bag of words orders answered before other questions hardly better than by chance."""
    told = [(q, 1, u["id"]) for u in invented_units() for q in u["yes"]]
    told += [(q, 0, u["id"]) for u in invented_units() for q in u["no"]]
    questions, labels, groups = zip(*told, strict=True)
    ranked = sorted(zip(chances(questions, labels, groups), labels, strict=True))
    ranks = [rank for rank, (_, label) in enumerate(ranked, 1) if label]
    yes, no = len(ranks), len(ranked) - len(ranks)
    assert (sum(ranks) - yes * (yes + 1) / 2) / (yes * no) < 0.62


def test_every_text_has_questions_that_it_answers_and_others() -> None:
    """No question of a text has two labels, and no text occurs twice."""
    units = invented_units()
    for unit in units:
        asked = [normal(q) for kind in ("yes", "no", "part") for q in unit[kind]]
        assert unit["yes"], unit["id"]
        assert unit["no"], unit["id"]
        assert len(set(asked)) == len(asked), unit["id"]
    assert Counter(unit["text"] for unit in units).most_common(1)[0][1] == 1


def test_a_question_is_put_to_its_text_behind_source_and_heading() -> None:
    """The first candidate of a group is the text itself, with the label of the question."""
    groups = list(our_groups(invented_units(), random.Random(1)))
    for unit, group in groups:
        item = group["items"][0]
        assert item["text"].endswith(f"» {unit['text']}") or item["label"] == 0.85
        assert (item["label"] > 0.5) == (group["question"] in unit["yes"])
    assert len({group["question"] for _, group in groups if group["items"][0]["label"]}) > 200
