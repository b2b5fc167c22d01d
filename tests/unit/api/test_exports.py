"""Exports of any answer: our words in no quotation marks, tables that read back, inert Markdown."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from api.exports.formats import FORMATS, FormatName, file_name
from api.exports.harvard import author_of, harvard, inverted, reference
from api.exports.markdown import escaped
from api.exports.table import MARK, guarded, plain_cell
from api.told import (
    Told,
    ToldCitation,
    ToldCoverage,
    ToldNotice,
    ToldPassage,
    ToldSource,
    ToldStatement,
)

SOURCE = ToldSource(
    id="elm", title="Elm review", publisher="Elm Commission", authors=(), published="2019-09",
    standing="historic", url="https://elm.example/r", checked_on="2025-02-01",
)  # fmt: skip
CITATION = ToldCitation(
    number=1, words="ours", holder="Elm Commission", voice="own", quote="Take over soon.",
    quote_start=0, quote_end=15, deep_link="https://elm.example/r",
    passage=ToldPassage("elm.00000000.0", ("Handovers",), None), source=SOURCE,
)  # fmt: skip
ANSWER = Told(
    id="Zk3d9Qx1", created_at="2026-11-26T19:31:00+00:00", question="How soon?",
    standalone_question="How soon?", status="answered",
    statements=(ToldStatement("Take over soon.", "claim", (1,)),), citations=(CITATION,),
    notices=(ToldNotice("It is our own summary."),), coverage=None, composer="extractive",
    model=None, corpus_version="0123456789abcdef",
)  # fmt: skip

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
hostile = st.one_of(
    words,
    st.sampled_from(["=1+1", "'=1", "@SUM(A1)", "-2", "+3", "<script>x</script>", "[a](b)", "**b**",
        "a\nb", "\t=1", "“said”", '"said"', "1. one", "# one", "&lt;", "`a`", "a, b", "|a|",
        "![a](b)", "~~a~~", "https://e.example", "--- ", "\r\n=1"]),
)  # fmt: skip


@st.composite
def answers(draw: st.DrawFn) -> Told:
    """Any answer whose statements cite some of its citations."""
    count = draw(st.integers(0, 3))
    citations = tuple(
        replace(
            CITATION,
            number=number,
            words=draw(st.sampled_from(["ours", "publisher"])),
            voice=draw(st.sampled_from(["own", "reported", "poll", "argument", "question"])),
            holder=draw(hostile),
            quote=draw(hostile),
            source=replace(
                SOURCE,
                id=f"s{number}",
                title=draw(hostile),
                publisher=draw(hostile),
                authors=tuple(draw(st.lists(hostile, max_size=4))),
                published=draw(st.sampled_from([None, "2019", "2019-09", "2019-09-30"])),
                url=draw(st.sampled_from([None, "https://e.example/<x>", "javascript:x"])),
            ),
            deep_link=draw(st.sampled_from([None, "https://e.example/a b>", "javascript:x"])),
        )
        for number in range(1, count + 1)
    )
    quotes = [c.quote for c in citations]
    claims = st.one_of(hostile, st.sampled_from(quotes)) if quotes else hostile
    statements = tuple(
        ToldStatement(
            draw(claims),
            draw(st.sampled_from(["claim", "lead_in", "gap"])),
            tuple(draw(st.lists(st.sampled_from(range(1, count + 1)), unique=True)))
            if count
            else (),
        )
        for _ in range(draw(st.integers(0, 3)))
    )
    return replace(
        ANSWER,
        question=draw(hostile),
        statements=statements,
        citations=citations,
        notices=tuple(ToldNotice(text) for text in draw(st.lists(hostile, max_size=2))),
        coverage=draw(st.sampled_from([None, ToldCoverage(citations[:1])])),
    )


def read_back(text: str) -> list[dict[str, str]]:
    """The cells of a table without their guards."""
    read = csv.DictReader(io.StringIO(text.removeprefix(MARK), newline=""))
    return [{name: plain_cell(cell) for name, cell in row.items()} for row in read]


def our_words(told: Told) -> list[str]:
    """What stands for a digest, and statements that rest on one; on one line each."""
    ours = [c.quote for c in told.citations if c.ours]
    ours += [s.text for s in told.statements if any(c.ours for c in told.cited(s))]
    ours += [s.text for s in told.statements if not s.citations]
    theirs = {" ".join(c.quote.split()) for c in told.citations if not c.ours}
    lines = [" ".join(text.split()) for text in ours]
    return [line for line in lines if len(line) > 3 and not any(line in t for t in theirs)]


@pytest.mark.parametrize("name", FORMATS)
@given(told=answers())
def test_no_export_puts_our_words_into_quotation_marks(name: FormatName, told: Told) -> None:
    """Whatever they are; in a table the cell for quotes stays empty."""
    text = FORMATS[name].write(told)
    if name == "csv":
        assert not any(row["quote"] for row in read_back(text) if row["words"] == "ours")
        return
    for line in our_words(told):
        shown = escaped(line) if name == "markdown" else line
        assert f"“{shown}”" not in text or line.startswith("“")


@given(answers())
def test_a_table_reads_back_to_the_same_statements(told: Told) -> None:
    """Texts, kinds, citations, quotes and offsets; no cell is a formula."""
    text = FORMATS["csv"].write(told)
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.lstrip(" \t\r\n")[:1] in set("=+-@")]
    rows = read_back(text)
    by_number: dict[int, ToldStatement] = {}
    for row in rows:
        number, cited = int(row["number"]), row["citation"]
        before = by_number.get(number, ToldStatement("", "claim", ())).citations
        numbers = (*before, *([int(cited)] if cited else []))
        kind = row["kind"]
        assert kind in {"claim", "lead_in", "gap"}
        by_number[number] = ToldStatement(row["statement"], kind, numbers)  # type: ignore[arg-type]
    back = [replace(s, citations=tuple(sorted(s.citations))) for s in by_number.values()]
    assert back == [replace(s, citations=tuple(sorted(s.citations))) for s in told.statements]
    for row in rows:
        for citation in told.citations:
            if row["citation"] == str(citation.number):
                assert row["summary" if citation.ours else "quote"] == citation.quote
                assert int(row["quote_end"]) == citation.quote_end


@given(hostile)
def test_a_guard_is_taken_off_again(cell: str) -> None:
    """Also of a cell that looked guarded before."""
    assert plain_cell(guarded(cell)) == cell


@given(hostile)
def test_markdown_shows_a_text_as_it_is(text: str) -> None:
    """No emphasis, link, code, heading, list, HTML or entity comes of it."""
    line = " ".join(text.split())
    if not line:
        return
    tokens = MarkdownIt("commonmark", {"html": True}).enable("strikethrough").parse(escaped(line))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    (inline,) = (token for token in tokens if token.type == "inline")
    assert {child.type for child in inline.children or ()} <= {"text", "text_special"}
    assert "".join(child.content for child in inline.children or ()) == line


@given(answers())
def test_markdown_of_any_answer_is_headings_paragraphs_and_lists(told: Told) -> None:
    """Links lead to the web alone, and no HTML stands in it."""
    tokens = MarkdownIt("commonmark").parse(FORMATS["markdown"].write(told))
    kinds = {re.sub("_(open|close)$", "", token.type) for token in tokens}
    assert kinds <= {"heading", "paragraph", "inline", "bullet_list", "list_item"}
    links = [c for t in tokens for c in t.children or () if c.type == "link_open"]
    assert all(str(c.attrs["href"]).startswith("https://e.example/") for c in links)


@given(answers())
def test_a_file_name_is_letters_digits_and_hyphens(told: Told) -> None:
    """Whatever an id holds."""
    for name in FORMATS:
        assert re.fullmatch(r"[A-Za-z0-9-]+\.(txt|md|csv)", file_name(told, name))


def source(**changes: object) -> ToldSource:
    """The source with some of it changed."""
    return replace(SOURCE, **changes)  # type: ignore[arg-type]


REFERENCES = {
    "Elm Commission (2019) Elm review. Available at: https://elm.example/r "
    "(Accessed: 1 February 2025).": source(),
    "Finch, O. (2019) Elm review. Elm Commission. Available at: https://elm.example/r "
    "(Accessed: 1 February 2025).": source(authors=("Orla Finch",)),
    "Elm Commission (no date) Elm review.": source(url=None, published=None),
    "Elm Commission (2019) Why? Available at: https://elm.example/r (Accessed: not recorded).":
        source(title="Why?", checked_on=None),
}  # fmt: skip


@pytest.mark.parametrize("expected", REFERENCES)
def test_a_reference_is_in_the_style_of_cite_them_right(expected: str) -> None:
    """Author or publisher, year, title, publisher, address, day."""
    assert reference(REFERENCES[expected]) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Chris Ham", "Ham, C."),
        ("Sir Chris Ham", "Ham, C."),
        ("Dr Orla J. Finch-Hatton", "Finch-Hatton, O.J."),
        ("Ludwig van der Elm", "van der Elm, L."),
        ("Siân O'Brien", "O'Brien, S."),
        ("NHS England", "NHS England"),
        ("The King's Fund", "The King's Fund"),
        ("Lord Darzi of Denham", "Lord Darzi of Denham"),
        ("OECD", "OECD"),
    ],
)
def test_a_name_is_inverted_only_if_it_is_surely_a_persons(name: str, expected: str) -> None:
    """A body's name turned round would be wrong in every list it is pasted into."""
    assert inverted(name) == expected


