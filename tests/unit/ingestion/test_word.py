"""The Word reader, on files made by python-docx."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.readers.outline import CannotReadError, Outline
from ingestion.readers.word import read_word
from tests.outlines import blocks, is_clean, parts_it
from tests.words import NAMESPACE, Writer, packed, paragraph, written

if TYPE_CHECKING:
    from docx.document import Document

BODY = "word/document.xml"
STYLES = "word/styles.xml"


def read(*steps: Writer) -> list[tuple[str, str]]:
    """Kind and words of each block of a document to which each step adds something."""
    return blocks(read_word(written(*steps)))


def of_xml(xml: str) -> list[tuple[str, str]]:
    """The blocks of a document with that XML in its body."""
    return read(paragraph(xml))


def p(words: str, properties: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"


def report(document: Document) -> None:
    """Headings, a list and a table."""
    document.core_properties.title = "Beds in Marlow"
    document.core_properties.author = "Ada Byrne; Tom Okoro"
    document.add_heading("Beds in Marlow", 0)
    document.add_paragraph("The board planned forty beds.")
    document.add_heading("Who pays", 1)
    document.add_paragraph("The council", style="List Bullet")
    document.add_paragraph("The trust", style="List Bullet")
    document.add_heading("When", 2)
    document.add_paragraph("By day", style="List Number")
    document.add_paragraph("By night", style="List Number")
    table = document.add_table(rows=0, cols=3)
    for cells in (("Ward", "2020", "2021"), ("North", "12", "14"), ("South", "", "9")):
        row = table.add_row()
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words


REPORT = written(report)


def test_headings_lists_and_tables_are_read_in_their_order() -> None:
    """A row names its columns; items keep bullet or number."""
    outline = read_word(REPORT)
    assert blocks(outline) == [
        ("heading", "Beds in Marlow"),
        ("paragraph", "The board planned forty beds."),
        ("heading", "Who pays"),
        ("item", "- The council"),
        ("item", "- The trust"),
        ("heading", "When"),
        ("item", "1. By day"),
        ("item", "2. By night"),
        ("item", "Ward: North | 2020: 12 | 2021: 14"),
        ("item", "Ward: South | 2021: 9"),
    ]
    assert [block.level for block in outline.blocks if block.kind == "heading"] == [1, 1, 2]
    assert parts_it(outline)
    assert is_clean(outline)


def test_a_file_tells_its_title_and_authors() -> None:
    """Its dates are those of a template or of a copy, and are not taken."""
    told = read_word(REPORT).told
    assert told.title == "Beds in Marlow"
    assert told.authors == ("Ada Byrne", "Tom Okoro")
    assert told.published is None


@pytest.mark.parametrize(
    ("title", "author"),
    [
        ("", "python-docx"), ("Document1", "Administrator"), ("Microsoft Word - a.docx", "user"),
        ("final_v2 (new)", "Windows User"), ("Untitled", "j.smith@x.example"), ("...", "jsmith01"),
    ],
)  # fmt: skip
def test_what_only_a_program_wrote_is_not_believed(title: str, author: str) -> None:
    """Names of accounts and of files are nobody's."""

    def named(document: Document) -> None:
        document.core_properties.title, document.core_properties.author = title, author
        document.add_paragraph("Beds.")

    told = read_word(written(named)).told
    assert (told.title, told.authors) == (None, ())


