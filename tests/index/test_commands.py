"""The commands on the corpus: exit codes, and one line that says what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingestion.__main__ import main
from ingestion.embedded_engine import EmbeddedStore
from ingestion.sync import write_lock
from tests.conftest import Corpus, Synced

ROOT = Path(__file__).parents[2]
GOOD = "# On beds\n\n## Who\n\nBoards plan beds.\n"
Settled = Callable[[Path], None]


@pytest.fixture
def settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settled:
    """Sets CORPUS_DIR, with DATA_DIR in the test's folder and nothing else in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("QDRANT_URL", "QDRANT_API_KEY", "EMBEDDING_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))

    def choose(corpus: Path) -> None:
        monkeypatch.setenv("CORPUS_DIR", str(corpus))

    return choose


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that exits with 2; its one line on stderr."""
    capsys.readouterr()
    assert main(list(arguments)) == 2
    told = capsys.readouterr()
    assert told.out == ""
    # A bar of progress comes before it where a machine is so busy that it takes a second.
    (line,) = (one for one in told.err.splitlines() if one and "%|" not in one)
    assert line.startswith("Error: ")
    return line


@dataclass(frozen=True)
class Bad:
    """A corpus that cannot be used, and what the message names: the file, and the mend."""

    files: Mapping[str, str | bytes]
    file: str
    mend: str


def fronted(front: str, body: str = GOOD) -> str:
    """A Markdown file with front matter."""
    return f"---\n{front}\n---\n\n{body}"


BAD = {
    "broken front matter": Bad({"a.md": fronted("title: a: b")}, "a.md", "in quotes"),
    "a list for front matter": Bad({"a.md": fronted("- a")}, "a.md", "key: value"),
    "unclosed front matter": Bad({"a.md": "---\ntitle: a\n\nText."}, "a.md", "Close it"),
    "an unknown key": Bad({"a.md": fronted("titel: a")}, "a.md", "Known keys: id, title"),
    "a bad date": Bad({"a.md": fronted("published: '2020-13'")}, "a.md", "Write it in quotes"),
    "a day that never was": Bad({"a.md": fronted("published: 2021-02-30")}, "a.md", "quotes"),
    "a bad choice": Bad({"a.md": fronted("standing: old")}, "a.md", "Change its value"),
    "a name that is no id": Bad({"My file.md": GOOD}, "My file.md", "Rename the file"),
    "two files of one id": Bad(
        {"a.md": GOOD, "b.md": fronted("id: a")}, "b.md", "Change one of them"
    ),
    "a successor that is not there": Bad(
        {"a.md": fronted("superseded_by: [b]")}, "a.md", "Name the id of a source"
    ),
    "a successor in a sidecar": Bad(
        {"a.txt": GOOD, "a.yaml": "superseded_by: [b]"}, "a.yaml", "Name the id of a source"
    ),
    "an override without its heading": Bad(
        {"a.md": fronted("sections: [{heading: How, voice: poll}]")}, "a.md", "as it stands there"
    ),
    "a section that says too much": Bad(
        {"a.md": fronted("text: digest", "# T\n\n## A\n<!-- {title: x} -->\n\nText.")},
        "a.md",
        "Known keys: holder",
    ),
    "metadata twice": Bad(
        {"a.md": fronted("title: a"), "a.yaml": "title: b"}, "a.md", "Keep one of them"
    ),
    "an empty file": Bad({"b.md": ""}, "b.md", "Add its text"),
    "front matter alone": Bad({"a.md": fronted("title: a", "")}, "a.md", "Add its text"),
    "headings alone": Bad({"a.md": "# T\n\n## A\n\n## B\n"}, "a.md", "Add its text"),
    "another encoding": Bad({"a.txt": "Caf\xe9.".encode("latin-1")}, "a.txt", "as UTF-8"),
    "a sidecar in another encoding": Bad(
        {"a.txt": GOOD, "a.yaml": "title: Caf\xe9".encode("latin-1")}, "a.yaml", "as UTF-8"
    ),
    "a sidecar alone": Bad({"a.yaml": "title: a"}, "a.yaml", "Name it like its document"),
    "no file at all": Bad({}, "CORPUS_DIR", "Add .md or .txt"),
    "nothing readable": Bad({"a.odt": GOOD}, "CORPUS_DIR", "Add .md or .txt"),
}


@pytest.mark.parametrize("named", BAD)
@pytest.mark.parametrize("command", ["sync", "check"])
def test_a_corpus_that_cannot_be_used_is_told_in_one_line(
    named: str,
    command: str,
    corpus: Corpus,
    settled: Settled,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code 2; the line names the file and the mend."""
    bad = BAD[named]
    settled(corpus(bad.files))
    message = refused(capsys, command)
    assert bad.file in message
    assert bad.mend in message


