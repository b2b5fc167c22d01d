"""Correct is not the same as faithful: what a source says now is what is answered and cited."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.askers import in_process
from evals.disk import read_disk
from evals.hard import HARD
from evals.question_file import Provenance, Question

SOURCE = """---
title: The Fenwick survey of boards
publisher: Fenwick Forum
published: '2025-03'
type: report
---

# The Fenwick survey of boards

## Delegation

In the survey of March 2025, {share} per cent of boards in Fenwick had delegated budgets to places.

## Meetings

Boards in Fenwick met in public {meetings} times in 2024, the Fenwick Forum said in March 2025.
"""
ASKED = "What share of boards had delegated budgets to places in the Fenwick survey?"


def question(words: str) -> Question:
    """A question without gold."""
    made = Provenance(method="made up", checked_against="the planted source")
    return Question(
        id="q", split="dev", kind="figure", question=words, expected="answered", provenance=made
    )


@pytest.mark.parametrize(("share", "edited"), [("41", "63"), ("nine", "fourteen")])
def test_an_edited_passage_changes_the_answer_and_what_it_cites(
    tmp_path: Path, share: str, edited: str
) -> None:
    """The figure before the edit is gone from answer and quote, and every hard scorer agrees."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for told, gone in ((share, edited), (edited, share)):
        (corpus / "fenwick.md").write_text(SOURCE.format(share=told, meetings=6), "utf-8")
        reply = in_process([corpus], tmp_path / "data", "extractive").ask(question(ASKED))
        assert reply.answer.status == "answered"
        assert f" {told} per cent" in reply.answer.text
        assert f" {gone} per cent" not in reply.answer.text
        assert f" {told} per cent" in reply.answer.citations[0].quote
        disk = read_disk([corpus])
        assert [s for s in HARD.values() if not s(question(ASKED), reply.answer, disk).right] == []


def test_a_deleted_passage_is_no_longer_known(tmp_path: Path) -> None:
    """What stood in a source once is no evidence."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    whole = SOURCE.format(share=41, meetings=6)
    (corpus / "fenwick.md").write_text(whole, "utf-8")
    assert in_process([corpus], tmp_path / "data", "extractive").ask(question(ASKED)).answer.claims
    start, end = whole.index("## Delegation"), whole.index("## Meetings")
    (corpus / "fenwick.md").write_text(whole[:start] + whole[end:], "utf-8")
    after = in_process([corpus], tmp_path / "data", "extractive").ask(question(ASKED)).answer
    assert "per cent" not in after.text
