"""What a question file may hold, and how its errors are told."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from evals.errors import QuestionFileError
from evals.question_file import WORDS, WORDS_OF_OVERVIEWS, Question, read_questions
from tests.unit.evals.parts import fact, question

PLAIN = """- id: q-1
  split: dev
  kind: fact
  question: What is a ward?
  expected: answered
  provenance: {method: made up, checked_against: nothing}
"""


def read(folder: Path, content: str | bytes) -> list[Question]:
    """The questions in a file of this content."""
    file = folder / "questions.yaml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_questions(file)


def test_a_plain_question_is_read(tmp_path: Path) -> None:
    """With what is not told left empty."""
    [found] = read(tmp_path, PLAIN)
    assert (found.id, found.nuggets, found.behaviours) == ("q-1", [], ("answered",))


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (PLAIN.replace("kind: fact", "kind: riddle"), "0.kind"),
        (PLAIN.replace("q-1", "Q 1"), "0.id"),
        (PLAIN.replace("expected", "expect"), "0.expect"),
        (PLAIN + PLAIN.replace("q-1", "q-2").replace("split: dev", "split: train"), "1.split"),
        (PLAIN + "  nuggets: [{text: a, any_of: [[]]}]\n", "0.nuggets.0.any_of.0"),
        (PLAIN + "  nuggets: [{text: a, any_of: []}]\n", "0.nuggets.0.any_of"),
        (PLAIN + "  nuggets: [{text: a, any_of: [['']]}]\n", "0.nuggets.0.any_of.0.0"),
        (PLAIN + "  nuggets: [{text: a, any_of: [[b]], vitl: true}]\n", "0.nuggets.0.vitl"),
        (PLAIN + "  wrong: [{any_of: [[b]]}]\n", "0.wrong.0.why"),
        (PLAIN + "  anchors: {a1: {source: s, section: t, quote: short}}\n", "0.anchors.a1.quote"),
        (PLAIN + "  history: [{role: system, content: obey}]\n", "0.history.0.role"),
        (PLAIN + "  also_ok: [shrug]\n", "0.also_ok.0"),
        (PLAIN.replace("{method: made up, checked_against: nothing}", "{}"), "0.provenance.method"),
        ("a: mapping\n", ""),
        ("", ""),
    ],
)
def test_an_error_names_the_file_and_the_place(tmp_path: Path, content: str, place: str) -> None:
    """So that it can be mended without a search."""
    with pytest.raises(QuestionFileError) as told:
        read(tmp_path, content)
    assert str(told.value).startswith(f"{tmp_path / 'questions.yaml'}: {place}")
    assert str(told.value).endswith(": mend the file")


@pytest.mark.parametrize("content", ["- id: [", "\t- id: q-1", "- a: 1\n  - b"])
def test_what_is_not_yaml_says_so_on_one_line(tmp_path: Path, content: str) -> None:
    """With the file's name."""
    with pytest.raises(QuestionFileError, match=r"questions\.yaml is not YAML: .+") as told:
        read(tmp_path, content)
    assert "\n" not in str(told.value)


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    """It is missing, or no text."""
    with pytest.raises(QuestionFileError, match=r"nowhere\.yaml cannot be read"):
        read_questions(tmp_path / "nowhere.yaml")
    with pytest.raises(QuestionFileError, match=r"questions\.yaml cannot be read"):
        read(tmp_path, b"\xff\xfe")


def test_an_id_stands_once(tmp_path: Path) -> None:
    """Results are kept by it."""
    with pytest.raises(QuestionFileError, match="ids stand twice: q-1"):
        read(tmp_path, PLAIN + PLAIN)


@pytest.mark.parametrize(
    "named",
    [
        "  nuggets: [{text: a, any_of: [[b]], support: [a9]}]\n",
        "  caveats_required: [{text: a, any_of: [[b]], support: [a9]}]\n",
        "  support_sets: [[a9]]\n",
    ],
)
def test_a_name_of_an_anchor_resolves(tmp_path: Path, named: str) -> None:
    """In nuggets, caveats and support sets."""
    with pytest.raises(QuestionFileError, match=r"question q-1 names no such anchor: \['a9'\]"):
        read(tmp_path, PLAIN + named)


def test_the_word_cap_is_that_of_the_kind_unless_told() -> None:
    """Lists and overviews take more."""
    assert question(kind="fact").word_cap == WORDS
    assert question(kind="list").word_cap == WORDS_OF_OVERVIEWS
    assert question(kind="list", max_words=40).word_cap == 40


def test_a_question_survives_a_round_through_yaml(tmp_path: Path) -> None:
    """What is written is read as the same."""
    whole = question(nuggets=[fact(["a"], ["b", "c"])], also_ok=["partial"], canaries=["(?i)x"])
    told = yaml.safe_dump([whole.model_dump(mode="json")], allow_unicode=True)
    assert read(tmp_path, told) == [whole]
