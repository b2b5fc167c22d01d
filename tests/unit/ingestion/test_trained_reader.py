"""The reader: what it scores, and what it checks before it does."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ingestion.errors import ModelError
from ingestion.trained_reader import BUNDLED, OnnxReader, Reader, framed, load_reader

QUESTION = "Who appoints the chair of an integrated care board?"
ANSWER = "NHS England appoints the chair of an integrated care board."
OTHERS = (
    "Integrated care boards were established on 1 July 2022.",
    "The chair of a trust is appointed by its council of governors.",
    "A primary care network covers 30,000 to 50,000 people. " * 40,
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The reader of this version."""
    return OnnxReader(BUNDLED)


def test_an_answer_scores_above_what_only_speaks_of_the_same(reader: Reader) -> None:
    """As log-odds: above 0 it is more likely an answer than not."""
    scores = reader.score(QUESTION, [ANSWER, *OTHERS])
    assert scores[0] > 0 > max(scores[1:])


def test_a_score_does_not_depend_on_its_neighbours(reader: Reader) -> None:
    """Alone, or among short and long ones, in any place."""
    (alone,) = reader.score(QUESTION, [ANSWER])
    among = reader.score(QUESTION, [*OTHERS, ANSWER])
    assert among[-1] == alone


def test_nothing_to_read_is_nothing_scored(reader: Reader) -> None:
    """Where nothing was found."""
    assert reader.score(QUESTION, []) == []


def test_the_longest_question_and_candidate_are_cut_to_what_the_model_reads(
    reader: Reader,
) -> None:
    """A thousand characters of question leave room for the candidate."""
    long = reader.score("Who decides? " * 80, ["Boards decide. " * 400])
    assert len(long) == 1


def test_the_context_stands_before_the_candidate() -> None:
    """Who says it and when, the headings, and the sentence before."""
    text = framed("Alder Fund, 2021", "On places / Budgets", "Boards met.", "They paid.")
    assert text == "Alder Fund, 2021. On places / Budgets. Boards met. » They paid."
    assert framed("", "", "", "They paid.") == "They paid."


def test_a_long_context_leaves_room_for_the_candidate() -> None:
    """The nearest headings and the nearest words before are kept."""
    text = framed("x " * 200, "a " * 200 + "near", "b " * 200 + "next", "They paid.")
    context, _, read = text.partition(" » ")
    assert read == "They paid."
    assert len(context) < 450
    assert "near." in context
    assert context.endswith("next.")


def test_off_is_no_reader() -> None:
    """Then words and vectors choose."""
    assert load_reader("off") is None


def test_a_file_that_was_altered_is_refused(tmp_path: Path) -> None:
    """By its digest."""
    folder = tmp_path / "reader"
    shutil.copytree(BUNDLED, folder)
    (folder / "model.onnx").write_bytes(b"other")
    with pytest.raises(ModelError, match="is not the file that reader\\.json"):
        load_reader(str(folder))


def test_a_folder_without_a_reader_is_named(tmp_path: Path) -> None:
    """With what READER may be."""
    with pytest.raises(ModelError, match="set READER to bundled, off or a folder"):
        load_reader(str(tmp_path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The tokenizer belongs to the reader."""
    (tmp_path / "reader.json").write_text(json.dumps(json.loads(_told())))
    shutil.copy(BUNDLED / "model.onnx", tmp_path)
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        load_reader(str(tmp_path))


def _told() -> str:
    return (BUNDLED / "reader.json").read_text("utf-8")
