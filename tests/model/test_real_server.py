"""A real small model behind a real server: what it writes is checked, and mostly falls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.answering.answer import Asked
from ingestion.matching import normalise, unsupported
from tests.api.documents import BUDGET, POLL
from tests.conftest import Require
from tests.model.conftest import With
from tests.model.server import serving, weights

pytestmark = pytest.mark.slow
QUESTIONS = (
    BUDGET,
    POLL,
    "What does the Alder Fund recommend?",
)


@pytest.fixture(scope="module")
def model_server(require: Require) -> Iterator[str]:
    """Where the real model is served."""
    file = weights()
    require("model server", file, "install it with `python3 run.py model`")
    assert file is not None
    with serving(file) as url:
        yield url


def test_what_a_small_model_makes_up_does_not_leave(
    assistant_with: With, model_server: str
) -> None:
    """Three questions: streamed, by schema; every claim that leaves is supported by its quote."""
    assistant = assistant_with(
        model_server, model_tokens_a_question=900, model_deadline=180.0, model_concurrent=1
    )
    for question in QUESTIONS:
        answer = assistant.answer(Asked(question))
        assert answer.status in {"answered", "partial", "unanswerable_no_evidence"}
        notices = {notice.kind for notice in answer.notices}
        assert answer.composer == "model" or notices & {"model_failed", "model_unsupported"}
        told = " ".join(notice.text for notice in answer.notices)
        assert "cannot be reached" not in told, "no reply came"
        quotes = {citation.number: citation.quote for citation in answer.citations}
        for claim in (one for one in answer.statements if one.kind == "claim"):
            quoted = normalise(" ".join(quotes[number] for number in claim.citations))
            assert claim.citations
            assert not unsupported(claim.text, quoted)
