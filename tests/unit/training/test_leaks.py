"""No evaluation question is ever trained on."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from training.pairs import (
    digest_units,
    evaluation_texts,
    invented_units,
    normal,
    original_units,
    our_groups,
    public_groups,
    read_groups,
    without,
)

ROOT = Path(__file__).resolve().parents[3]
Group = dict[str, Any]


@pytest.fixture(scope="module")
def shared() -> Path:
    """The folder of the data sets, beside the full texts; the repository has no right to them."""
    told = os.environ.get("FULL_TEXT_DIR", "")
    folder = Path(told).parent
    if not told or not (folder / "training").is_dir():
        pytest.skip("needs FULL_TEXT_DIR with training/ and users/ beside it")
    return folder


def test_texts_are_compared_without_case_and_punctuation() -> None:
    """A question mark or a capital makes no other question."""
    assert normal("Who's the chair of an ICB?") == normal("who s the chair, of an icb")


def test_the_questions_written_for_training_are_no_evaluation_questions() -> None:
    """Those of the repository, against all of evals/questions in every split."""
    forbidden = evaluation_texts(ROOT, ROOT / "nowhere")
    assert len(forbidden) > 600
    kept = without(_written(), forbidden)
    assert len(kept) > 6000


def test_a_question_of_the_evaluation_is_left_out() -> None:
    """In whatever spelling, with its whole group."""
    groups = [{"question": "What is an ICB?", "items": []}, {"question": "Why?", "items": []}]
    assert without(groups, {"what is an icb"}) == groups[1:]


def test_no_group_holds_a_text_of_the_evaluation_sets(shared: Path) -> None:
    """Neither as a question nor as a candidate, in the public sets and in our own."""
    forbidden = evaluation_texts(ROOT, shared)
    rng = random.Random(1)
    groups = list(public_groups(shared / "training" / "qa", rng))
    units = [
        *digest_units(shared / "training" / "indomain.jsonl.gz"),
        *original_units(shared),
        *invented_units(),
    ]
    groups += [group for _, group in our_groups(units, rng)]
    groups += read_groups()
    kept = without(groups, forbidden)
    assert len(kept) > 20_000
    assert not forbidden & set(_texts(kept))


def _written() -> Iterator[Group]:
    for file in sorted((ROOT / "training" / "questions").glob("*.jsonl")):
        for row in map(json.loads, file.read_text("utf-8").splitlines()):
            if "question" in row:
                yield {"question": row["question"], "items": row["items"]}
            for kind in ("yes", "no", "part"):
                yield from ({"question": text, "items": []} for text in row.get(kind) or [])


def _texts(groups: Iterable[Group]) -> Iterator[str]:
    for group in groups:
        yield normal(group["question"])
        yield from (normal(item["text"].rpartition(" » ")[2]) for item in group["items"])
