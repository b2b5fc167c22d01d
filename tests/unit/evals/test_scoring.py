"""Scores fall when an answer is corrupted."""

from __future__ import annotations

from dataclasses import replace

from api.answering.answer import Answer, Citation, Statement
from evals.question_file import Nugget, Question, Wrong
from evals.scoring import judge
from ingestion.sources import Attribution, Passage, Source

TEXT = "Of the leaders asked, 41 per cent liked the plan. In May 12 per cent had liked it."
SOURCE = Source("a", "A", "Body", "Body")
PASSAGE = Passage("a.x.0", "a", TEXT, 0, len(TEXT), (), 0, 0, Attribution("Body", "own"))
QUOTE = "Of the leaders asked, 41 per cent liked the plan."
GOOD = Answer(
    "i", "t", "q", "q", "answered",
    statements=(Statement(QUOTE, "claim", (1,)),),
    citations=(Citation(1, QUOTE, 0, len(QUOTE), PASSAGE, SOURCE),),
)  # fmt: skip
ASKED = Question(
    id="q1", split="dev", kind="figure", question="?", expected="answered",
    nuggets=[Nugget(any_of=[["41%"]])], wrong=[Wrong(any_of=[["12 per cent"]])],
)  # fmt: skip


def test_a_right_answer_has_no_fault() -> None:
    """The oracle passes."""
    assert judge(ASKED, GOOD, {"a": TEXT}).right


def test_a_quote_that_is_not_on_disk_is_a_hard_fault_whatever_the_answer_carries() -> None:
    """The answer's own passage text is not believed."""
    faults = judge(ASKED, GOOD, {"a": "Something else."}).faults
    assert faults[0].startswith("hard: the quote")


def test_a_figure_without_evidence_is_a_hard_fault() -> None:
    """A changed figure is caught even where the quote is whole."""
    forged = replace(GOOD, statements=(Statement(QUOTE.replace("41", "42"), "claim", (1,)),))
    assert any("figures without evidence" in f for f in judge(ASKED, forged, {"a": TEXT}).faults)


def test_a_claim_without_a_citation_is_a_hard_fault() -> None:
    """No claim goes uncited."""
    bare = replace(GOOD, statements=(Statement(QUOTE, "claim", ()),))
    assert any("cites nothing" in fault for fault in judge(ASKED, bare, {"a": TEXT}).faults)


def test_the_other_figure_is_wrong_and_the_right_one_is_missed() -> None:
    """The figure before is not the figure now."""
    other = "In May 12 per cent had liked it."
    start = TEXT.index(other)
    swapped = replace(
        GOOD,
        statements=(Statement(other, "claim", (1,)),),
        citations=(Citation(1, other, start, len(TEXT), PASSAGE, SOURCE),),
    )
    assert judge(ASKED, swapped, {"a": TEXT}).faults == (
        "says what is wrong: 12 per cent",
        "misses: 41%",
    )


def test_an_abstention_is_wrong_where_an_answer_is_expected() -> None:
    """Silence is no answer to an answerable question."""
    silent = replace(GOOD, status="unanswerable_no_evidence", statements=(), citations=())
    assert "status unanswerable_no_evidence, not answered" in judge(ASKED, silent, {}).faults


def test_too_many_words_are_a_fault() -> None:
    """Dumping the passage does not pass."""
    long = replace(GOOD, statements=(Statement(f"{QUOTE} {'more ' * 90}", "claim", (1,)),))
    assert any("more than 80" in fault for fault in judge(ASKED, long, {"a": TEXT}).faults)
