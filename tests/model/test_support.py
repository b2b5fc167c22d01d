"""What a quote bears out, as a model's statements are checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.answering.parts import Parts
from api.answering.verify import Fault
from api.model_composer.judge import judge
from api.model_composer.reply import Cited, Said
from evals.verifier import Checked, checked
from tests.api.service import assistant_over

if TYPE_CHECKING:
    from api.assistant import Assistant
    from ingestion.embedding import EmbeddingModel

PLACE = "alder-places"


@pytest.fixture(scope="module")
def parts(assistant: Assistant) -> Parts:
    """Over the invented corpus."""
    return assistant.parts()


def fault(parts: Parts, source: str, quote: str, text: str) -> str | None:
    """What is wrong with `text` on `quote`, if anything."""
    passages = [p for p in parts.index.passages_of(source) if quote in " ".join(p.text.split())]
    judged = judge(Said(text=text, citations=[Cited(passage=1, quote=quote)]), passages, parts)
    return judged.reason if isinstance(judged, Fault) else None


RECOMMENDS = (
    "The Alder Fund recommends that every place committee publishes its pooled budget by 30 June."
)


@pytest.mark.parametrize(
    "text",
    [
        RECOMMENDS,
        "The Alder Fund recommends that every place committee publishes its budget by 30 June.",
        "According to the Alder Fund, it recommends that every place publishes it by 30 June.",
    ],
)
def test_the_words_of_a_quote_and_whose_they_are(parts: Parts, text: str) -> None:
    """Verbatim, and shortened, with who says it."""
    assert fault(parts, PLACE, RECOMMENDS, text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The Alder Fund recommends that every place committee publishes its pooled budget.", "by"),
        ("Every place committee publishes its pooled budget by 30 June.", "recommends"),
        ("According to the Alder Fund, every place committee publishes its budget by 30 June.",
         "recommends"),
        ("The Alder Fund recommends that the place committee publishes its budget by 30 June.",
         "every"),
        ("The Alder Fund recommends that every place committee hides its budget by 30 June.",
         "hides"),
        ("The Alder Fund recommends that every budget publishes its place committee by 30 June.",
         "order"),
        ("The Alder Fund recommends that every place committee publishes its budget by 31 July.",
         "31"),
    ],
)  # fmt: skip
def test_a_bound_that_is_lost_or_changed_is_found(parts: Parts, text: str, reason: str) -> None:
    """And named, so that it can be mended."""
    found = fault(parts, PLACE, RECOMMENDS, text)
    assert found is not None
    assert reason in found


@pytest.fixture(scope="module")
def sets(digests: Path, model: EmbeddingModel) -> dict[str, Checked]:
    """The labelled statements, judged over the repository's corpus."""
    held = assistant_over(digests, model)
    return {entry.name: entry for entry in checked(held.parts())}


def test_few_wrong_statements_are_taken_for_right(sets: dict[str, Checked]) -> None:
    """Of 538 that differ from a right one in one thing; docs/log.md tells which pass."""
    assert sets["paraphrased"].false_acceptance == 0
    assert sets["shortened"].false_acceptance <= 0.035
    assert sets["shortened"].precision >= 0.85


def test_right_statements_in_the_words_of_their_quotes_pass(sets: dict[str, Checked]) -> None:
    """All that are verbatim, and half of those that only leave something out."""
    by_kind: dict[str, list[bool]] = {}
    for entry in sets["shortened"].entries:
        if entry.supported:
            by_kind.setdefault(entry.kind, []).append(entry.fault is None)
    assert all(by_kind["verbatim"])
    assert sets["shortened"].recall >= 0.3