@pytest.mark.parametrize(
    ("properties", "level"),
    [
        ('<w:pStyle w:val="Heading3"/>', 3),
        ('<w:outlineLvl w:val="1"/>', 2),
        ('<w:outlineLvl w:val="9"/>', 0),
        ('<w:pStyle w:val="Title"/>', 1),
        ('<w:pStyle w:val="X1"/>', 2),
        ('<w:pStyle w:val="X2"/>', 2),
        ('<w:pStyle w:val="X3"/>', 4),
        ('<w:pStyle w:val="X4"/>', 0),
        ('<w:pStyle w:val="Absent"/>', 0),
    ],
)
def test_a_heading_is_known_by_its_style_or_its_level(properties: str, level: int) -> None:
    """Also by a style in another language, one based on a heading's, and one with a level."""
    styles = (
        '<w:style w:type="paragraph" w:styleId="X1"><w:name w:val="Überschrift 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="X2"><w:name w:val="Ours"/>'
        '<w:basedOn w:val="Heading2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="X3"><w:name w:val="Theirs"/>'
        '<w:pPr><w:outlineLvl w:val="3"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="X4"><w:name w:val="Round"/>'
        '<w:basedOn w:val="X4"/></w:style></w:styles>'
    )
    content = packed(
        written(paragraph(p("Beds", properties) + p("Words."))),
        {STYLES: lambda part: part.replace(b"</w:styles>", styles.encode())},
    )
    assert read_word(content).blocks[0].level == level


def level(depth: int, form: str, label: str, start: int = 1, more: str = "") -> str:
    """A level of a list."""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{label}"/></w:lvl>'
    )


