"""The repository's own corpus: its metadata, and that its words are ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.answering.lead_in import OUR_NAME, OUR_REMARK
from ingestion.checking import findings, sentences
from ingestion.corpus import read_corpus
from ingestion.dates import interval, spoken
from ingestion.matching import figures
from ingestion.reading import find_files, read_document
from ingestion.sources import Document, Section

CORPUS = Path(__file__).parents[2] / "corpus"
RUN = 12  # words in a row that would be somebody else's sentence
FILES = find_files([CORPUS])


@pytest.fixture(scope="module")
def digests() -> dict[str, Document]:
    """Every source of the corpus."""
    return dict(read_corpus(FILES.files).documents)


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


def test_the_check_finds_no_fault_and_no_term_left_unexplained(
    digests: dict[str, Document],
) -> None:
    """Addresses lead to pages, sections say what they rest on, sentences stand alone."""
    # A country, a part of a law firm's name, and publishers: no terms of this field.
    names = {"UK", "DAC", "BMC", "BMJ", "RAND"}
    due = interval(min(d.source.review_after or "" for d in digests.values()))
    told = findings(digests.values(), due.first)
    unexplained = {f"'{name}' is not in the glossary" for name in names}
    assert [str(f) for f in told if f.text.split(":")[0] not in unexplained] == []


def test_the_check_lists_what_is_due_for_review(digests: dict[str, Document]) -> None:
    """On the last day that any digest names, every other one is overdue."""
    due = interval(max(d.source.review_after or "" for d in digests.values())).last
    told = [f for f in findings(digests.values(), due) if "due for review" in f.text]
    assert len(told) > len(digests) / 2
    assert not any(finding.fault for finding in told)


@pytest.mark.parametrize("stem", [file.path.stem for file in FILES.files])
def test_each_page_was_seen_by_the_day_of_the_check(
    stem: str, digests: dict[str, Document]
) -> None:
    """And the next review comes after it."""
    source = digests[stem].source
    assert source.checked_on is not None
    assert source.review_after is not None
    checked = interval(source.checked_on)
    assert interval(source.review_after).first > checked.last
    sections = (section.attribution.rests_on for section in digests[stem].sections)
    pages = [*source.rests_on, *(page for told in sections for page in told)]
    assert all(interval(page.seen).first <= checked.last for page in pages)


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


def test_every_figure_of_a_digest_stands_in_its_full_text(
    digests: dict[str, Document], full_texts: Path
) -> None:
    """Our own dating of a source apart, as its front matter gives it."""
    compared = 0
    for file in find_files([full_texts]).files:
        original = read_document(file)
        digest = digests[original.source.id]
        dating = f"{spoken(digest.source.published or '')} {digest.source.published_note}"
        known = figures(f"{original.text} {digest.source.title} {dating}")
        foreign = {s: lost for s in sentences(digest) if (lost := figures(s) - known)}
        assert foreign == {}, original.source.id
        compared += 1
    assert compared == 5


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


def test_what_another_body_says_of_a_source_is_held_by_that_body(
    digests: dict[str, Document],
) -> None:
    """An account "according to" a publisher or holder of the corpus is not the source's own."""
    names = {
        name.removeprefix("The ")
        for document in digests.values()
        for name in (
            document.source.publisher,
            *(section.attribution.holder for section in document.sections),
        )
        if name not in (OUR_NAME, OUR_REMARK)
    }
    told = re.compile(
        r"according to (?:the law firm |the trade press page |the |The )?"
        rf"({'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})(?!\w)"
    )
    faults = [
        f"{document.source.id}, {section.attribution.holder}: {sentence}"
        for document in digests.values()
        for section in document.sections
        if document.source.publisher != OUR_NAME and section.attribution.voice == "own"
        for sentence in sentences(replace(document, sections=(section,)))
        if (found := told.search(sentence)) and found[1] not in _of_the_source(document, section)
    ]
    assert faults == []


def _of_the_source(document: Document, section: Section) -> str:
    source = document.source
    return " ".join((source.title, source.publisher, section.attribution.holder, *source.authors))
