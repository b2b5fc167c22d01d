"""Which words of a corpus are near a word in meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

from api.answering.likeness import Likeness
from ingestion.sentence_vectors import SentenceVectors
from ingestion.terms import Vocabulary, vocabulary
from tests.unit.api.sights import VECTORS

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel, Vector

TEXTS = ("Scottish wards had 12 nurses in 2020.", "Money for hospitals was short.")
SMALL = Vocabulary({}, 1, {"rota": "rotas", "ward": "ward", "2020": "2020"})


@pytest.fixture(scope="module")
def likeness(model: EmbeddingModel) -> Likeness:
    """That of the bundled model over two sentences."""
    return Likeness(vocabulary(TEXTS), SentenceVectors(model))


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("scots", "scottish"),
        ("scotland", "scottish"),
        ("cash", "money"),
        ("clinic", "hospit"),
        ("nurse", "nurs"),
    ],
)
def test_the_bundled_model_knows_words_of_like_meaning(
    likeness: Likeness, word: str, stem: str
) -> None:
    """A reader's word leads to the stem of the corpus's word, and to no other."""
    near = likeness.near(word)
    assert near.keys() == {stem}
    assert 0 < near[stem] <= 1


def test_a_word_of_the_corpus_is_wholly_like_itself(likeness: Likeness) -> None:
    """No word is likelier."""
    assert likeness.near("scottish")["scottish"] == 1
    assert likeness.near("scots")["scottish"] > likeness.near("cash")["money"]


def test_words_for_coming_to_be_are_alike_and_others_stay_as_they_are(
    likeness: Likeness,
) -> None:
    """ICBs "were established": asked when they were created, the answer was once a merger."""
    assert likeness.near("created")["establish"] == 1
    assert likeness.near("established")["creat"] == 1
    assert "creat" not in likeness.near("abolished")


def test_a_word_that_no_model_knows_is_like_none(likeness: Likeness) -> None:
    """Nonsense and other subjects find nothing."""
    assert likeness.near("xyzzy") == {}
    assert likeness.near("omelette") == {}


def test_likeness_grows_from_unlike_to_alike() -> None:
    """A cosine in the middle of the two gives half."""
    assert Likeness(SMALL, VECTORS).near("shift") == pytest.approx({"rota": 0.5}, abs=1e-3)


def test_likeness_is_never_more_than_one() -> None:
    """A cosine of one lies beyond what counts as alike."""
    assert Likeness(SMALL, VECTORS).near("rotas") == {"rota": 1.0}


def test_a_word_that_lies_across_is_left_out() -> None:
    """Only what is near is told, not everything with its cosine."""
    assert Likeness(SMALL, VECTORS).near("bed") == {}


def test_digits_are_like_nothing() -> None:
    """2020 is not nearly 2021, neither in the question nor in the corpus, whatever the vectors."""
    whole = Likeness(SMALL, VECTORS)
    assert whole.near("2020") == whole.near("2021") == {}
    assert whole.near("ward") == {"ward": 1}


@pytest.mark.parametrize("empty", [Vocabulary({}, 0), Vocabulary({"2020": 1}, 1, {"2020": "2020"})])
def test_a_corpus_without_words_has_nothing_like_anything(empty: Vocabulary) -> None:
    """And asks for no vectors."""
    assert Likeness(empty, VECTORS).near("rota") == {}


class Counted:
    """Gives the vectors of words, and remembers which it was asked for."""

    def __init__(self) -> None:
        """Nothing was asked for yet."""
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Sequence[Vector]:
        """One unit vector a text."""
        self.asked += texts
        return VECTORS(texts)


def test_a_word_is_compared_once() -> None:
    """The second time its vector is not asked for."""
    vectors = Counted()
    whole = Likeness(SMALL, vectors)
    assert whole.near("shift") == whole.near("shift")
    assert vectors.asked.count("shift") == 1