def in_list(words: str, depth: int = 0, number: int = 7, style: str = "") -> str:
    """An item."""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return p(
        words, f'{styled}<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    )


def numbered(levels: str, items: str, lists: str = "") -> str:
    """The text of items of the list 7, which has those levels, and of other lists."""
    numbering = (
        f'<w:numbering xmlns:w="{NAMESPACE}"><w:abstractNum w:abstractNumId="0">{levels}'
        f'</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>{lists}'
        "</w:numbering>"
    )
    made = written(paragraph(items))
    return read_word(packed(made, {"word/numbering.xml": lambda _: numbering.encode()})).text


def test_numbers_are_those_that_word_shows() -> None:
    """Letters, Roman numerals, levels within levels, and where a list starts."""
    levels = (
        level(0, "decimal", "%1.", 3)
        + level(1, "lowerLetter", "(%2)")
        + level(2, "lowerRoman", "%1.%2.%3")
    )
    items = (("a", 0), ("b", 1), ("c", 1), ("d", 2), ("e", 0), ("f", 1))
    told = numbered(levels, "".join(in_list(*item) for item in items))
    assert told == "3. a\n  (a) b\n  (b) c\n    3.b.i d\n4. e\n  (a) f"


CLAUSES = (
    level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2") + level(2, "decimal", "%1.%2.%3")
)
ANEW = (
    '<w:num w:numId="8"><w:abstractNumId w:val="0"/>{}</w:num>'
    '<w:num w:numId="9"><w:abstractNumId w:val="0"/></w:num>'
)
NEVER_ANEW = '<w:lvlRestart w:val="0"/>'
VANISHED = "<w:r><w:rPr><w:vanish/></w:rPr>"
STARTS = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'


def test_headings_are_counted_with_the_clauses_below_them() -> None:
    """The bug: "2.1.1 The board has eleven members" was quoted as 1.1.4."""
    items = (
        in_list("Area", style="Heading1"), in_list("Name", 1, style="Heading2"),
        in_list("It is Elm.", 2), in_list("It is old.", 2), in_list("Board", style="Heading1"),
        in_list("Members", 1, style="Heading2"), in_list("It has eleven.", 2),
    )  # fmt: skip
    assert numbered(CLAUSES, "".join(items)).split("\n\n") == [
        "1. Area", "1.1 Name", "    1.1.1 It is Elm.\n    1.1.2 It is old.", "2. Board",
        "2.1 Members", "    2.1.1 It has eleven.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "lists", "items", "told"),
    [
        (CLAUSES, ANEW.format(""), in_list("a") + in_list("b", 0, 8) + in_list("c", 0, 9),
         "1. a|2. b|3. c"),
        (CLAUSES, ANEW.format(STARTS), in_list("a") + in_list("b", 0, 8) + in_list("c", 0, 8),
         "1. a|1. b|2. c"),
        (level(0, "upperRoman", "Part %1") + level(1, "decimal", "%1.%2", 1, "<w:isLgl/>"), "",
         in_list("a") + in_list("b", 1), "Part I a|  1.1 b"),
        (level(0, "decimal", "%1.") + level(1, "decimal", "%2)", 1, NEVER_ANEW), "",
         in_list("a") + in_list("b", 1) + in_list("c") + in_list("d", 1),
         "1. a|  1) b|2. c|  2) d"),
        (CLAUSES + level(3, "lowerLetter", "(%4)", 1, NEVER_ANEW.replace("0", "1")), "",
         in_list("a") + in_list("b", 1) + in_list("c", 3) + in_list("d", 1) + in_list("e", 3)
         + in_list("f") + in_list("g", 3),
         "1. a|  1.1 b|      (a) c|  1.2 d|      (b) e|2. f|      (a) g"),
        (CLAUSES, "", in_list("a", 1) + in_list("b", 1) + in_list("c") + in_list("d", 1),
         "  1.1 a|  1.2 b|2. c|  2.1 d"),
        (level(0, "decimalZero", "%1."), "", in_list("a") + in_list("b"), "01. a|02. b"),
        (level(0, "upperLetter", "Annex %1:"), "", in_list("a") + in_list("b"),
         "Annex A: a|Annex B: b"),
        (CLAUSES, "", in_list("a") + "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='7'/>"
         "</w:numPr></w:pPr></w:p>" + in_list("c"), "1. a|3. c"),
        (CLAUSES, "", in_list("a") + in_list("b").replace("<w:r>", VANISHED) + in_list("c"),
         "1. a|2. c"),
        ('<w:numStyleLink w:val="Ours"/>',
         f'<w:abstractNum w:abstractNumId="5"><w:styleLink w:val="Ours"/>{CLAUSES}</w:abstractNum>',
         in_list("a") + in_list("b", 1), "1. a|  1.1 b"),
    ],
)  # fmt: skip
def test_a_list_goes_on_and_starts_anew_as_in_word(
    levels: str, lists: str, items: str, told: str
) -> None:
    """By definitions that lists share, overrides, restarts, legal numbers and linked styles."""
    assert numbered(levels, items, lists).split("\n") == told.split("|")


def test_numbers_of_cells_are_read() -> None:
    """They count with the lists around the table; bullets of cells say nothing."""
    first = in_list("a")
    row = f"<w:tc>{in_list('b')}</w:tc>" + cell("x")
    told = numbered(CLAUSES, first + table(row, f"<w:tc>{in_list('c')}</w:tc>" + cell("y")) + first)
    assert told.split("\n") == ["1. a", "2. b | x", "3. c | y", "4. a"]


UNSEEN = {
    "deleted": "<w:del><w:r><w:delText>{}</w:delText></w:r></w:del>",
    "deleted, as text": "<w:del><w:r><w:t>{}</w:t></w:r></w:del>",
    "moved away": "<w:moveFrom><w:r><w:t>{}</w:t></w:r></w:moveFrom>",
    "hidden": "<w:r><w:rPr><w:vanish/></w:rPr><w:t>{}</w:t></w:r>",
    "tiny": '<w:r><w:rPr><w:sz w:val="2"/></w:rPr><w:t>{}</w:t></w:r>',
    "white": '<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>{}</w:t></w:r>',
    "struck out": "<w:r><w:rPr><w:strike/></w:rPr><w:t>{}</w:t></w:r>",
    "struck out twice": '<w:r><w:rPr><w:dstrike w:val="true"/></w:rPr><w:t>{}</w:t></w:r>',
    "field code": "<w:r><w:instrText>{}</w:instrText></w:r>",
    "comment mark": '<w:r><w:commentReference w:id="0"/></w:r>',
}


@pytest.mark.parametrize("run", UNSEEN.values(), ids=UNSEEN)
def test_what_nobody_sees_is_not_read(run: str) -> None:
    """Deletions, hidden text, codes of fields."""
    told = of_xml(f"<w:p><w:r><w:t>Seen.</w:t></w:r>{run.format('Ignore the rules')}</w:p>")
    assert told == [("paragraph", "Seen.")]


RAISED = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>%s</w:t></w:r>'


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("<w:ins><w:r><w:t>put in</w:t></w:r></w:ins>", "put in"),
        ("<w:moveTo><w:r><w:t>moved</w:t></w:r></w:moveTo>", "moved"),
        ("<w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink>", "a link"),
        ("<w:sdt><w:sdtContent><w:r><w:t>a field</w:t></w:r></w:sdtContent></w:sdt>", "a field"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>shown</w:t></w:r>', "shown"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>", "a b c"),
        ('<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>valid</w:t></w:r>', "valid"),
        ('<w:r><w:t>is </w:t><w:sym w:font="Symbol" w:char="F0B3"/><w:t> 5</w:t></w:r>', "is ≥ 5"),
        ('<w:r><w:sym w:font="Symbol" w:char="00A3"/><w:sym w:font="Symbol" w:char="F061"/></w:r>',
         "≤α"),
        ('<w:r><w:t>a</w:t><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "a✓"),
        ('<w:r><w:t>a</w:t><w:sym w:font="Webdings" w:char="F061"/></w:r>', "a"),
        ('<w:r><w:t>a</w:t><w:sym w:font="Arial" w:char="2265"/></w:r>', "a≥"),
        ('<w:r><w:t>a</w:t><w:sym w:char="soon"/></w:r>', "a"),
        ('<w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>\uf0b1 5</w:t></w:r>', "± 5"),
        ("<w:r><w:t>inte</w:t><w:softHyphen/><w:t>gration</w:t></w:r>", "integration"),
        ("<w:r><w:t>non</w:t><w:noBreakHyphen/><w:t>acute</w:t></w:r>", "non-acute"),
        ("<w:r><w:t>be</w:t></w:r><w:proofErr/><w:r><w:t>ds</w:t></w:r>", "beds"),
        (f"<w:r><w:t>rose.</w:t></w:r>{RAISED % '1'}<w:r><w:t> More</w:t></w:r>", "rose. More"),
        (f"<w:r><w:t>10</w:t></w:r>{RAISED % '6'}<w:r><w:t> beds</w:t></w:r>", "10^6 beds"),
        (f"<w:r><w:t>3 km</w:t></w:r>{RAISED % '2'}", "3 km2"),
        ("<w:r><w:t>cafe\u0301\u200b</w:t></w:r>", "café"),
        ('<w:r><w:rPr><w:color w:val="FFFFFF"/><w:shd w:fill="000000"/></w:rPr><w:t>on black</w:t>'
         "</w:r>", "on black"),
    ],
)  # fmt: skip
def test_the_words_of_a_paragraph(run: str, words: str) -> None:
    """As they stand once all changes are accepted."""
    assert of_xml(f"<w:p>{run}</w:p>") == [("paragraph", words)]


def m(name: str, *inside: str) -> str:
    """An element of an equation; words alone are a run."""
    said = "".join(one if one[0] == "<" else f"<m:r><m:t>{one}</m:t></m:r>" for one in inside)
    return f"<m:{name}>{said}</m:{name}>"


SUM = '<m:naryPr><m:chr m:val="∑"/></m:naryPr>'
BARS = '<m:dPr><m:begChr m:val="|"/><m:endChr m:val="|"/></m:dPr>'


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        (("y = ", m("f", m("num", "a + b"), m("den", "2"))), "y = (a + b)/2"),
        ((m("sSup", m("e", "x"), m("sup", "2")), " + 1"), "x^2 + 1"),
        ((m("sSubSup", m("e", "x"), m("sub", "1"), m("sup", "n+1")),), "x_1^(n+1)"),
        ((m("rad", m("deg"), m("e", "n")),), "√n"),
        ((m("d", m("e", "a"), m("e", "b")),), "(a, b)"),
        ((m("d", BARS, m("e", "a")),), "|a|"),
        ((m("nary", SUM, m("sub", "i=1"), m("sup", "n"), m("e", "i")),), "∑_(i=1)^n i"),
        ((m("func", m("fName", "log"), m("e", " n")),), "log n"),
        ((m("eqArr", m("e", "a = 1"), m("e", "b = 2")),), "a = 1; b = 2"),
        ((m("acc", m("accPr"), m("e", "x")),), "x"),
    ],
)
def test_an_equation_is_read_as_a_line(inside: tuple[str, ...], words: str) -> None:
    """The bug: it was left out, and the sentence said nothing."""
    xml = f"<w:p><w:r><w:t>So </w:t></w:r>{m('oMath', *inside)}<w:r><w:t>.</w:t></w:r></w:p>"
    assert of_xml(xml) == [("paragraph", f"So {words}.")]


