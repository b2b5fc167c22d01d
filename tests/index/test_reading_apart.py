"""Files that hang, crash or starve their reader, in real processes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ingestion.corpus import read_corpus
from ingestion.errors import SourceError, UnreadableError
from ingestion.reading import SourceFile, find_files
from ingestion.reading_apart import Limits, apart, read_all
from tests.conftest import Corpus
from tests.index.bad_readers import misled

LARGE = 2_000_000  # bytes, so that the file is read apart
TIGHT = Limits(seconds=8, memory=2 * 1024**3, processes=2)


def large(words: str) -> str:
    """A plain text of two paragraphs that is too large to be read in process."""
    return f"Boards {words}.\n\n{'x' * LARGE}\n"


def told(folder: Path) -> dict[str, str]:
    """What became of each file: its problem, or its first words."""
    results = read_all(find_files([folder]).files, TIGHT, misled)
    return {
        file.path.name: result.problem if isinstance(result, SourceError) else result.text[:12]
        for file, result in results
    }


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
def test_a_file_that_starves_hangs_or_crashes_its_reader_costs_itself_alone(corpus: Corpus) -> None:
    """Each is told with what it did, and those after it are read."""
    bad = {"a.txt": "hang", "b.txt": "crash", "c.txt": "eat", "d.txt": "fail", "e.txt": "linger"}
    good = {f"good-{n}.txt": "Boards plan" for n in range(4)}
    folder = corpus({name: large(words) for name, words in (bad | good).items()})
    assert told(folder) == {
        "a.txt": "takes longer than 8 seconds to read",
        "b.txt": "cannot be read: its reader crashed",
        "c.txt": "takes too much memory to read",
        "d.txt": "cannot be read: its reader failed (ValueError)",
        "e.txt": "takes longer than 8 seconds to read",
        **dict.fromkeys(good, "Boards Board"),
    }


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
def test_a_command_reads_small_files_of_every_kind_apart(corpus: Corpus) -> None:
    """In one process after another, under the same limits."""
    bad = {"a.md": "hang", "b.txt": "crash", "c.html": "eat", "d.md": "fail"}
    folder = corpus(bad | {"good.md": "# Beds\n\nBoards plan beds.\n"})
    met = {}
    with apart(TIGHT, misled) as read:
        for file in find_files([folder]).files:
            try:
                met[file.path.name] = read(file).source.title
            except SourceError as error:
                met[file.path.name] = error.problem
    assert met == {
        "a.md": "takes longer than 8 seconds to read",
        "b.txt": "cannot be read: its reader crashed",
        "c.html": "takes too much memory to read",
        "d.md": "cannot be read: its reader failed (ValueError)",
        "good.md": "Beds",
    }


def test_a_fault_of_a_reader_in_this_process_is_its_files_alone(corpus: Corpus) -> None:
    """Small plain files are read here."""
    folder = corpus({"a.txt": "fail", "b.txt": "Boards plan beds."})
    found = read_corpus(find_files([folder]).files, read=misled)
    assert list(found.documents) == ["b"]
    assert [error.file.name for error in found.unread] == ["a.txt"]


def test_a_corpus_that_is_left_half_way_ends_its_processes(corpus: Corpus) -> None:
    """Bad metadata stop everything, and nothing hangs."""
    folder = corpus({"a.txt": large("hang"), "b.txt": large("plan"), "b.yaml": "titel: x"})
    with pytest.raises(SourceError, match="unknown key 'titel'"):
        read_corpus(find_files([folder]).files, limits=TIGHT, read=misled)


def test_an_error_goes_from_one_process_to_another_whole() -> None:
    """With the file, the problem and the mend."""
    import pickle

    error = UnreadableError(Path("a.pdf"), "it is locked", "Unlock it")
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy)) == (UnreadableError, str(error))
    assert (copy.file, copy.problem, copy.mend) == (Path("a.pdf"), "it is locked", "Unlock it")


def test_results_do_not_depend_on_how_files_are_read(corpus: Corpus) -> None:
    """In process or apart, a document is the same."""
    folder = corpus({"a.md": "# On beds\n\nBoards plan beds.\n"})
    (file,) = find_files([folder]).files
    apart = SourceFile(file.path, None, file.digest, LARGE)
    assert [result for _, result in read_all([file])] == [result for _, result in read_all([apart])]