def test_a_folder_that_is_not_there_is_told(
    tmp_path: Path, settled: Settled, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the setting to correct."""
    settled(tmp_path / "nowhere")
    assert "nowhere: there is no such folder. Create it, or correct CORPUS_DIR" in refused(
        capsys, "sync"
    )


def test_a_corpus_that_cannot_be_used_leaves_the_live_build(
    tmp_path: Path,
    corpus: Corpus,
    synced: Synced,
    settled: Settled,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Not a byte of what is on disk changes but the lock."""
    synced({"a.md": GOOD})

    def held() -> dict[Path, bytes]:
        files = (tmp_path / "data").rglob("*")
        return {path: path.read_bytes() for path in files if path.is_file()}

    before = held()
    for bad in BAD.values():
        settled(corpus(bad.files))
        refused(capsys, "sync")
    assert held() == before


def test_a_second_sync_at_the_same_time_is_told_to_wait(
    tmp_path: Path, corpus: Corpus, settled: Settled, capsys: pytest.CaptureFixture[str]
) -> None:
    """One writer at a time; a rollback is one too."""
    settled(corpus({"a.md": GOOD}))
    with write_lock(tmp_path / "data"):
        for command in ("sync", "rollback"):
            assert "wait until it is done" in refused(capsys, command)


def test_a_data_folder_that_cannot_be_one_is_told(
    tmp_path: Path,
    corpus: Corpus,
    settled: Settled,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As when DATA_DIR names a file."""
    settled(corpus({"a.md": GOOD}))
    (tmp_path / "data").write_text("a file")
    assert "DATA_DIR" in refused(capsys, "sync")


def test_without_an_index_commands_say_how_to_get_one(
    corpus: Corpus, settled: Settled, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing was built, and nothing stands before it."""
    settled(corpus({"a.md": GOOD}))
    assert "./assistant sync" in refused(capsys, "list")
    assert "no build before" in refused(capsys, "rollback")


def test_a_server_that_is_not_there_is_told(
    corpus: Corpus,
    settled: Settled,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sync on the server engine, with nothing at QDRANT_URL."""
    settled(corpus({"a.md": GOOD}))
    monkeypatch.setenv("QDRANT_URL", "http://127.0.0.1:1")
    assert "is it running at QDRANT_URL?" in refused(capsys, "sync")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run another Python in the root, on `folder` as a user would have it."""
    chosen = {"CORPUS_DIR": str(folder / "corpus"), "DATA_DIR": str(folder / "data")}
    kept = {k: v for k, v in os.environ.items() if k not in {"QDRANT_URL", "EMBEDDING_MODEL"}}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=kept | chosen,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_process_ends_with_the_same_code_and_line(tmp_path: Path, corpus: Corpus) -> None:
    """No traceback, nothing on stdout."""
    corpus({"a.md": fronted("titel: a")})
    ended = run(tmp_path, "-m", "ingestion", "sync")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert len(ended.stderr.splitlines()) == 1


HEAVY = ("llama_index", "qdrant_client", "markdown_it", "onnxruntime", "numpy", "fastembed")
UNCHANGED = f"""
import sys
from ingestion.__main__ import main
code = main(["sync"])
print("loaded:", [name for name in {HEAVY} if name in sys.modules])
sys.exit(code)
"""


def test_a_sync_that_changes_nothing_loads_nothing_heavy(tmp_path: Path, synced: Synced) -> None:
    """Every start runs one, so it must be quick: no parser, no model, no client."""
    synced({"a.md": GOOD})
    ended = run(tmp_path, "-c", UNCHANGED)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("Nothing changed: 1 sources, 1 passages")
    assert ended.stdout.endswith("loaded: []\n")


def test_sync_list_and_rollback_report_what_they_did(
    tmp_path: Path,
    corpus: Corpus,
    synced: Synced,
    settled: Settled,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A few lines for a terminal, exit code 0."""
    first = synced({"a.md": GOOD}).live()
    settled(corpus({"a.md": GOOD, "b.txt": "Places deliver care.", "c.odt": b"PK"}))
    assert main(["sync"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Index renewed: 2 sources, 2 passages, corpus version ")
    assert "added: b\n" in told
    assert "skipped:" in told
    assert main(["list"]) == 0
    table = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert " ".join(table[1]) == (
        "source type published standing original sections passages words address"
    )
    assert table[2][:2] == ["a", "other"]
    assert table[2][-6:] == ["current", "full", "1", "1", "3", "none"]
    assert table[-1][:2] == ["2", "sources"]
    assert main(["rollback"]) == 0
    assert capsys.readouterr().out == f"Live again: build {first}\n"
    assert EmbeddedStore(tmp_path / "data").live() == first


def test_check_reads_everything_and_writes_nothing(
    tmp_path: Path, corpus: Corpus, settled: Settled, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not even the lock."""
    settled(corpus({"a.md": GOOD}))
    assert main(["check"]) == 0
    assert capsys.readouterr().out == (
        "sources without an address: 1 (a)\n"
        "sources whose original was not seen: 0\n"
        "sources due for review: 0\n"
        "1 sources can be read, 0 digests with their originals; 0 faults, 0 remarks\n"
    )
    assert not (tmp_path / "data").exists()


def test_check_fails_for_a_fault_and_names_it(
    corpus: Corpus, settled: Settled, capsys: pytest.CaptureFixture[str]
) -> None:
    """The corpus could be built from, but a reader could not follow the address."""
    settled(corpus({"a.md": "---\nurl: https://example.org\n---\n\nBeds are few.\n"}))
    assert main(["check"]) == 1
    assert "fault: a: the address https://example.org leads to no page" in capsys.readouterr().out


def test_a_setting_that_cannot_be_read_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that is not there is argparse's to refuse, with the same code."""
    with pytest.raises(SystemExit) as ended:
        main(["bring"])
    assert ended.value.code == 2
    assert "invalid choice" in capsys.readouterr().err
