"""Sections cut into passages with exact offsets."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.metadata import read_metadata
from ingestion.readers.markdown import read_markdown
from ingestion.sections import sections
from ingestion.sources import Document, Passage, prefix
from ingestion.splitting import PASSAGE_TOKENS, split

FILE = Path("doc.md")
MOST = 254


def count_tokens(text: str) -> int:
    """Two pieces a word, about as a model counts."""
    return sum(1 + len(word) // 6 for word in text.split())


@pytest.fixture(scope="module", autouse=True)
def _splitter_is_loaded() -> None:
    """LlamaIndex takes seconds to import: once, outside any measured example."""
    list(split(document("# T\n\nwords"), count_tokens, MOST))


def document(content: str, title: str = "T") -> Document:
    """A Markdown text as ingestion reads it."""
    outline = read_markdown(content)
    metadata = read_metadata(FILE, f"title: '{title}'")
    return Document(metadata.source, outline.text, sections(FILE, outline, metadata))


def passages(content: str, title: str = "T") -> list[Passage]:
    """The passages of a Markdown text."""
    return list(split(document(content, title), count_tokens, MOST))


# A few sentences, said again and again: that is where the splitter's own offsets go wrong.
_SENTENCE = st.sampled_from(
    [
        "The board decides.",
        "The board decides. The board decides.",
        "Places deliver care, and hospitals do as well; nobody disputes it.",
        "Is 45.5 per cent (e.g. of £1.2m) enough?",
        "“Why us?” they asked",
        "- an item",
        "1. one\n2. two",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "é" * 300,
        "word " * 170,
        "no stop here, only commas, and more commas, " * 20,
        "## A heading",
        "### A heading",
    ]
)
_TEXT = st.lists(
    st.tuples(_SENTENCE, st.sampled_from([" ", "\n", "\n\n", "\n\n\n\n"])), max_size=25
).map(lambda parts: "".join(sentence + gap for sentence, gap in parts))


@given(_TEXT)
def test_passages_part_every_section_exactly(content: str) -> None:
    """In order, not overlapping, exact to the character, all but white space, within the limit."""
    whole = document(content)
    found = list(split(whole, count_tokens, MOST))
    covered = set()
    end = 0
    for passage in found:
        assert whole.text[passage.start : passage.end] == passage.text
        assert passage.text.strip() == passage.text != ""
        assert passage.start >= end
        end = passage.end
        covered |= set(range(passage.start, passage.end))
    spans = (span for section in whole.sections for span in section.blocks)
    wanted = {n for start, stop in spans for n in range(start, stop) if whole.text[n].strip()}
    assert wanted <= covered


@given(_TEXT)
def test_passages_keep_within_the_models_limit(content: str) -> None:
    """With the prefix that is embedded before them."""
    whole = document(content)
    for passage in split(whole, count_tokens, MOST):
        assert count_tokens(passage.text) <= PASSAGE_TOKENS
        told = prefix(whole.source, passage.heading_path)
        assert count_tokens(told) + count_tokens(passage.text) <= MOST


@given(_TEXT)
def test_ids_are_distinct_and_positions_count(content: str) -> None:
    """Positions run through the source, ordinals through each section."""
    found = passages(content)
    assert len({passage.id for passage in found}) == len(found)
    assert [passage.position for passage in found] == list(range(len(found)))
    for before, after in pairwise(found):
        if before.id.rpartition(".")[0] == after.id.rpartition(".")[0]:
            assert after.ordinal == before.ordinal + 1
            assert before.neighbour(1) == after.id
        else:
            assert after.ordinal == 0


LONG = "Places deliver what the board decides, and tell it how that went. " * 30


def test_a_prefix_is_bounded_and_never_crowds_out_the_words() -> None:
    """However long a title or a heading, passage and prefix together are embedded whole."""
    title = "a very long title " * 40
    found = passages(f"{'#'} {'long heading ' * 40}\n\n{LONG}", title)
    source = document(LONG, title).source
    assert count_tokens(prefix(source, ("long heading " * 40,) * 5)) < MOST / 2
    for passage in found:
        told = prefix(source, passage.heading_path)
        assert count_tokens(told) + count_tokens(passage.text) <= MOST


def test_an_edit_elsewhere_changes_no_id() -> None:
    """An id tells source, heading path and place within the section, nothing else."""
    text = f"# T\n\nlead\n\n## A\n\n{LONG}\n\n## B\n\n{LONG}"
    ids = [passage.id for passage in passages(text)]
    edited = text.replace("lead", f"{LONG} lead").replace("## B", "## New\n\nnew\n\n## B")
    assert set(ids) <= {passage.id for passage in passages(edited)}
    longer_a = text.replace("## B", f"{LONG}\n\n## B")
    of_b = [p.id for p in passages(text) if p.heading_path == ("B",)]
    assert of_b == [p.id for p in passages(longer_a) if p.heading_path == ("B",)]


def test_a_repeated_heading_has_ids_of_its_own() -> None:
    """The first keeps its ids when a second one is added below."""
    one = passages("# T\n\n## A\n\none")
    two = passages("# T\n\n## A\n\none\n\n## B\n\nb\n\n## A\n\ntwo")
    assert one[0].id == two[0].id
    assert len({passage.id for passage in two}) == 3


def test_an_id_is_fit_for_an_address() -> None:
    """source.hash8(heading path).ordinal."""
    assert passages("# T\n\n## É/ü?\n\na")[0].id.startswith("doc.")
    stem, digest, ordinal = passages("# T\n\n## É/ü?\n\na")[0].id.split(".")
    assert (stem, len(digest), ordinal) == ("doc", 8, "0")
    assert int(digest, 16) >= 0


def test_a_passage_does_not_reach_over_a_dropped_pull_quote() -> None:
    """Its words would not stand in the text one after the other."""
    whole = document("one two\n\nthree four\n\nfive six")
    section = whole.sections[0]
    holed = type(section)(
        section.path, 0, section.attribution, (section.blocks[0], section.blocks[2])
    )
    found = list(split(Document(whole.source, whole.text, (holed,)), count_tokens, MOST))
    assert [passage.text for passage in found] == ["one two", "five six"]
