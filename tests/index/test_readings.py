"""What was read is remembered by digest."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from ingestion.corpus import Corpus, Known, read_corpus
from ingestion.reading import SourceFile, find_files
from ingestion.reading_apart import Limits
from ingestion.readings import Readings
from ingestion.sources import Document
from tests.index.bad_readers import misled

PAGE = "<html><body><main><h1>On {0}</h1><p>Boards plan {0} in May.</p></main></body></html>"


def files_of(folder: Path, **words: str) -> tuple[SourceFile, ...]:
    """Web pages about these words."""
    for name, word in words.items():
        (folder / f"{name}.html").write_text(PAGE.format(word))
    return find_files([folder]).files


def read(files: tuple[SourceFile, ...], readings: Readings, withdrawn: str = "") -> Corpus:
    """The corpus, by a reader that fails on what tells it to."""
    known = Known(frozenset({withdrawn}), readings=readings)
    return read_corpus(files, known, limits=Limits(processes=1), read=misled)


def texts(corpus: Corpus) -> list[str]:
    """The last paragraph of each document."""
    return [document.text.splitlines()[-1] for document in corpus.documents.values()]


def test_only_what_changed_is_read_again(tmp_path: Path) -> None:
    """A reader that fails now shows what it is not asked for."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    with closing(Readings(tmp_path, "1")) as readings:
        files = files_of(corpus, a="beds", b="wards")
        assert texts(read(files, readings)) == [
            "Boards plan beds in May.",
            "Boards plan wards in May.",
        ]
        changed = files_of(corpus, b="fail")
        found = read(changed, readings)
        assert list(found.documents) == ["a"]
        assert [error.file.name for error in found.unread] == ["b.html"]


def test_another_version_reads_anew(tmp_path: Path) -> None:
    """And what is of no file any more is removed."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    files = files_of(corpus, a="beds")
    with closing(Readings(tmp_path, "1")) as readings:
        read(files, readings)
        assert isinstance(readings.get(files[0]), Document)
    with closing(Readings(tmp_path, "2")) as readings:
        assert readings.get(files[0]) is None
    with closing(Readings(tmp_path, "1")) as readings:
        readings.keep(files)
        assert readings.get(files[0]) is not None
        readings.keep([])
        assert readings.get(files[0]) is None


def test_what_is_withdrawn_is_not_remembered(tmp_path: Path) -> None:
    """Its words would lie under DATA_DIR."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    files = files_of(corpus, a="beds", b="wards")
    with closing(Readings(tmp_path, "1")) as readings:
        assert list(read(files, readings, withdrawn="a").documents) == ["b"]
        assert readings.get(files[0]) is None
        assert readings.get(files[1]) is not None


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    """What it held can be read again."""
    (tmp_path / "readings.sqlite").write_bytes(b"no database at all" * 100)
    with closing(Readings(tmp_path, "1")) as readings:
        readings.keep([])
