"""Stems and the vocabulary."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from ingestion.terms import Vocabulary, stem, stems, vocabulary, words


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
    assert (known.counts, known.passages) == ({"plan": 2, "board": 1}, 2)
    assert "board" in known.counts
    assert "hospit" not in known.counts


def test_a_stem_is_written_as_it_most_often_stands() -> None:
    """Its vector is that of a word, not of a stem."""
    known = vocabulary(["Integrated plans.", "Integrated boards.", "Integrating plans."])
    assert known.forms == {"integr": "integrated", "plan": "plans", "board": "boards"}


def test_rarer_stems_weigh_more() -> None:
    """And what no passage holds weighs most; no weight is negative."""
    known = Vocabulary({"plan": 10, "board": 1}, 10)
    assert 0 < known.idf("plan") < known.idf("board") < known.idf("hospit")
    assert Vocabulary({}, 0).idf("plan") == pytest.approx(0.6931, abs=1e-3)


def test_a_vocabulary_survives_json() -> None:
    """As the engines store it."""
    known = vocabulary(["Plans of the board."])
    assert Vocabulary.from_json(known.to_json()) == known


def test_threads_do_not_mix_each_others_words() -> None:
    """The bug: two questions at once failed, or got and kept each other's stems."""
    endings = ("ations", "ingly", "fulness", "ousness", "ities", "alism")
    made = [f"{'abcdefgh'[n % 8]}integr{n}{ending}" for n in range(400) for ending in endings]
    parts = [made[n::4] for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda part: [stem(word) for word in part], parts))
    stem.cache_clear()
    assert together == [[stem(word) for word in part] for part in parts]
