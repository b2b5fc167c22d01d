"""The map of the corpus: every quote stands in the digest that it names."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ingestion.corpus import read_corpus
from ingestion.corpus_map import OURS, map_findings, read_map
from ingestion.errors import SourceError
from ingestion.reading import MAP, find_files

CORPUS = Path(__file__).parents[2] / "corpus"


def test_every_quote_of_the_map_stands_in_its_digest() -> None:
    """Word for word; a sentence that was changed since fails here, and in the check."""
    told = read_map()
    assert told is not None
    named = {piece.source for piece in told.pieces}
    files = [file for file in find_files([CORPUS]).files if file.path.stem in named]
    documents = dict(read_corpus(files).documents)
    assert list(map_findings(told, documents)) == []
    wrong = told.model_copy(
        update={"lines": (told.lines[0].model_copy(update={"quote": "Nobody wrote this."}),)}
    )
    (finding,) = map_findings(wrong, documents)
    assert finding.fault
    assert "does not stand in how-it-fits-together" in finding.text


def test_a_map_is_no_source_unless_a_document_stands_beside_it(tmp_path: Path) -> None:
    """A document called map may have its metadata in a file of that name."""
    (tmp_path / MAP).write_text("title: A map\n", "utf-8")
    found = find_files([tmp_path])
    assert (found.files, found.skipped) == ((), ())
    (tmp_path / "map.txt").write_text("Words.", "utf-8")
    (file,) = find_files([tmp_path]).files
    assert file.sidecar == tmp_path / MAP


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("lines", [{"from": "board", "to": "none", "kind": "part", "source": "a", "quote": "b"}],
         "there is no 'none'"),
        ("levels", [], "there is no 'national'"),
        ("as_at", "soon", "as_at"),
        ("more", 1, "more"),
    ],
)  # fmt: skip
def test_a_map_that_does_not_agree_with_itself_is_refused(
    tmp_path: Path, key: str, value: object, says: str
) -> None:
    """With the file, the key and what to do."""
    told = yaml.safe_load(OURS.read_text("utf-8"))
    file = tmp_path / MAP
    file.write_text(yaml.safe_dump({**told, key: value}), "utf-8")
    with pytest.raises(SourceError, match=says):
        read_map(file)
    file.write_text("a: [", "utf-8")
    with pytest.raises(SourceError, match="not YAML"):
        read_map(file)
