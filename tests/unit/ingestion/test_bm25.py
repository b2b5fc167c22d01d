"""Document frequencies, and the terms of a question weighted by them."""

from __future__ import annotations

import json
import math

import pytest

from ingestion.bm25 import (
    DocumentFrequencies,
    Sparse,
    document_frequencies,
    encode_passage,
    encode_question,
)

TEXTS = ("The board plans.", "The board pays, and the board meets.", "Of the and.", "Trusts plan.")


def term(word: str) -> int:
    """The id of a word's term."""
    (only,) = encode_question(word).indices
    return only


def test_a_passage_counts_once_for_a_term_and_not_at_all_without_terms() -> None:
    """Two of three passages with words speak of the board, one of them twice."""
    counted = document_frequencies(TEXTS)
    assert counted.passages == 3
    assert counted.counts[term("board")] == 2
    assert counted.counts[term("plan")] == 2
    assert counted.counts[term("trust")] == 1


def test_a_rare_term_weighs_more_and_an_unknown_one_nothing() -> None:
    """ln(1 + (N - n + 0.5) / (n + 0.5)), as Robertson and Spärck Jones have it."""
    weighted = document_frequencies(TEXTS).weighted(encode_question("trusts board zebra"))
    by_term = dict(zip(weighted.indices, weighted.values, strict=True))
    assert by_term.keys() == {term("board"), term("trust")}
    assert by_term[term("board")] == pytest.approx(math.log(1 + 1.5 / 2.5))
    assert by_term[term("trust")] == pytest.approx(math.log(1 + 2.5 / 1.5))


def test_weights_of_a_question_are_multiplied() -> None:
    """A vector that has weights of its own keeps them."""
    counted = DocumentFrequencies({1: 2}, 4)
    assert counted.weighted(Sparse((1,), (3.0,))).values == (3 * counted.idf(1),)


def test_they_come_back_from_json_as_they_were() -> None:
    """Term ids are numbers, which a JSON object could not have as its keys."""
    counted = document_frequencies(TEXTS)
    assert DocumentFrequencies.from_json(json.loads(json.dumps(counted.to_json()))) == counted


def test_terms_of_passages_and_questions_have_the_same_ids() -> None:
    """Else nothing would be found."""
    assert set(encode_question("boards planning").indices) <= set(
        encode_passage("Planning by the boards of trusts").indices
    )