def test_many_authors_are_told_by_the_first() -> None:
    """Two and three are named."""
    names = ("Orla Finch", "Chris Ham", "Nick Ville", "Claire Fuller")
    told = [author_of(source(authors=names[:count])) for count in (2, 3, 4)]
    assert told == ["Finch, O. and Ham, C.", "Finch, O., Ham, C. and Ville, N.", "Finch, O. et al."]


def test_works_of_one_author_and_year_get_letters() -> None:
    """As the style has it, in the order of their dates."""
    cited = [
        replace(CITATION, number=n, source=source(id=f"s{n}", title=f"T{n}", published=day))
        for n, day in enumerate(("2019-05", "2019-01", "2018"), 1)
    ]
    told = harvard(replace(ANSWER, citations=tuple(cited)))
    assert re.findall(r"\((\d{4}\w?)\) (T\d)", told) == [
        ("2018", "T3"),
        ("2019a", "T2"),
        ("2019b", "T1"),
    ]


def test_a_models_sentence_is_ours_though_its_source_is_a_publishers() -> None:
    """It leaves words out: only the quote below it is word for word."""
    cited = replace(CITATION, words="publisher", quote="Please take them over very soon.")
    told = replace(ANSWER, citations=(cited,), composer="model", model="m-1")
    text = FORMATS["text"].write(told)
    assert "Take over soon. [1] (summarised by Integration policy assistant)" in text
    assert "[1] “Please take them over very soon.”" in text
    assert "Composer: the language model m-1" in text
