"""The Markdown reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.readers.markdown import read_markdown
from ingestion.readers.outline import Outline


def blocks(content: str) -> list[tuple[str, str]]:
    """Kind and words of each block."""
    outline = read_markdown(content)
    return [(block.kind, outline.words(block)) for block in outline.blocks]


def parts_it(outline: Outline) -> bool:
    """Whether the blocks are in order, apart, and all of the text but white space."""
    cursor = 0
    for block in outline.blocks:
        if outline.text[cursor : block.start].strip() or block.start < cursor:
            return False
        cursor = block.end
    return not outline.text[cursor:].strip()


def test_both_kinds_of_heading_are_read() -> None:
    """Underlined headings count as well as those with hashes."""
    outline = read_markdown("Title\n=====\n\nText.\n\nSub\n---\n\nMore.\n\n### Third ###\n")
    headings = [(outline.words(b), b.level) for b in outline.blocks if b.kind == "heading"]
    assert headings == [("Title", 1), ("Sub", 2), ("Third", 3)]


def test_emphasis_and_links_leave_their_words() -> None:
    """Marks, addresses and inline HTML go; entities are read."""
    told = "An *em*, a **strong**, `code`, a [link](https://a.example), <b>bold</b> &amp; more."
    assert blocks(told) == [("paragraph", "An em, a strong, code, a link, bold & more.")]


def test_a_paragraph_over_several_lines_is_one_line() -> None:
    """Soft and hard breaks become spaces."""
    assert blocks("one\ntwo  \nthree\\\nfour") == [("paragraph", "one two three four")]


def test_images_and_rules_are_dropped() -> None:
    """Alternative texts are not the publisher's running words."""
    told = "Before ![a chart](c.png) after.\n\n***\n\n![alone](d.png)\n\nEnd."
    assert blocks(told) == [("paragraph", "Before after."), ("paragraph", "End.")]


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ('<div align="center">Centred words</div>', ["Centred words"]),
        ("<p>One.</p>\n<p>Two &amp; three.</p>", ["One.", "Two & three."]),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>",
         ["A: 1 | B: 2"]),
        ("<details>\n<summary>More</summary>\n\n**Bold** words.\n\n</details>",
         ["More", "Bold words."]),
        ("<ul><li>one<li>two</ul>", ["- one", "- two"]),
        ("<script>var words = 1;</script>", []),
        ("<style>p { color: red }</style>", []),
        ('<div style="display:none">planted</div>', []),
        ("<!-- a remark -->", []),
        ("<hr>", []),
        ("</div>", []),
    ],
)  # fmt: skip
def test_a_block_of_html_is_read_as_a_page_is(html: str, words: list[str]) -> None:
    """The bug: all its words were lost, without a word."""
    assert [said for _, said in blocks(f"Before.\n\n{html}\n\nAfter.")] == [
        "Before.", *words, "After.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        "~~Nine~~ Eleven sit.", "<del>Nine</del> Eleven sit.", "<s>Nine</s> Eleven sit.",
        "<strike>**Nine**</strike> Eleven sit.", "<p><del>Nine</del> Eleven sit.</p>",
        '<p><span style="text-decoration: line-through">Nine</span> Eleven sit.</p>',
    ],
)  # fmt: skip
def test_what_is_struck_out_is_left_out(told: str) -> None:
    """The bug: it was quoted as if it were valid."""
    assert blocks(told) == [("paragraph", "Eleven sit.")]


def test_one_tilde_strikes_nothing_out() -> None:
    """It means about, or sets a digit low."""
    assert blocks("It is ~5 per cent of CO~2~.") == [("paragraph", "It is ~5 per cent of CO~2~.")]


def test_marks_of_emphasis_that_mean_nothing_are_dropped() -> None:
    """Converters leave a space before the last of them."""
    assert blocks("**FIT FOR **\n\n**About the Trust ** 1****9") == [
        ("heading", "FIT FOR"),
        ("paragraph", "About the Trust 19"),
    ]
    assert blocks("`2 ** 3` and 10**6") == [("paragraph", "2 ** 3 and 10**6")]


