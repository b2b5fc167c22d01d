"""Stems and the vocabulary."""

from __future__ import annotations

import pytest

from ingestion.terms import Vocabulary, stems, vocabulary, words


def test_words_are_lower_case_and_lose_a_possessive() -> None:
    """Straight and curly apostrophes alike."""
    assert words("The NHS's plan, and the trusts’ 45% share") == [
        "the", "nhs", "plan", "and", "the", "trusts", "45", "share",
    ]  # fmt: skip


def test_stopwords_carry_no_subject() -> None:
    """Words that every question holds are left out, and the rest cut to stems."""
    assert stems("What are the partnerships planning?") == ["partnership", "plan"]


def test_a_vocabulary_counts_passages_not_uses() -> None:
    """A stem twice in one passage counts once."""
    known = vocabulary(["Plans and plans.", "A plan of the board."])
    assert known == Vocabulary({"plan": 2, "board": 1}, 2)
    assert "board" in known.counts
    assert "hospit" not in known.counts


def test_rarer_stems_weigh_more() -> None:
    """And what no passage holds weighs most; no weight is negative."""
    known = Vocabulary({"plan": 10, "board": 1}, 10)
    assert 0 < known.idf("plan") < known.idf("board") < known.idf("hospit")
    assert Vocabulary({}, 0).idf("plan") == pytest.approx(0.6931, abs=1e-3)


def test_a_vocabulary_survives_json() -> None:
    """As the engines store it."""
    known = vocabulary(["Plans of the board."])
    assert Vocabulary.from_json(known.to_json()) == known
