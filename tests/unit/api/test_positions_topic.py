"""Which forms of a word are the same word on a topic."""

from __future__ import annotations

import pytest

from api.positions.topic import base


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("abolition", "abolished"), ("abolish", "abolition"), ("accountability", "accountable"),
        ("mergers", "merged"), ("merging", "merger"), ("planning", "plans"), ("policies", "policy"),
        ("delegation", "delegated"), ("bodies", "body"), ("spending", "spend"),
        ("targets", "targeted"), ("integrated", "integration"), ("reductions", "reduce"),
        ("places", "place"), ("spending", "funding"), ("money", "budgets"),
        ("collaboratives", "collaborative"), ("prevention", "preventing"),
    ],
)  # fmt: skip
def test_a_word_is_known_in_its_other_forms(asked: str, said: str) -> None:
    """The bug: a Bill that "would abolish" a body was no position on its abolition."""
    assert base(said) == base(asked)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("accountability", "account"), ("governance", "government"), ("authorities", "author"),
        ("provider", "provides"), ("commission", "committee"),
    ],
)  # fmt: skip
def test_another_word_of_the_same_stem_is_another_word(asked: str, said: str) -> None:
    """The bug: "according to one law firm's account" was a position on accountability."""
    assert base(said) != base(asked)