def lines(*words: str) -> str:
    """Runs that soft breaks part."""
    return "<w:br/>".join(f"<w:t>{one}</w:t>" for one in words)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("Chair: Ann Ash", "Deputy: Ben Birch"), ["Chair: Ann Ash", "Deputy: Ben Birch"]),
        (("Beds rose.", "", "Costs fell."), ["Beds rose.", "Costs fell."]),
        (("It meets in the", "civic hall."), ["It meets in the civic hall."]),
        (("It meets in", "Marlow Hall."), ["It meets in Marlow Hall."]),
        (("It meets in May,", "June and July."), ["It meets in May, June and July."]),
        (("", "Beds."), ["Beds."]),
    ],
)
def test_lines_of_a_paragraph_are_parted_unless_they_only_wrap(
    words: tuple[str, ...], told: list[str]
) -> None:
    """The bug: names and offices ran together to one sentence."""
    xml = f"<w:p><w:r>{lines(*words)}</w:r></w:p>"
    assert of_xml(xml) == [("paragraph", one) for one in told]


def test_lines_of_a_heading_an_item_or_a_cell_stay_together() -> None:
    """They are one heading, one item, one cell."""
    heading = (
        f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r>{lines("Ann", "Ben")}</w:r></w:p>'
    )
    assert of_xml(heading + p("Beds."))[0] == ("heading", "Ann Ben")
    item = (
        f'<w:p><w:pPr><w:pStyle w:val="ListBullet"/></w:pPr><w:r>{lines("Ann", "Ben")}</w:r></w:p>'
    )
    assert of_xml(item) == [("item", "- Ann / Ben")]
    broken = cell("").replace("<w:t></w:t>", lines("Ann", "Ben"))
    assert of_xml(table(broken + cell("c"), cell("d") + cell("e")))[0] == ("item", "Ann / Ben | c")


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next() -> None:
    """Also at the end of the document."""
    end = "<w:rPr><w:del/></w:rPr>"
    assert of_xml(p("One ", end) + p("goes on.")) == [("paragraph", "One goes on.")]
    assert of_xml(p("One.") + p("Two.", end)) == [("paragraph", "One."), ("paragraph", "Two.")]


