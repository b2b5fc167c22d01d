"""The tree of an HTML file, bounded: characters by its encoding, markup by lxml."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from ingestion.readers.kinds import Kind, kind_of
from ingestion.readers.outline import CannotReadError

_LARGEST = 20_000_000  # bytes; the longest Act as one web page has about 5 million
_MOST_TAGS = 1_000_000  # a tree takes about 200 bytes a tag
_DEEPEST = 256  # none of 1,800 pages of manuals is that deep
_ATTRIBUTES = frozenset(
    "aria-controls aria-hidden aria-level bgcolor class colspan content datetime hidden href id "
    "itemprop name property pubdate rel role rowspan start style type value".split()
)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARED = re.compile(
    rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.I
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TAG = re.compile(rb"<[a-zA-Z][a-zA-Z0-9]*[^<>]*>")
_LATIN = {"iso8859-1", "ascii", "cp1252"}  # browsers read all three as windows-1252
_NEVER = re.compile(r"utf-?7|utf-?(?:16|32)|idna|punycode|escape|undefined|_codec", re.IGNORECASE)
_OTHER_FILES: dict[Kind, str] = {
    "PDF": ".pdf", "Word": ".docx", "old Word": ".doc", "locked Word": ".docx", "RTF": ".rtf",
    "spreadsheet": ".xlsx", "slides": ".pptx", "ZIP": ".zip",
}  # fmt: skip


def tree_of(content: bytes) -> etree._Element:
    """The root element of a page; nothing is fetched and nothing in it is run.

    Raises CannotReadError for what is no page, too large, or nested too deeply.
    """
    if len(content) > _LARGEST:
        raise CannotReadError(
            f"the page has more than {_LARGEST // 1_000_000} million bytes", "Divide it"
        )
    _refuse_other(content)
    if content.count(b"<") > _MOST_TAGS:
        raise CannotReadError(f"the page has more than {_MOST_TAGS:,} tags", "Divide it")
    return parsed(decoded(content))


def decoded(content: bytes) -> str:
    """By its byte order mark; as UTF-8 if it is; as declared; else as windows-1252.

    Bytes beyond ASCII that are valid UTF-8 are hardly ever anything else, whatever is declared.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if b"<\0" in content[:200]:
        return content.decode("utf-16-le", "replace")
    if b"\0<" in content[:200]:
        return content.decode("utf-16-be", "replace")
    declared = _declared(content)
    if declared not in {None, "utf-8"} and content.isascii():
        return content.decode(str(declared), "replace")  # such as ISO-2022-JP
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _not_all_utf_8(content, declared)


def all_text(element: etree._Element) -> str:
    """The characters of an element as they stand, whatever is hidden."""
    return "".join(map(str, element.itertext()))


def _not_all_utf_8(content: bytes, declared: str | None) -> str:
    as_utf_8 = content.decode("utf-8", "replace")
    wrong = as_utf_8.count("\ufffd")
    right = sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", as_utf_8)))
    if right > wrong:  # cut off, or damaged here and there
        return as_utf_8
    if declared and declared != "utf-8":
        return content.decode(declared, "replace")
    return content.decode("cp1252", "replace")


def _declared(content: bytes) -> str | None:
    """The encoding that the page names, by Python's name, if it is one of text."""
    found = _DECLARED.search(content[:4096])
    name = found[1].decode("ascii", "ignore") if found else ""
    if not name or _NEVER.search(name):
        return None
    try:
        known = codecs.lookup(name)
        b"".decode(known.name)  # refuses those of bytes, such as base64
    except (LookupError, ValueError):
        return None
    return "cp1252" if known.name in _LATIN else known.name


def _refuse_other(content: bytes) -> None:
    kind = kind_of(content)
    if kind == "empty":
        raise CannotReadError("the file is empty", "Add its text, or remove it")
    if kind in _OTHER_FILES:
        raise CannotReadError(
            f"the file holds {kind}, not a web page", f"Rename it to {_OTHER_FILES[kind]}"
        )
    if kind == "image" or (kind == "unknown" and not _TAG.search(content.replace(b"\0", b""))):
        raise CannotReadError("the file holds no web page", "Save the page anew, as HTML")


def parsed(text: str) -> etree._Element:
    """The root element of HTML. Raises CannotReadError where it is nested too deeply."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, target=_Builder())
    try:
        root = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    except etree.LxmlError as error:
        raise CannotReadError("the page cannot be parsed", "Save the page anew, as HTML") from error
    return root


class _Builder:
    """Builds the tree of what matters, and counts how deep it is.

    The parser's own builder takes a minute for a tag of 60,000 attributes, and cuts a page off
    where it is too deep.
    """

    def __init__(self) -> None:
        self._tree = etree.TreeBuilder()
        self._depth = 0

    def start(self, tag: str | bytes, attributes: Mapping[Any, Any]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise CannotReadError(
                f"the page nests its tags over {_DEEPEST} deep", "Save its text as .txt"
            )
        kept: dict[str | bytes, str | bytes] = {
            name: _plain(attributes[name]) for name in _ATTRIBUTES & attributes.keys()
        }
        self._tree.start(_known(tag), kept)

    def end(self, tag: str | bytes) -> None:
        self._depth -= 1
        self._tree.end(_known(tag))

    def data(self, text: str | bytes) -> None:
        self._tree.data(_plain(text))

    def comment(self, text: str | bytes) -> None:
        """Nobody sees it."""

    def close(self) -> etree._Element:
        if self._depth:  # nothing was begun, or a limit broke it off
            return etree.Element("html")
        return self._tree.close()


def _known(tag: str | bytes) -> str:
    """Names that XML does not allow stand for nothing, as do those of Word's own ("o:p")."""
    name = str(tag)
    return name if re.fullmatch(r"[a-z][a-z0-9-]*", name) else "span"


def _plain(text: object) -> str:
    return _NOT_XML.sub("", str(text))
