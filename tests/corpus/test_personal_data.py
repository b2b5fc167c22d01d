"""Nothing that the corpus says is taken for personal data, or a reader could not ask about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from api.answering.personal_data import personal_data
from evals.disk import read_disk
from evals.question_file import read_questions
from ingestion.sentences import sentence_spans

ROOT = Path(__file__).resolve().parents[2]
# How to write to a publisher and its authors: what it is taken for is what it is.
CONTACTS = {"an email address", "a telephone number"}


def sentences(folder: Path) -> Iterator[str]:
    """Every sentence of every source."""
    for document in read_disk([folder]).values():
        for start, end in sentence_spans(document.text):
            yield document.text[start:end]


def test_no_sentence_of_the_digests_is_taken_for_personal_data() -> None:
    """With all its names, figures, dates and laws."""
    told = list(sentences(ROOT / "corpus"))
    assert len(told) > 1000
    assert [one for one in told if personal_data(one)] == []


def test_only_contacts_are_found_in_the_full_texts(full_texts: Path) -> None:
    """Nine addresses and one telephone number of one publisher."""
    found = [(personal_data(one), one) for one in sentences(full_texts)]
    caught = [(kind, one) for kind, one in found if kind]
    assert {kind for kind, _ in caught} <= CONTACTS
    assert all("@" in one or "Tel" in one for _, one in caught)
    assert len(caught) == 10


def test_no_known_question_of_policy_is_taken_for_personal_data() -> None:
    """Only those that are asked to see it declined."""
    for file in sorted((ROOT / "evals" / "questions").glob("*.yaml")):
        for known in read_questions(file):
            texts = (known.question, *known.paraphrases, *(turn.content for turn in known.history))
            if any(personal_data(text) for text in texts):
                assert known.kind == "personal_data", known.id