def test_footnotes_stand_at_the_end_of_their_section() -> None:
    """Their marks leave nothing in the sentence."""
    notes = (
        f'<w:footnotes xmlns:w="{NAMESPACE}"><w:footnote w:id="-1" w:type="separator"/>'
        '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t> Board paper.</w:t></w:r>'
        "</w:p></w:footnote></w:footnotes>"
    )
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    content = written(
        paragraph(f"<w:p><w:r><w:t>Beds rose</w:t></w:r>{mark}<w:r><w:t> by 4.</w:t></w:r></w:p>"),
        paragraph(p("More.")),
        lambda document: document.add_heading("Next", 1),
        paragraph(p("Last.")),
    )
    relation = (
        b'<Relationship Id="rN" Type="http://x/relationships/footnotes" Target="footnotes.xml"/>'
    )
    content = packed(
        content,
        {
            "word/footnotes.xml": notes.encode(),
            "word/_rels/document.xml.rels": lambda part: part.replace(
                b"</Relationships>", relation + b"</Relationships>"
            ),
        },
    )
    assert [words for _, words in blocks(read_word(content))] == [
        "Beds rose by 4.", "More.", "Board paper.", "Next", "Last.",
    ]  # fmt: skip


def test_headers_footers_and_comments_are_not_read() -> None:
    """They stand in parts of their own."""

    def with_header(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = "A header"
        document.sections[0].footer.paragraphs[0].text = "A footer"
        document.add_comment(document.add_paragraph("Beds.").runs, "A remark", "Ada", "A")

    assert read(with_header) == [("paragraph", "Beds.")]


def test_a_table_of_contents_is_not_read() -> None:
    """Its entries are the headings again."""
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        f"</w:docPartObj></w:sdtPr><w:sdtContent>{p('Who pays 3')}</w:sdtContent></w:sdt>"
    )
    assert of_xml(contents + p("Beds.")) == [("paragraph", "Beds.")]


