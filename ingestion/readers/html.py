"""HTML: the text of a page, without what stands beside it and what nobody sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from ingestion.readers.characters import cleaned
from ingestion.readers.html_beside import Weight, stands_beside, weigh
from ingestion.readers.html_blocks import LeftOut, pieces_of, words_of
from ingestion.readers.html_file import all_text, parsed, tree_of
from ingestion.readers.html_hidden import Hidden
from ingestion.readers.html_told import told
from ingestion.readers.outline import CannotReadError, Outline
from ingestion.readers.pieces import Piece, put_together

_FEWEST_SHARE = 0.4  # of the page's words outside of links, for an article to be its text
_FEWEST_WORDS = 20  # of a <main>; some pages leave it empty


def read_html(content: bytes) -> Outline:
    """Headings with their levels, paragraphs, list items, and rows that name their columns.

    Hidden text, menus, banners, share links, related items, comments and forms are not read;
    footnotes are, their marks are not. Raises CannotReadError for what holds no text, is not
    HTML, is larger than 20 MB, or is nested too deeply.
    """
    page = tree_of(content)
    hidden = Hidden(page)
    unseen = frozenset(element for element in page.iter() if hidden(element))
    if page in unseen or next(page.iter("body"), page) in unseen:
        raise CannotReadError(*_no_text(page, []))
    weights = weigh(page, unseen)
    root = _text_root(page, unseen, weights)
    pieces = _read(root, unseen, weights) or _all(page, unseen)
    if not any(piece.level == 1 for piece in pieces):
        pieces[:0] = _title_above(page, unseen)
    if all(piece.kind == "heading" for piece in pieces):
        raise CannotReadError(*_no_text(page, pieces))
    heading = next((piece for piece in pieces if piece.kind == "heading"), None)
    return put_together(pieces, told=told(page, heading))


def pieces_within(content: str) -> list[Piece]:
    """The blocks of HTML that stands within another text, without what nobody sees.

    Raises CannotReadError for what is nested too deeply.
    """
    root = parsed(f"<div>{content}</div>")
    return pieces_of(root, Hidden(root))


def _read(
    root: etree._Element,
    unseen: frozenset[etree._Element],
    weights: Mapping[etree._Element, Weight],
) -> list[Piece]:
    def left_out(element: etree._Element) -> bool:
        return element in unseen or stands_beside(element, weights[element])

    return pieces_of(root, left_out)


def _all(page: etree._Element, unseen: frozenset[etree._Element]) -> list[Piece]:
    """A page of menus alone is read whole."""
    return pieces_of(page, unseen.__contains__)


def _text_root(
    page: etree._Element,
    unseen: frozenset[etree._Element],
    weights: Mapping[etree._Element, Weight],
) -> etree._Element:
    """The main part of a page, else an article that holds most of its prose, else all of it."""
    mains = [element for element in _seen(page, unseen) if _is_main(element)]
    largest = max(mains, key=lambda element: weights[element].words, default=None)
    if largest is not None and weights[largest].words >= _FEWEST_WORDS:
        return largest
    articles = [element for element in _seen(page, unseen) if element.tag == "article"]
    longest = max(articles, key=lambda element: weights[element].prose, default=None)
    if longest is not None and weights[longest].prose >= _FEWEST_SHARE * weights[page].prose:
        return longest
    return page


def _title_above(page: etree._Element, unseen: frozenset[etree._Element]) -> list[Piece]:
    """The <h1> above the text, if the page is called so; else it is the name of the site."""
    leave: LeftOut = unseen.__contains__
    called = cleaned(all_text(next(page.iter("title"), page)))
    found = (words_of(element, leave) for element in _seen(page, unseen) if element.tag == "h1")
    return [Piece("heading", words, 1) for words in found if words and called.startswith(words)][:1]


def _seen(element: etree._Element, unseen: frozenset[etree._Element]) -> Iterator[etree._Element]:
    """All elements below, but for those within hidden ones."""
    waiting = list(reversed(element))
    while waiting:
        child = waiting.pop()
        if child not in unseen:
            yield child
            waiting.extend(reversed(child))


def _is_main(element: etree._Element) -> bool:
    return element.tag == "main" or element.get("role", "").strip().lower() == "main"


def _no_text(page: etree._Element, headings: list[Piece]) -> tuple[str, str]:
    if headings:
        return "the page holds headings alone", "Add the pages that it leads to instead"
    if next(page.iter("script"), None) is not None:
        return (
            "the page shows no text unless its scripts run",
            "Open it in a browser and save it from there, or save its text as .txt",
        )
    return "the page holds no text", "Add its text, or remove it"
