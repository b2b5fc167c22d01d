"""Markdown: headings, paragraphs, list items and table rows, without their markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from ingestion.readers.html import pieces_within
from ingestion.readers.labels import label_at
from ingestion.readers.outline import Outline
from ingestion.readers.pieces import Piece, put_together
from ingestion.readers.rows import rows_of

_LOOKS_LIKE_METADATA = re.compile(r"<!--\s*\{?\s*['\"]?(?:holder|voice|rests_on)\b")
_NOTE = re.compile(r"\[\^[^\]\s]{1,40}\](?::\s*)?")  # a footnote's mark; CommonMark knows none
_STRIKES = re.compile(r"<(/?)(?:del|s|strike)\b", re.IGNORECASE)
_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_STRAY = re.compile(r"\*{4,}|(?<!\d)\*{2,}|\*{2,}(?!\d)")  # a converter's, but for those of a power
_ALL_BOLD = re.compile(r"\*{2,4}[^*\n]{2,160}\*{2,4}(?:\s*\*{2}[^*\n]{1,160}\*{2})*")
_LONGEST_HEADING = 14  # words, of a heading in bold
_CLAUSE = re.compile(r"\s*[“\"]?\((?:\d{1,3}[A-Z]{0,2}\d{0,3}|[a-z]{1,4})\)\s*(?=\S|$)")
_COMMENT = re.compile(r"<!--\s*(\{.*\})\s*-->", re.DOTALL)


def read_markdown(content: str) -> Outline:
    """Emphasis, link targets, images, rules and what is struck out are dropped; other words stay.

    List items keep a '- ' or '1. ' before them; a row of a table names its columns; blocks of HTML
    are read as a page is. Raises CannotReadError for HTML that is nested too deeply.
    """
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tree = SyntaxTreeNode(parser.parse(content))
    bold = not any(node.type == "heading" for node in tree.walk())
    pieces, stray = _annotated(_pieces(tree, "", bold))
    return put_together(pieces, tuple(stray))


def _pieces(node: SyntaxTreeNode, marker: str, bold: bool = False) -> Iterator[Piece]:
    """The blocks below `node`; the first of a list item carries the item's `marker`.

    Where `bold` is told, what is in bold like a heading is one.
    """
    for number, child in enumerate(node.children):
        if bold and child.type == "paragraph" and _is_bold(child):
            yield Piece("heading", _words(child), level=2)
        elif child.type == "heading":
            yield Piece("heading", _words(child), level=int(child.tag[1]))
        elif child.type == "html_block":
            yield from _html(child.content)
        elif child.type in {"bullet_list", "ordered_list"}:
            yield from _items(child, " " * len(marker))
        elif child.type == "table":
            yield from _rows(child)
        elif child.type in {"paragraph", "fence", "code_block"}:
            before, words = (marker if number == 0 else ""), _words(child)
            yield Piece("item" if before else "paragraph", before + words if words else "")
        else:
            quoted = child.type == "blockquote"
            yield from (replace(p, quoted=quoted or p.quoted) for p in _pieces(child, marker))


def _is_bold(paragraph: SyntaxTreeNode) -> bool:
    """Whether it is short, all in bold and no sentence: the heading of a text without others."""
    words = _words(paragraph)
    bold = all(_ALL_BOLD.fullmatch(line.content.strip()) for line in paragraph.children)
    short = len(words.split()) <= _LONGEST_HEADING
    return bold and short and not words.endswith((".", ",", ";", ":", "?"))


def _html(content: str) -> list[Piece]:
    if content.lstrip().startswith("<!--"):
        return [Piece("paragraph", "", told=content)]
    return pieces_within(content)


def _rows(table: SyntaxTreeNode) -> Iterator[Piece]:
    header, *rows = (
        [_words(cell) for cell in line.children]
        for part in table.children
        for line in part.children
    )
    yield from (Piece("item", words) for words in rows_of(rows, header))


def _items(node: SyntaxTreeNode, indent: str) -> Iterator[Piece]:
    first = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, first):
        sign = f"{number}." if node.type == "ordered_list" else "-"
        yield from _pieces(item, f"{indent}{sign} ")


def _annotated(pieces: Iterable[Piece]) -> tuple[list[Piece], list[str]]:
    """Pieces with words, and the comments that look like metadata and belong to no heading.

    A comment that holds a mapping is told of the heading before it.
    """
    kept: list[Piece] = []
    stray: list[str] = []
    for piece in pieces:
        if piece.words.strip():
            kept.append(piece)
            continue
        comment = (piece.told or "").strip()
        found = _COMMENT.fullmatch(comment)
        if found and kept and kept[-1].kind == "heading":
            kept[-1] = replace(kept[-1], told=found[1])
        elif _LOOKS_LIKE_METADATA.match(comment):
            stray.append(comment)
    return kept, stray


def _words(node: SyntaxTreeNode) -> str:
    if node.type in {"fence", "code_block"}:
        return node.content.strip()
    return re.sub(r"[ \t]+", " ", "".join(_seen(_leaves(node)))).strip()


def _leaves(node: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
    """What stands within a block, without images, whose alternative text is not read as words, and
    without what is struck out.
    """
    if not node.children:
        yield node
    elif node.type not in {"image", "s"}:
        for child in node.children:
            yield from _leaves(child)


def _seen(leaves: Iterable[SyntaxTreeNode]) -> Iterator[str]:
    """The words of each leaf outside of tags that strike out."""
    struck = 0
    for leaf in leaves:
        tag = _STRIKES.match(leaf.content) if leaf.type == "html_inline" else None
        if tag:
            struck = max(0, struck + (-1 if tag[1] else 1))
        elif not struck:
            yield _leaf(leaf)


def _leaf(node: SyntaxTreeNode) -> str:
    if node.type in {"softbreak", "hardbreak"} or (
        node.type == "html_inline" and _BREAK.match(node.content)
    ):
        return "\n" if _begins_anew(node) else " "
    if node.type == "text":
        return _STRAY.sub("", _NOTE.sub("", node.content))
    return node.content if node.type in {"code_inline", "text_special"} else ""


def _begins_anew(line_break: SyntaxTreeNode) -> bool:
    """Whether the next line has a label: a speaker's ("**Chair:** Welcome."), or "(1)", "(a)"."""
    words, after = "", line_break.next_sibling
    while after is not None and after.type not in {"softbreak", "hardbreak"}:
        words += "".join(_leaf(leaf) for leaf in _leaves(after))
        after = after.next_sibling
    return _CLAUSE.match(words) is not None or label_at(words.lstrip()) is not None