def test_a_table_of_contents_without_its_style_is_not_read() -> None:
    """Three entries at least, each a heading with its page, and what stands between them; a
    sentence elsewhere that ends so stays.
    """

    def headings(document: Document) -> None:
        for name in ("Who pays", "Who decides?", "When", "Where"):
            document.add_heading(name, 1)
            document.add_paragraph("Beds.")

    entries = (p("1. Who pays 3"), p("1.1 Who decides ..... 4"), p("1.2 Who else decided 4"),
               p("When 5"), p("Beds."), p("Boards meet in 9"))  # fmt: skip
    told = read(paragraph("".join(entries)), headings)
    assert [words for _, words in told][:3] == ["Beds.", "Boards meet in 9", "Who pays"]
    assert read(paragraph(p("When 5")), headings)[0] == ("paragraph", "When 5")


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    """Word writes it twice, for itself and for older programs."""
    box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    xml = f"<w:p><w:r><w:t>Before.</w:t></w:r><w:r>{both}</mc:AlternateContent></w:r></w:p>"
    assert of_xml(xml) == [("paragraph", "Before."), ("paragraph", "In the box.")]


def table(*rows: str) -> str:
    """A table of rows of XML."""
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(words: str, properties: str = "", run: str = "") -> str:
    """A cell of one run."""
    return (
        f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:rPr>{run}</w:rPr>"
        f"<w:t>{words}</w:t></w:r></w:p></w:tc>"
    )


BOLD = "<w:b/>"
HEAD = "<w:trPr><w:tblHeader/></w:trPr>"
WIDE = '<w:gridSpan w:val="2"/>'


