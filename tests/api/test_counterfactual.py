"""Correct is not the same as faithful: what a source says now is what is answered and cited."""

from __future__ import annotations

from pathlib import Path

from evals.askers import Reply, in_process
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


def test_what_is_edited_or_deleted_is_neither_answered_nor_cited(tmp_path: Path) -> None:
    """The figure before an edit is gone from answer and quote, whatever its form, and every hard
    scorer agrees; what stood in a source once is no evidence.
    """
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    file, before = corpus / "fenwick.md", ""
    for share in ("41", "63", "nine"):
        file.write_text(SOURCE.format(share=share, meetings=6), "utf-8")
        reply = asked(corpus, tmp_path)
        assert reply.answer.status == "answered"
        assert f" {share} per cent" in reply.answer.text
        assert f" {share} per cent" in reply.answer.citations[0].quote
        assert not before or f" {before} per cent" not in reply.answer.text
        disk = read_disk([corpus])
        assert [s for s in HARD.values() if not s(question(ASKED), reply.answer, disk).right] == []
        before = share
    whole = file.read_text("utf-8")
    start, end = whole.index("## Delegation"), whole.index("## Meetings")
    file.write_text(whole[:start] + whole[end:], "utf-8")
    assert "per cent" not in asked(corpus, tmp_path).answer.text


def asked(corpus: Path, folder: Path) -> Reply:
    """What is answered once the corpus is synced."""
    return in_process([corpus], folder / "data", "extractive").ask(question(ASKED))
