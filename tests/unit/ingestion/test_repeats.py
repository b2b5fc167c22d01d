"""Texts that stand in several sources."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.corpus import Corpus, read_corpus
from ingestion.fingerprints import plain_words, print_of, runs
from ingestion.reading import find_files
from ingestion.repeats import Repeats

OWN_CORPUS = Path(__file__).parents[3] / "corpus"


def prose(seed: int, paragraphs: int = 8) -> list[str]:
    """Paragraphs of invented words that no other seed gives."""
    chance = np.random.default_rng(seed)
    words = [f"w{number}" for number in chance.integers(0, 50_000, size=40 * paragraphs)]
    return [f"A{' '.join(words[n : n + 40])}." for n in range(0, len(words), 40)]


def written(*paragraphs: str, **metadata: str) -> str:
    """A Markdown source."""
    front = "".join(f"{key}: '{value}'\n" for key, value in metadata.items())
    return "\n\n".join([f"---\n{front}---", "# Title", *paragraphs])


def corpus_of(folder: Path, **files: str) -> Corpus:
    """The corpus of these files."""
    for name, content in files.items():
        (folder / f"{name}.md").write_text(content)
    return read_corpus(find_files([folder]).files)


def kept(corpus: Corpus) -> dict[str, list[str]]:
    """The paragraphs of each source that go into an index."""
    return {
        document.source.id: [
            document.text[start:end] for part in document.sections for start, end in part.blocks
        ]
        for document in corpus.indexed()
    }


def test_a_press_copy_gives_way_to_the_report(tmp_path: Path) -> None:
    """The one with more metadata is cited; what the copy adds of its own stays."""
    said, own = prose(1), prose(2, 1)
    report = written(*said, publisher="Fund", published="2020-01", url="https://f.example/r")
    copy = written(*own, *(text.upper() for text in said), publisher="Press")
    corpus = corpus_of(tmp_path, a=copy, b=report, c=written(*prose(3)))
    assert corpus.repeats.copies == {"a": "b"}
    assert kept(corpus)["a"] == own
    assert kept(corpus)["b"] == said
    assert list(corpus.repeats) == [
        "same text twice: a repeats b, which is cited for what both say"
    ]


def test_the_same_text_twice_is_indexed_once(tmp_path: Path) -> None:
    """A third copy too; with like metadata the first by id is cited."""
    same = written(*prose(1))
    corpus = corpus_of(tmp_path, a=same, b=same, c=same)
    assert corpus.repeats.copies == {"b": "a", "c": "a"}
    assert {name: len(texts) for name, texts in kept(corpus).items()} == {"a": 8, "b": 0, "c": 0}


def test_one_that_may_only_be_linked_to_is_not_the_one_that_is_cited(tmp_path: Path) -> None:
    """Its words could not be shown."""
    said = prose(1)
    link = written(*said, publisher="Fund", published="2020", display="link")
    corpus = corpus_of(tmp_path, a=link, b=written(*said))
    assert corpus.repeats.copies == {"a": "b"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"published": "2020", "publisher": "Fund"}, {"published": "2023", "publisher": "Fund"}),
        ({"standing": "draft"}, {}),
        ({"standing": "superseded"}, {}),
    ],
)
def test_what_was_said_again_later_is_no_copy(
    tmp_path: Path, first: dict[str, str], second: dict[str, str]
) -> None:
    """That a body held it in both years is worth citing."""
    said = prose(1)
    corpus = corpus_of(tmp_path, a=written(*said, **first), b=written(*said, **second))
    assert corpus.repeats == Repeats()


def test_a_text_that_quotes_another_is_no_copy(tmp_path: Path) -> None:
    """A third of it is not the whole."""
    said = prose(1)
    corpus = corpus_of(tmp_path, a=written(*said), b=written(*said[:3], *prose(2)))
    assert corpus.repeats == Repeats()


def test_boilerplate_of_a_publisher_becomes_no_passage(tmp_path: Path) -> None:
    """About us, in five of its documents; in another's single document the words stay."""
    about = [f"Sign up to our newsletter. {words}" for words in prose(99, 1)]
    files = {
        f"d{n}": written(*prose(n, 2), *about, "Contact us", publisher="Fund") for n in range(6)
    }
    other = written(*prose(50, 2), *about, publisher="Press")
    corpus = corpus_of(tmp_path, **files, other=other)
    texts = kept(corpus)
    assert all(texts[name] == prose(n, 2) for n, name in enumerate(files))
    assert texts["other"] == [*prose(50, 2), *about]
    assert list(corpus.repeats) == ["left out: 2 paragraphs that Fund repeats in many sources"]


def test_a_finding_that_yearly_reports_repeat_stays(tmp_path: Path) -> None:
    """The bug: a recommendation that five editions repeat was left out of all of them."""
    files = {f"d{n}": written(*prose(n, 2), *prose(99, 1), publisher="Fund") for n in range(6)}
    assert corpus_of(tmp_path, **files).repeats == Repeats()


def test_what_four_documents_share_is_no_boilerplate(tmp_path: Path) -> None:
    """A definition may stand in some of them."""
    files = {f"d{n}": written(*prose(n), *prose(99, 1), publisher="Fund") for n in range(4)}
    assert corpus_of(tmp_path, **files).repeats == Repeats()


def test_nothing_of_the_repositorys_corpus_is_left_out() -> None:
    """Each digest is our own wording of its source, and is indexed whole."""
    corpus = read_corpus(find_files([OWN_CORPUS]).files)
    assert corpus.repeats == Repeats()
    assert list(corpus.indexed()) == list(corpus.documents.values())


def test_nothing_of_it_repeats_if_it_were_full_texts_either(tmp_path: Path) -> None:
    """So the bounds do not rest on digests being passed over alone."""
    for path in OWN_CORPUS.rglob("*.md"):
        if path.name != "README.md":
            text = path.read_text("utf-8").split("\n---\n", 1)[1]
            front = "---\npublisher: Fund\n---\n"
            (tmp_path / path.name).write_text(front + text, "utf-8")
    assert read_corpus(find_files([tmp_path]).files).repeats.copies == {}


@given(st.lists(st.text(alphabet="abcdé1", min_size=1, max_size=6), max_size=30))
def test_prints_are_of_words_and_of_nothing_else(words: list[str]) -> None:
    """Layout, case and punctuation change none; as many as there are different runs."""
    text = " ".join(words)
    other = ",\n".join(word.upper() for word in words)
    assert plain_words(other) == plain_words(text)
    assert print_of(other) == print_of(text)
    found = runs(plain_words(text))
    length = min(5, len(words))
    different = {tuple(words[n : n + length]) for n in range(len(words) - length + 1)}
    assert len(found) == (len(different) if words else 0)


def test_a_document_without_words_is_no_copy(tmp_path: Path) -> None:
    """Signs alone have no runs."""
    corpus = corpus_of(tmp_path, a=written("***!!"), b=written("?! ?!"), c=written("…"))
    assert corpus.repeats == Repeats()