@pytest.mark.parametrize(
    ("xml", "rows"),
    [
        (table("<w:trPr><w:tblHeader/></w:trPr>" + cell("A") + cell("B"), cell("c") + cell("d")),
         ["A: c | B: d"]),
        (table(cell("A", run=BOLD) + cell("B", run=BOLD), cell("c") + cell("d")), ["A: c | B: d"]),
        (table(cell("a") + cell("b"), cell("c") + cell("d")), ["a | b", "c | d"]),
        (table(cell("A", run=BOLD) + cell("B", run=BOLD),
               cell("North", '<w:vMerge w:val="restart"/>') + cell("1"),
               cell("", "<w:vMerge/>") + cell("2")), ["A: North | B: 1", "A: North | B: 2"]),
        (table(cell("A", run=BOLD) + cell("B", run=BOLD), cell("Both", '<w:gridSpan w:val="2"/>'),
               cell("1") + cell("2")), ["A: Both", "A: 1 | B: 2"]),
        (table(HEAD + cell("Place") + cell("2029", WIDE) + cell("2030", WIDE),
               HEAD + cell("") + cell("Budget") + cell("Spent") + cell("Budget") + cell("Spent"),
               cell("Elm") + cell("1") + cell("2") + cell("3") + cell("4")),
         ["Place: Elm | 2029 Budget: 1 | 2029 Spent: 2 | 2030 Budget: 3 | 2030 Spent: 4"]),
        (table(HEAD + cell("Place", '<w:vMerge w:val="restart"/>') + cell("Money", WIDE),
               cell("", "<w:vMerge/>") + cell("Budget") + cell("Spent"),
               cell("Elm") + cell("1") + cell("2")),
         ["Place: Elm | Money Budget: 1 | Money Spent: 2"]),
        (table(cell("Place", run=BOLD) + cell("Money", WIDE, BOLD),
               cell("", run=BOLD) + cell("Budget", run=BOLD) + cell("Spent", run=BOLD),
               cell("Elm") + cell("1") + cell("2")),
         ["Place: Elm | Money Budget: 1 | Money Spent: 2"]),
        (table(HEAD + cell("Place") + cell("Money", WIDE), cell("Elm") + cell("1") + cell("2"),
               cell("Oak") + cell("3") + cell("4")),
         ["Place: Elm | Money: 1 | Money: 2", "Place: Oak | Money: 3 | Money: 4"]),
        (table(HEAD + cell("A") + cell("B"), HEAD + cell("c") + cell("d")), ["A: c | B: d"]),
        (table("<w:trPr><w:del/></w:trPr>" + cell("a") + cell("b"), cell("c") + cell("d"),
               cell("e") + cell("f")), ["c | d", "e | f"]),
    ],
)  # fmt: skip
def test_a_row_names_its_columns(xml: str, rows: list[str]) -> None:
    """Where the first row is marked as a header or alone is bold; deleted rows are gone."""
    assert of_xml(xml) == [("item", row) for row in rows]


def test_a_row_of_one_cell_above_the_header_is_no_name_of_columns() -> None:
    """It says what the table is of."""
    caption = HEAD + cell("Beds in Marlow", WIDE)
    xml = table(caption, HEAD + cell("A") + cell("B"), cell("c") + cell("d"))
    assert of_xml(xml) == [("paragraph", "Beds in Marlow"), ("item", "A: c | B: d")]


def test_a_table_for_layout_is_read_as_what_it_holds() -> None:
    """A box around a paragraph, and a table within a table."""
    assert of_xml(table(cell("In a box."))) == [("paragraph", "In a box.")]


