"""The repository's own corpus: its metadata, and that its words are ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.answering.lead_in import OUR_NAME, OUR_REMARK
from ingestion.dates import interval
from ingestion.reading import find_files, read_document
from ingestion.sources import Document
from ingestion.sync import read_corpus

CORPUS = Path(__file__).parents[2] / "corpus"
RUN = 12  # words in a row that would be somebody else's sentence
FILES = find_files([CORPUS])


@pytest.fixture(scope="module")
def digests() -> dict[str, Document]:
    """Every source of the corpus."""
    chosen, _ = read_corpus(FILES.files)
    return {source_id: document for source_id, (_, document) in chosen.items()}


def test_every_file_of_the_corpus_is_read() -> None:
    """Nothing is passed over, and the README is no source."""
    assert FILES.skipped == ()
    assert {file.path.name for file in FILES.files} == {
        path.name for path in CORPUS.rglob("*.md") if path.name != "README.md"
    }


def test_the_repository_holds_digests_only(digests: dict[str, Document]) -> None:
    """A full text needs a right that the repository does not have."""
    assert {d.source.text for d in digests.values()} == {"digest"}
    assert [file.sidecar for file in FILES.files if file.sidecar] == []


def test_an_id_is_its_files_name(digests: dict[str, Document]) -> None:
    """So that a full text of the same name takes its place."""
    assert digests.keys() == {file.path.stem for file in FILES.files}


@pytest.mark.parametrize("stem", [file.path.stem for file in FILES.files])
def test_a_digest_says_what_it_rests_on_and_when_it_was_checked(
    stem: str, digests: dict[str, Document]
) -> None:
    """And when to look again, later than that; each page was seen by the day of the check."""
    source = digests[stem].source
    assert source.checked_on is not None
    assert source.review_after is not None
    checked = interval(source.checked_on)
    assert interval(source.review_after).first > checked.last
    sections = (section.attribution.rests_on for section in digests[stem].sections)
    pages = [*source.rests_on, *(page for told in sections for page in told)]
    assert pages
    assert all(interval(page.seen).first <= checked.last for page in pages)
    assert all(page.url.startswith("https://") for page in pages)


@pytest.mark.parametrize("stem", [file.path.stem for file in FILES.files])
def test_a_digest_names_its_source(stem: str, digests: dict[str, Document]) -> None:
    """Publisher, holder, date, type, address, and both licences."""
    source = digests[stem].source
    assert source.publisher != "Unknown publisher"
    assert source.published
    assert source.type != "other"
    assert source.url or source.rests_on
    assert source.licence
    ours = source.publisher == OUR_NAME
    assert source.licence.startswith("CC BY 4.0" if ours else "Digest: CC BY 4.0")
    assert source.display == "full"


def words(text: str) -> list[str]:
    """Lower-case words, whatever the apostrophes."""
    return re.findall(r"\w+", text.lower())


def runs(document: Document) -> Iterator[tuple[str, ...]]:
    """Every run of twelve words within a block; headings and front matter are no blocks of it."""
    for section in document.sections:
        for start, end in section.blocks:
            found = words(document.text[start:end])
            yield from (tuple(found[n : n + RUN]) for n in range(len(found) - RUN + 1))


def test_no_digest_shares_a_run_of_words_with_a_full_text(
    digests: dict[str, Document], full_texts: Path
) -> None:
    """Twelve words in a row would be the publisher's, and the repository has no right to them."""
    theirs: set[tuple[str, ...]] = set()
    for file in find_files([full_texts]).files:
        theirs |= set(runs(read_document(file)))
    assert len(theirs) > 1000
    shared = {
        source_id: " ".join(run)
        for source_id, document in digests.items()
        for run in runs(document)
        if run in theirs
    }
    assert shared == {}


def test_what_a_source_does_not_say_is_our_remark_and_not_its_holders_view(
    digests: dict[str, Document],
) -> None:
    """Silence that we noticed must never be led in as somebody's position."""
    for document in digests.values():
        silent = ("What this source does not say", "Slips", "What is not known here")
        ours = [s for s in document.sections if s.path[0].startswith(silent)]
        assert ours or document.source.publisher == OUR_NAME
        for section in ours:
            assert (section.attribution.holder, section.attribution.voice) == (
                OUR_REMARK,
                "reported",
            )
