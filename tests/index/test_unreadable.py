"""Files that cannot be read: one line each with the mend, and the rest is published."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from ingestion.__main__ import main
from ingestion.embedded_engine import EmbeddedStore
from ingestion.errors import SourceError
from ingestion.reading import find_files
from tests.conftest import Corpus
from tests.pdfs import drawn, scanned, written

if TYPE_CHECKING:
    from ingestion.index import Manifest

GOOD = "# On beds\n\nBoards plan beds.\n"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """DATA_DIR and CORPUS_DIR in the test's folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("QDRANT_URL", "QDRANT_API_KEY", "EMBEDDING_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CORPUS_DIR", str(tmp_path / "corpus"))
    return tmp_path / "data"


def manifest(data: Path) -> Manifest:
    """That of the live build."""
    found = EmbeddedStore(data).manifest()
    assert found is not None
    return found


@pytest.mark.parametrize("content", ["", "---\ntitle: a\n---\n", "# T\n", b"Caf\xe9.", b"\xff\xfe"])
def test_a_file_that_cannot_be_read_leaves_the_rest_published(
    content: str | bytes, corpus: Corpus, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, and the line names the file and the mend, at check and at each sync."""
    corpus({"a.md": GOOD, "b.md": content})
    for command, said in (("check", "1 sources"), ("sync", "renewed"), ("sync", "Nothing changed")):
        capsys.readouterr()
        assert main([command]) == 1
        out = capsys.readouterr().out
        assert said in out
        (line,) = (line for line in out.splitlines() if "b.md" in line)
        assert line.endswith(("Add its text, or remove it", "Save the file as UTF-8"))
    assert list(manifest(data).sources) == ["a"]
    corpus({"a.md": GOOD, "b.md": GOOD})
    assert main(["sync"]) == 0
    assert list(manifest(data).sources) == ["a", "b"]


def test_a_source_that_stood_in_the_index_and_cannot_be_read_is_told_as_lost(
    corpus: Corpus, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the id that it had, which its file no longer tells."""
    corpus({"a.md": GOOD, "b.md": f"---\nid: wards\n---\n\n{GOOD}"})
    assert main(["sync"]) == 0
    corpus({"a.md": GOOD, "b.md": b"\xff"})
    capsys.readouterr()
    assert main(["sync"]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "LOST: wards stood in the index, and can no longer be read"


def test_a_successor_that_cannot_be_read_stops_nothing(corpus: Corpus, data: Path) -> None:
    """It is not named as long as it is left out; one that never was is still an error."""
    corpus({"a.md": f"---\nsuperseded_by: [b]\n---\n\n{GOOD}", "b.md": ""})
    assert main(["sync"]) == 1
    store = EmbeddedStore(data)
    assert store.open(store.live() or "").build.by_id["a"].superseded_by == ()
    corpus({"a.md": f"---\nsuperseded_by: [b]\n---\n\n{GOOD}", "c.md": ""})
    assert main(["sync"]) == 2


def test_pages_are_read_in_processes_and_a_broken_one_costs_itself(
    corpus: Corpus, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is not plain text is read apart, within the limits that a user has."""
    html = "<html><body><main><h1>On beds</h1><p>Boards plan beds in May.</p></main></body></html>"
    corpus({"a.md": GOOD, "b.html": html, "c.pdf": "%PDF-1.7 cut short", "d.docx": b"PK\x03\x04"})
    assert main(["sync"]) == 1
    out = capsys.readouterr().out
    assert "NOT READ: 2 files, left out; the rest is in" in out
    assert [name for name in ("c.pdf: ", "d.docx: ") if name in out] == ["c.pdf: ", "d.docx: "]
    assert list(manifest(data).sources) == ["a", "b"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads anything")
def test_a_file_without_the_right_to_read_it_stops_nothing(
    corpus: Corpus, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And is read once the right is there, though no word of it changed."""
    folder = corpus({"a.md": GOOD, "b.md": GOOD})
    (folder / "b.md").chmod(0)
    assert main(["sync"]) == 1
    assert "Give yourself the right" in capsys.readouterr().out
    (folder / "b.md").chmod(0o600)
    assert main(["sync"]) == 0


@contextmanager
def nobody() -> Iterator[None]:
    """Without the rights of root, if the tests run with them."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows keeps rights in another way")
def test_a_folder_that_cannot_be_entered_is_named_and_stops_the_sync() -> None:
    """The bug: it was passed over in silence, and what it holds left the index."""
    with TemporaryDirectory() as made:
        shut = Path(made) / "shut"
        shut.mkdir()
        (shut / "a.md").write_text(GOOD)
        Path(made).chmod(0o755)
        shut.chmod(0)
        with nobody(), pytest.raises(SourceError, match="shut: the folder cannot be entered"):
            find_files([Path(made)])
        shut.chmod(0o755)
        with nobody():
            assert len(find_files([Path(made)]).files) == 1


def test_pages_that_are_pictures_are_told_by_every_command(
    corpus: Corpus, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What stands there is not searched, and whoever builds the index should know."""
    first, last = written("Boards meet in May."), written("They publish what they decide.")
    folder = corpus({"a.pdf": drawn(first, scanned, last)})
    for command in ("sync", "check"):
        assert main([command]) == 0
        assert "a: page 2 holds images and no text" in capsys.readouterr().out
    (folder / "a.pdf").rename(data.parent / "b.pdf")
    assert main(["add", str(data.parent / "b.pdf")]) == 0
    assert "page 2 holds images and no text" in capsys.readouterr().out


def test_a_link_out_of_the_folder_is_passed_over(
    corpus: Corpus, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A link within it is read."""
    folder = corpus({"a.md": GOOD})
    (tmp_path / "secret.md").write_text("# Secret\n\nNobody else's.\n")
    (folder / "out.md").symlink_to(tmp_path / "secret.md")
    (folder / "within.md").symlink_to(folder / "a.md")
    assert main(["sync"]) == 0
    assert (
        "out.md: is a link that leads out of the folder. Put a copy there"
        in capsys.readouterr().out
    )
    assert list(manifest(data).sources) == ["a", "within"]