def test_a_strict_file_is_read_as_any_other() -> None:
    """Word can save "Strict Open XML", whose names differ."""
    strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    content = packed(REPORT, {
        name: lambda part: part.replace(NAMESPACE.encode(), strict) for name in (BODY, STYLES)
    })  # fmt: skip
    assert blocks(read_word(content))[0] == ("heading", "Beds in Marlow")


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">%s]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>
<w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"""
LAUGHS = b"".join(
    b'<!ENTITY b%d "%s">' % (n, b"&b%d;" % (n - 1) * 10 if n else b"ha") for n in range(12)
)


def body(xml: bytes) -> bytes:
    """The report with another body."""
    return packed(REPORT, {BODY: lambda _: xml})


def locked(content: bytes) -> bytes:
    """The flag for encryption set on every entry."""
    return content.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
WRAPPED = f'<w:document xmlns:w="{NAMESPACE}"><w:body>%s</w:body></w:document>'.encode()
BAD = {
    "nothing": (b"", "empty"),
    "the old format": (OLE + "WordDocument".encode("utf-16-le"), "Save it as .docx in Word"),
    "encrypted": (OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
    "an encrypted ZIP": (locked(REPORT), "locked with a password"),
    "another old file": (OLE, "no Word document"),
    "PDF": (b"%PDF-1.7 ...", "Rename it to .pdf"),
    "HTML": (b"<!doctype html><p>Beds", "Rename it to .html"),
    "RTF": (rb"{\rtf1 Beds}", "Save it as .docx in Word"),
    "text": (b"Beds.", "Rename it to .txt"),
    "cut off": (REPORT[: len(REPORT) // 2], "damaged or cut off"),
    "cut off at its end": (REPORT[:-30], "damaged or cut off"),
    "damaged within": (REPORT[:300] + b"\xff" * 200 + REPORT[500:], "damaged"),
    "a ZIP of other things": (packed(REPORT, {BODY: None}), "holds no Word document"),
    "a spreadsheet": (
        packed(REPORT, {BODY: None, "xl/workbook.xml": b"<a/>"}), "spreadsheet|no Word document"
    ),
    "no XML": (body(b"Beds."), "document.xml is not XML"),
    "no body": (body(b"<a/>"), "holds no Word document"),
    "no words": (written(), "no text"),
    "headings alone": (written(lambda d: d.add_heading("Beds", 1)), "no text"),
    "a bomb": (body(WRAPPED % (b"<w:p/>" + b" " * 60_000_000)), "more than 50 million bytes"),
    "too many tags": (body(WRAPPED % (b"<w:p/>" * 2_100_000)), "larger than any document"),
    "nested 5,000 deep": (body(WRAPPED % (b"<w:sdt>" * 5000 + b"</w:sdt>" * 5000)), "not XML"),
    "external entity": (body(ENTITIES % b""), "declares XML entities"),
    "a billion laughs": (body((ENTITIES % LAUGHS).replace(b"&a;", b"&b11;")), "not XML|entities"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "told"), BAD.values(), ids=BAD)
def test_bad_input_is_told_with_its_mend(content: bytes, told: str) -> None:
    """One line, whatever it is."""
    with pytest.raises(CannotReadError, match=told) as refused:
        read_word(content)
    assert "\n" not in str(refused.value)


def test_a_size_that_lies_is_counted_while_unpacking() -> None:
    """The ZIP says that its part is small."""
    bomb = bytearray(body(WRAPPED % (b"<w:p/>" + b" " * 60_000_000)))
    with zipfile.ZipFile(BytesIO(bytes(bomb))) as archive:
        size = archive.getinfo(BODY).file_size.to_bytes(4, "little")
    lying = bytes(bomb).replace(size, (1000).to_bytes(4, "little"))
    with pytest.raises(CannotReadError):
        read_word(lying)


def checked(content: bytes) -> None:
    """A clean outline, or the typed error."""
    try:
        outline: Outline = read_word(content)
    except CannotReadError:
        return
    assert parts_it(outline)
    assert is_clean(outline)


@given(st.binary(max_size=300))
def test_any_bytes_are_an_outline_or_refused(content: bytes) -> None:
    """As a file, as a ZIP and as the body of one."""
    checked(content)
    checked(b"PK\x03\x04" + content)
    checked(body(content))


@given(st.randoms(use_true_random=False))
def test_a_damaged_file_is_an_outline_or_refused(chance: random.Random) -> None:
    """Bytes of the ZIP, and of the XML within a sound one."""
    checked(mutated(REPORT, chance))
    name = chance.choice((BODY, STYLES, "word/numbering.xml", "docProps/core.xml", "_rels/.rels"))
    checked(packed(REPORT, {name: lambda part: mutated(part, chance)}))


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The content with a few bytes overwritten or swapped for others of its own."""
    made = bytearray(content)
    for _ in range(chance.randrange(1, 6)):
        start = chance.randrange(len(made))
        end = min(len(made), start + chance.randrange(1, 12))
        other = chance.randrange(len(made))
        made[start:end] = chance.choice(
            (chance.randbytes(end - start), made[other : other + end - start], b"")
        )
    return bytes(made) or b"\0"
