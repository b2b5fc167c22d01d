"""Whether a corrupted answer loses the score that it must: a scorer no better than its tests."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping

import pytest

from evals.behaviour import BEHAVIOUR
from evals.disk import Disk
from evals.given import Given
from evals.hard import HARD
from evals.question_file import Question
from evals.score import Score
from evals.suites import SuiteName
from tests.unit.evals.mutations import MUTATIONS, Mutation, cases
from tests.unit.evals.parts import held

SUITES: tuple[SuiteName, ...] = ("dev", "test", "red_team")
LEAST = 0.95  # of all mutants

Outcomes = Mapping[str, Mapping[str, bool]]


def score(name: str, question: Question, given: Given, disk: Disk) -> Score:
    """One score by name."""
    if name in HARD:
        return HARD[name](question, given, disk)
    return BEHAVIOUR[name](question, given)


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    """For each class of corruption the questions that it was applied to, and whether it showed."""
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    for name in SUITES:
        for case in cases(*held(name)):
            named = {one for mutation in MUTATIONS for one in mutation.falls}
            right = {one: score(one, case.question, case.right, case.disk).value for one in named}
            for mutation in MUTATIONS:
                mutant = mutation.mutate(case)
                if mutant is None or mutant == case.right:
                    continue
                found[mutation.name][case.question.id] = any(
                    score(one, case.question, mutant, case.disk).value < right[one]
                    for one in mutation.falls
                )
    return found


def table(outcomes: Outcomes) -> str:
    """How often each class was applied, and how often it showed."""
    lines = [f"{'class':<32} {'applied':>7} {'detected':>8}  kill rate"]
    for mutation in MUTATIONS:
        shown = outcomes.get(mutation.name, {}).values()
        share = sum(shown) / max(len(shown), 1)
        lines.append(f"{mutation.name:<32} {len(shown):>7} {sum(shown):>8}  {share:9.1%}")
    return "\n".join(lines)


def survivors(outcomes: Outcomes, mutations: tuple[Mutation, ...]) -> list[str]:
    """The mutants that no score told from the right answer."""
    return [
        f"{mutation.name}: {question}"
        for mutation in mutations
        for question, showed in outcomes.get(mutation.name, {}).items()
        if not showed
    ]


def test_at_least_95_of_100_corrupted_answers_lose_the_score_they_must(outcomes: Outcomes) -> None:
    """Over every answerable question of three suites; `pytest -rP` shows the table."""
    showed = [one for of in outcomes.values() for one in of.values()]
    total = f"{sum(showed)} of {len(showed)} mutants detected: {sum(showed) / len(showed):.2%}"
    left = "; ".join(survivors(outcomes, MUTATIONS)) or "none"
    sys.stdout.write(f"{table(outcomes)}\n{total}\nsurvivors: {left}\n")
    assert sum(showed) >= LEAST * len(showed)


def test_no_corruption_that_a_hard_scorer_must_catch_survives(outcomes: Outcomes) -> None:
    """Hard fails have a target of 0, so their scorers may miss nothing that is known."""
    assert survivors(outcomes, tuple(one for one in MUTATIONS if one.hard)) == []


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_every_class_of_corruption_was_applied(mutation: Mutation, outcomes: Outcomes) -> None:
    """A class that nothing was applied to would prove nothing."""
    assert outcomes.get(mutation.name)


def test_every_mutation_names_a_score_that_there_is() -> None:
    """And a class that must never survive names a hard one."""
    for mutation in MUTATIONS:
        assert {*mutation.falls} <= {*HARD, *BEHAVIOUR}
        assert not mutation.hard or {*mutation.falls} & {*HARD}
