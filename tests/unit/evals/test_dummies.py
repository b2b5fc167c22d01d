"""Four answerers that know nothing, and what they get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

import pytest

from evals.behaviour import ANSWERED
from evals.disk import Disk
from evals.dummies import DUMMIES, SILENT
from evals.evidence import Ranked
from evals.oracle import place
from evals.question_file import Question
from evals.verdict import Verdict, judge
from tests.unit.evals.parts import held, question

NEARLY_NONE = 0.05

Judged = Mapping[str, Sequence[Verdict]]


def ranked(about: Question, disk: Disk) -> list[Ranked]:
    """What a search that always finds would rank first: the block that holds the first anchor."""
    anchor = next(iter(about.anchors.values()), None)
    if anchor is None:  # a question without an answer: what stands first in some source
        document = disk[sorted(disk)[0]]
        return [Ranked(document.source.id, _block(document.sections[0].blocks[0], document.text))]
    there = place(anchor, disk)
    assert there is not None
    block = next((a, b) for a, b in there.section.blocks if a <= there.start < b)
    return [Ranked(anchor.source, _block(block, there.document.text))]


def _block(span: tuple[int, int], text: str) -> str:
    return text[span[0] : span[1]]


@pytest.fixture(scope="module")
def judged() -> Judged:
    """The verdicts on each dummy over the development questions."""
    questions, disk = held("dev")
    return {
        name: [judge(one, dummy(one, ranked(one, disk), disk), disk) for one in questions]
        for name, dummy in DUMMIES.items()
    }


def verified(verdicts: Sequence[Verdict]) -> float:
    """The share that is right."""
    return fmean(verdict.right for verdict in verdicts)


def test_who_always_abstains_is_right_where_abstaining_is(judged: Judged) -> None:
    """And nowhere else: an exact share of the questions."""
    questions, _ = held("dev")
    share = fmean("abstain" in one.behaviours for one in questions)
    assert verified(judged["always abstain"]) == share
    assert 0 < share < 1


def test_a_random_passage_is_next_to_never_right(judged: Judged) -> None:
    """Where an answer is optional, any is right; facts are owed and found next to never."""
    answerable = [
        v for v in judged["random passage"] if v.question.expected in ANSWERED | {"correct_premise"}
    ]
    assert verified(judged["random passage"]) < NEARLY_NONE
    assert fmean(v.scores["vital"].value for v in answerable) < NEARLY_NONE


@pytest.mark.parametrize("name", DUMMIES)
def test_no_dummy_fails_hard(name: str, judged: Judged) -> None:
    """They quote what stands on disk, so only the other scores can tell them from an answer."""
    assert [f"{v.question.id}: {v.reasons}" for v in judged[name] if v.hard] == []


@pytest.mark.parametrize("name", ["top passage", "first two sentences"])
def test_pouring_out_what_was_found_cites_well_and_is_far_from_verified(
    name: str, judged: Judged
) -> None:
    """Why citation scores are diagnostics: handed the right passage, a dummy gets them free."""
    precision = [v.found["citation_precision"] for v in judged[name] if v.found]
    assert fmean(precision) > verified(judged[name])
    assert verified(judged[name]) < 0.7


@pytest.mark.parametrize("name", DUMMIES)
def test_truthfulness_is_computed_as_documented(name: str, judged: Judged) -> None:
    """+1 right; -1 wrong, unsupported, or answered amiss; 0 abstained or incomplete."""
    for verdict in judged[name]:
        answered = verdict.status in ANSWERED
        welcome = {"answered", "partial", "correct_premise"} & {*verdict.question.behaviours}
        false = not verdict.scores["wrong"].right
        beside = answered and verdict.scores["vital"].value == 0
        expected = (
            1 if verdict.right else -1 if false or beside or (answered and not welcome) else 0
        )
        assert verdict.truthfulness == expected, verdict.question.id


def test_the_silent_one_is_never_wrong(judged: Judged) -> None:
    """Its truthfulness is its verified rate; it misses every answer that was owed."""
    verdicts = judged["always abstain"]
    assert fmean(v.truthfulness for v in verdicts) == verified(verdicts)
    owed = [v for v in verdicts if v.question.expected == "answered" and not v.question.also_ok]
    assert all(v.missing for v in owed)


def test_the_talkative_ones_pay_for_answering_the_unanswerable(judged: Judged) -> None:
    """There each of their answers is worth -1."""
    for name in ("top passage", "first two sentences", "random passage"):
        must_abstain = [v for v in judged[name] if v.question.behaviours == ("abstain",)]
        assert {v.truthfulness for v in must_abstain} == {-1}


def test_nothing_ranked_is_nothing_said() -> None:
    """Nor is what stands in no source."""
    _, disk = held("dev")
    for name in ("top passage", "first two sentences"):
        assert DUMMIES[name](question(), [], disk) == SILENT
        assert DUMMIES[name](question(), [Ranked("glossary", "made up")], disk) == SILENT
        assert DUMMIES[name](question(), [Ranked("nobody", "made up")], disk) == SILENT


def test_the_random_passage_is_the_same_for_the_same_question() -> None:
    """So that two runs can be compared."""
    _, disk = held("dev")
    dummy = DUMMIES["random passage"]
    assert dummy(question(), [], disk) == dummy(question(), [], disk)
    assert dummy(question(), [], disk) != dummy(question(id="q-2"), [], disk)
