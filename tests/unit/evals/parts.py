"""What the tests of the evals share: suites read once, a made-up corpus, questions about it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from evals.disk import Disk, Stretch, read_disk, stretches
from evals.given import Given
from evals.oracle import cited
from evals.question_file import Question
from evals.suites import SuiteName, suite

WARDS = """---
title: What leaders think of wards
publisher: Elm Institute
authors: [Ida Moss]
published: '2020-06'
type: report
sections:
  - {heading: Poll, holder: leaders polled by the Elm Institute, voice: poll}
  - {heading: What trusts say, holder: Oak Trust, voice: reported}
---

## Poll

Before the pandemic, 29 per cent of ward leaders agreed that wards should merge. In June 2020, 45 \
per cent of ward leaders agreed that wards should merge. By contrast, 31 per cent of councillors \
agreed that wards should merge.

## What the institute says

Wards must not be closed before a council agrees. Pooled budgets are not mandatory for wards. \
About half of all wards share a budget, and between 20 and 25 per cent share a nurse.

## What trusts say

Merged wards save £3 million a year and need seven new nurses.
"""

BEDS = """---
title: Beds in plain figures
publisher: Birch Council
published: '2021-03-01'
type: briefing
---

## How many beds

The council counted 45 beds in 2021. Councillors oppose the merger of wards.
"""


@cache
def held(name: SuiteName) -> tuple[tuple[Question, ...], Disk]:
    """The questions of a suite and the sources that they are about, read once."""
    found = suite(name)
    return found.questions, read_disk(found.folders)


def written(folder: Path, files: Mapping[str, str]) -> Disk:
    """The sources in files of those names and contents."""
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")
    return read_disk([folder])


def question(**told: object) -> Question:
    """A question about wards, valid but for what is told otherwise."""
    return Question.model_validate(
        {
            "id": "q-1",
            "split": "dev",
            "kind": "fact",
            "question": "What share of ward leaders is for a merger?",
            "expected": "answered",
            "provenance": {"method": "made up", "checked_against": "nothing"},
            **told,
        }
    )


def fact(*alternatives: list[str], **told: object) -> dict[str, object]:
    """A vital nugget of these alternatives."""
    return {"text": " ".join(alternatives[0]), "any_of": list(alternatives), **told}


def found(disk: Disk, words: str) -> Stretch:
    """Where words stand in the corpus, the first time."""
    return next(place for document in disk.values() for place in stretches(document, words))


def answer(disk: Disk, *sentences: str) -> Given:
    """An answer of sentences of the corpus, rightly cited."""
    return cited("answered", [found(disk, words) for words in sentences])
