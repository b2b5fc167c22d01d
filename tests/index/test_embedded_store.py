"""What the embedded engine alone promises."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ingestion.digests import sealed, unsealed
from ingestion.embedded_engine import EmbeddedStore
from ingestion.errors import BuildError, DamagedBuildError
from ingestion.index import Filters, PassageIndex
from tests.index.samples import Sample, sample

ROOT = Path(__file__).parents[2]


def written(folder: Path, *names: str) -> tuple[EmbeddedStore, Sample]:
    """A store with builds published in turn, and the last of them."""
    store = EmbeddedStore(folder)
    for seed, name in enumerate(names):
        last = sample(name, passages=12, questions=1, seed=seed)
        store.write(last.build, last.passages)
        store.publish(name)
    return store, last


def test_a_reader_outlives_the_folder_of_its_build(tmp_path: Path) -> None:
    """Two builds later its folder is gone, and it answers as before."""
    store, first = written(tmp_path, "test-a")
    index: PassageIndex = store.open("test-a")
    written(tmp_path, "test-b", "test-c")
    assert not (tmp_path / "builds" / "test-a").exists()
    dense, sparse = first.questions[0]
    assert len(index.search(dense, sparse, Filters(), 20).dense) == 12
    assert len(index.passages_of("one")) == 3


READER = """
import sys, time
from pathlib import Path
from ingestion.digests import sealed, unsealed
from ingestion.embedded_engine import EmbeddedStore
index = EmbeddedStore(Path(sys.argv[1])).open("test-a")
print("open", flush=True)
sys.stdin.readline()
print(len(index.passages_of("one")), flush=True)
"""


def test_several_processes_read_one_build_at_once(tmp_path: Path) -> None:
    """All three hold it open before the first of them reads, and no byte of it changes."""
    written(tmp_path, "test-a")
    before = contents(tmp_path)
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(tmp_path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    assert [reader.stdout.readline() for reader in readers if reader.stdout] == ["open\n"] * 3
    assert [reader.communicate("go\n", timeout=30)[0] for reader in readers] == ["3\n"] * 3
    assert contents(tmp_path) == before


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file below `folder`."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_build_with_fewer_passages_than_it_says_is_not_opened(tmp_path: Path) -> None:
    """As after a copy that was cut short."""
    store, _ = written(tmp_path, "test-a")
    manifest = tmp_path / "builds" / "test-a" / "manifest.json"
    told = unsealed(json.loads(manifest.read_text()), "the manifest")
    manifest.write_text(json.dumps(sealed({**told, "passages": 13})))
    with pytest.raises(DamagedBuildError, match="holds 12 passages where its manifest says 13"):
        store.open("test-a")


@pytest.mark.parametrize(
    ("told", "reason"),
    [({"format": 0}, "another version"), ({"a field of its own": 1}, "damaged")],
)
def test_a_build_of_another_version_is_built_again_not_misread(
    tmp_path: Path, told: dict[str, int], reason: str
) -> None:
    """It counts as no build for sync, and cannot be opened."""
    store, _ = written(tmp_path, "test-a")
    manifest = tmp_path / "builds" / "test-a" / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **told}))
    assert store.manifest() is None
    with pytest.raises(DamagedBuildError, match=reason):
        store.open("test-a")


@pytest.mark.parametrize(
    "part", ["manifest.json", "sources.json", "vocabulary.json", "frequencies.json", "shard"]
)
def test_a_build_that_lacks_a_part_is_a_clear_error(tmp_path: Path, part: str) -> None:
    """One line that says what to run, never a traceback of the engine."""
    store, _ = written(tmp_path, "test-a")
    path = tmp_path / "builds" / "test-a" / part
    path.rename(tmp_path / "elsewhere")
    with pytest.raises(BuildError, match=r"\./assistant sync") as raised:
        store.open("test-a")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"live": "a"}', '{"live": 5, "previous": 6}'])
def test_a_damaged_pointer_is_a_clear_error(tmp_path: Path, content: str) -> None:
    """It names the file."""
    store, _ = written(tmp_path, "test-a")
    (tmp_path / "live.json").write_text(content)
    with pytest.raises(DamagedBuildError, match=r"live\.json is damaged: run"):
        store.live()


def test_a_rollback_to_a_build_that_is_gone_is_refused(tmp_path: Path) -> None:
    """The live build stays."""
    store, _ = written(tmp_path, "test-a", "test-b")
    (tmp_path / "builds" / "test-a" / "manifest.json").unlink()
    with pytest.raises(BuildError, match="no build before"):
        store.rollback()
    assert store.live() == "test-b"
