"""What two answers say is compared by digests, against the real index."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from api.answering.answer import Answer, Asked
from api.http.schemas.answers import answer_out
from api.rechecks.compare import compare, stands
from api.rechecks.public import public_id, public_questions
from api.rechecks.said import Said, digest, said_now, said_then, words_of
from api.told import told
from tests.api.documents import BUDGET, POLL, UNANSWERED

if TYPE_CHECKING:
    from api.assistant import Assistant

ASKED = (
    BUDGET,
    POLL,
    UNANSWERED,
    "What three things does a place need?",
    "How soon must emergency departments take over patients from ambulances?",
    "Who counted the night lighting on wards?",
    "Hello",
)


def answered(assistant: Assistant, question: str = BUDGET) -> Answer:
    """By the sources' own sentences."""
    return assistant.answer(Asked(question, composer="extractive"))


@pytest.mark.parametrize("question", ASKED)
def test_an_answer_says_the_same_before_and_after_it_is_stored(
    question: str, assistant: Assistant
) -> None:
    """Else every kept answer would seem to differ; what may not be shown is left out of both."""
    answer = answered(assistant, question)
    stored = said_then(told(answer_out(answer).model_dump(mode="json")))
    assert stored == said_now(answer)
    assert compare(stored, said_now(answer), assistant.parts().index) == "same"


def test_no_words_are_kept_of_what_was_said(assistant: Assistant) -> None:
    """Only ids of sources and digests."""
    shown = str(said_now(answered(assistant)))
    assert "alder-places" in shown
    assert "budget" not in shown
    assert "Alder Fund" not in shown


def test_another_status_or_statement_is_different(assistant: Assistant) -> None:
    """Also one statement more, or another holder."""
    index, said = assistant.parts().index, said_now(answered(assistant))
    (claim,) = said.claims
    others = [replace(c, held=digest(["Birch", "own"])) for c in claim.cited]
    for now in (
        replace(said, status="partial"),
        replace(said, claims=()),
        replace(said, claims=(claim, claim)),
        replace(said, claims=(replace(claim, words=digest(["other"])),)),
        replace(said, claims=(replace(claim, cited=tuple(others)),)),
    ):
        assert compare(said, now, index) == "different"


def test_a_models_answer_is_compared_by_its_quotes_and_its_status(assistant: Assistant) -> None:
    """Its sentences are its own, and no sentence of a source is like them."""
    index, said = assistant.parts().index, said_now(answered(assistant))
    (claim,) = said.claims
    models = replace(said, claims=(replace(claim, words=digest(["shorter"])),))
    assert compare(models, said, index) == "different"
    assert compare(models, said, index, reworded=True) == "same"
    in_vain = Said("unanswerable_no_evidence", ())
    assert compare(models, in_vain, index, reworded=True) == "different"
    lost = replace(claim, cited=tuple(replace(c, words=digest(["lost"])) for c in claim.cited))
    assert compare(replace(said, claims=(lost,)), said, index, reworded=True) == "gone"


def test_words_stand_wherever_they_are_cut(assistant: Assistant) -> None:
    """Over the end of a line or a passage, whatever the marks between; but not in another order."""
    index = assistant.parts().index
    cited = next(iter(said_now(answered(assistant)).cited))

    def of(quote: str) -> bool:
        words = words_of(quote)
        return stands(replace(cited, length=len(words), words=digest(words)), index)

    assert of("one table. The committee\nsets")
    assert of("members for three years The Alder Fund recommends")
    assert not of("sets The committee")
    assert not of("pooled budgets")
    assert not stands(replace(cited, source="nobody"), index)


def test_public_questions_have_ids_that_no_answer_has() -> None:
    """Which fit their column."""
    ids = {public_id(question) for question in public_questions()}
    assert len(ids) == len(public_questions()) >= 3
    assert all("." in name and len(name) <= 32 for name in ids)
