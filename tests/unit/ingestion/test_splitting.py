"""Sections cut into passages with exact offsets."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.metadata import read_metadata
from ingestion.readers.markdown import read_markdown
from ingestion.sections import sections
from ingestion.sentences import sentence_spans
from ingestion.sources import Document, Passage, Section, embedded_texts, prefix
from ingestion.splitting import PASSAGE_TOKENS, split
from ingestion.turns import with_turns

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


# What may not be cut, and words that stand around it.
_WHOLE = (
    "−0.5%", "3.2%", "1,234.56", "£1.2 million", "£ 30", "45.5 per cent", "12 000", "0.001",
    "14Z30(2)", "No. 5", "Nos. 5", "para. 3", "paras. 14", "St. Helens", "Dr. Smith", "J. Reed",
    "e.g. Elm", "i.e. those", "(e.g. beds)", "cf. Reed", "pp. 12", "s. 75", "Fig. 2", "vol. IV",
    "9.30 a.m.", "9.30 a.m. on", "10.15 p.m. to", "9:30", "17:05", "30 June", "U.S. trusts",
    "etc. and", "Sept. 2024", "5.3.1", "10.1136/bmj", "2024/25",
)  # fmt: skip
_AROUND = ("the board", "decides,", "care;", "and", "Wards", "opened.", "They met.", "(twice)", "|")
_GAP = st.sampled_from([" "] * 8 + ["\n", "\n\n", "\n- "])
_RUNNING = st.lists(
    st.tuples(st.sampled_from(_WHOLE), _GAP, st.sampled_from(_AROUND), _GAP),
    min_size=15,
    max_size=50,
)


def test_a_label_on_a_line_of_its_own_words_is_not_cut_off() -> None:
    """The bug: "ii." ended a passage, and its words began the next."""
    text = "Three directors:\ni. Director of Homes\nii. Director of Plans\niii. Director of Money"
    words = [text[start:end] for start, end in sentence_spans(text)]
    assert not any(one.endswith(("i.", "ii.", "iii.")) for one in words)


@given(_RUNNING)
def test_no_passage_and_no_sentence_ends_inside_a_figure_an_abbreviation_or_a_time(
    parts: list[tuple[str, str, str, str]],
) -> None:
    """The bug: "−0.5% to 3." was quoted, and the next passage began with "2%"."""
    text, wholes = "", []
    for whole, gap, around, last in parts:
        wholes.append((len(text), len(text) + len(whole)))
        text += f"{whole}{gap}{around}{last}"
    one = document("x")
    section = Section((), 0, one.sections[0].attribution, ((0, len(text)),))
    found = split(Document(one.source, text, (section,)), count_tokens, 60)
    cuts = {passage.end for passage in found} | {end for _, end in sentence_spans(text)}
    for start, end in wholes:
        assert not any(start < cut < end for cut in cuts), text[start:end]


def test_a_passage_of_a_table_ends_between_rows() -> None:
    """A cell without its row's label says nothing."""
    row = "Team {}: −0.{}% to 3.2% | Team B (n=4): −0.7% to 4.4% | All (n=9): −0.1% to 2.1%"
    rows = [row.format(n, n) for n in range(60)]
    table = "| a | b | c |\n|---|---|---|\n" + "".join(
        f"| {' | '.join(cell.partition(': ')[2] for cell in one.split(' | '))} |\n" for one in rows
    )
    found = passages(f"The forecasts are these.\n\n{table}")
    assert len(found) > 3
    assert all(passage.text.endswith("2.1%") for passage in found)
    assert all(passage.text.startswith("a: ") for passage in found[1:])


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        (f"A: {'long words and more of them, ' * 60}| B: 3.2% | C: 1", (",", "|", "1")),
        ("no stop but only commas, and 1,000 of them, " * 60, (",",)),
        (
            "words without any stop or comma " * 60,
            ("words", "without", "any", "comma", "or", "stop"),
        ),
        ("1.5 2.5 " * 300, ("1.5", "2.5")),
        ("It opens at 9.30 a.m. and " * 60, ("and", "It", "opens")),
        ("north\n" * 300, ("north",)),
    ],
)
def test_what_has_no_end_of_a_sentence_is_cut_at_the_next_best_place(
    text: str, ends: tuple[str, ...]
) -> None:
    """Lines, then cells, then clauses, then words that hold no figure, then any word."""
    found = passages(text)
    assert len(found) > 1
    assert {passage.text.split()[-1][-1] for passage in found} <= {end[-1] for end in ends}
    assert all(passage.text.endswith(ends) for passage in found)


def test_letters_that_the_model_does_not_know_are_said_once() -> None:
    """The bug: what counts no token was taken for an overlap, and stood in two passages."""

    def knows_no_ticks(text: str) -> int:
        return count_tokens(text.replace("\uf0fc", ""))

    text = "\uf0fc\n\nIt is done.\n\n" * 100
    whole = document(text)
    found = list(split(whole, knows_no_ticks, MOST))
    assert sum(passage.text.count("\uf0fc") for passage in found) == 100


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


TALK = "# T\n\n## A\n\n**Mr Ash:** Why late?\n\n**Dr Osei:** It rained.\n\n**Mr Ash:** Was it you?"


def talk() -> Document:
    """A transcript as it is read."""
    outline = with_turns(read_markdown(TALK))
    metadata = read_metadata(Path("t.md"), "publisher: P\ntitle: T")
    source = replace(metadata.source, speakers=("Mr Ash", "Dr Osei"))
    return Document(source, outline.text, sections(Path("t.md"), outline, metadata))


def test_turns_under_one_heading_are_counted_on() -> None:
    """So that each passage has its holder, and its neighbours are known."""
    found = list(split(talk(), count_tokens, MOST))
    assert [(p.text, p.attribution.holder, p.ordinal) for p in found] == [
        ("Why late?", "Mr Ash", 0),
        ("It rained.", "Dr Osei", 1),
        ("Was it you?", "Mr Ash", 2),
    ]
    assert found[1].neighbour(-1) == found[0].id


def test_what_is_embedded_of_a_reply_has_its_question_and_its_speaker() -> None:
    """A few words alone would be found by nobody."""
    document = talk()
    told = [
        text for _, text in embedded_texts(document.source, split(document, count_tokens, MOST))
    ]
    assert told == [
        "T. P. A\nMr Ash: Why late?",
        "T. P. A\nWhy late?\nDr Osei: It rained.",
        "T. P. A\nMr Ash: Was it you?",
    ]