def test_a_line_break_of_html_is_a_space() -> None:
    """The bug: the words on both sides ran together."""
    assert blocks("one<br>two<br/>three") == [("paragraph", "one two three")]


def test_nested_lists_keep_their_marks_and_their_depth() -> None:
    """Numbered lists keep their numbers."""
    outline = read_markdown("- a\n  - b\n    1. c\n- d\n\nText.\n\n3. x\n4. y")
    assert outline.text == "- a\n  - b\n    1. c\n- d\n\nText.\n\n3. x\n4. y"
    assert {b.kind for b in outline.blocks} == {"item", "paragraph"}


def test_an_item_without_words_is_dropped() -> None:
    """An image alone in a list leaves no mark behind."""
    assert blocks("- ![](x.png)\n-\n- a") == [("item", "- a")]


def test_a_table_is_a_row_an_item() -> None:
    """Cells are parted so that a reader sees which figure stands where."""
    told = "| A | B |\n|---|---|\n| 1 | *2* |\n"
    assert blocks(told) == [("item", "A: 1 | B: 2")]


def test_marks_of_footnotes_are_dropped_and_their_words_stay() -> None:
    """A digit that sticks to a word, or to a figure, misleads."""
    told = "Beds rose to 45[^1] in all.\n\n[^1]: By the board's count."
    assert blocks(told) == [
        ("paragraph", "Beds rose to 45 in all."), ("paragraph", "By the board's count."),
    ]  # fmt: skip


def test_quotations_and_code_are_paragraphs() -> None:
    """Their words may be cited too."""
    told = "> said\n> so\n\n```\nx = 1\n```\n"
    assert blocks(told) == [("paragraph", "said so"), ("paragraph", "x = 1")]


def test_a_comment_under_a_heading_is_told_of_it() -> None:
    """Only a mapping counts, and only before the section's first words."""
    outline = read_markdown(
        "# A\n<!-- {voice: poll} -->\n\nText.\n\n<!-- {voice: own} -->\n\n"
        "# B\n\n<!-- a note -->\n\nC."
    )
    assert [block.told for block in outline.blocks if block.kind == "heading"] == [
        "{voice: poll}",
        None,
    ]


def test_an_empty_text_has_no_blocks() -> None:
    """Nor has one of white space, comments or bare marks."""
    for empty in ("", " \n\n", "<!-- only a comment -->", "#\n\n-\n"):
        assert blocks(empty) == []


@given(st.text(alphabet=" \n\t#->*_`[]()!|1.abcé\\&<'\"", max_size=200))
def test_the_blocks_of_any_markdown_part_its_text(content: str) -> None:
    """In order, apart, and nothing but white space between them."""
    assert parts_it(read_markdown(content))


def test_bold_paragraphs_are_the_headings_of_a_text_without_others() -> None:
    """As converters write them, with a space inside the stars, too."""
    text = "**A. Beds**\n\nThey are open.\n\n**B. Teams **\n\n**Teams** meet.\n\n**We agree.**"
    assert blocks(text) == [
        ("heading", "A. Beds"),
        ("paragraph", "They are open."),
        ("heading", "B. Teams"),
        ("paragraph", "Teams meet."),
        ("paragraph", "We agree."),
    ]
    assert blocks(f"# Plan\n\n{text}")[1][0] == "paragraph"


def test_a_line_that_names_a_speaker_begins_anew() -> None:
    """Other lines of a paragraph are joined."""
    assert [w for _, w in blocks("**Q:** Why so\nlate?\n**A:** It rained.")] == [
        "Q: Why so late?\nA: It rained."
    ]


def test_a_second_row_of_names_is_of_the_header() -> None:
    """Markdown has one row of header: what stands below an empty cell of it names a column too."""
    table = "|Place|2029| |\n|-|-|-|\n| |Budget|Spent|\n|Eastholme|10|11|\n|Westholme|20|19|\n"
    assert [words for _, words in blocks(table)] == [
        "Place: Eastholme | 2029 Budget: 10 | 2029 Spent: 11",
        "Place: Westholme | 2029 Budget: 20 | 2029 Spent: 19",
    ]
