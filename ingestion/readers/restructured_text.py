"""reStructuredText, as Sphinx and docutils write it: put in Markdown, and read as that.

Headings, lists, tables, roles, links, notes and admonitions are read. What a directive only shows
or includes (an image, a table of contents, raw HTML) and comments are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingestion.readers.believed import believed_authors
from ingestion.readers.markdown import read_markdown
from ingestion.readers.outline import Outline, Told

_ADORNMENT = re.compile(r"([=\-`:'\"~^_*+#<>.])\1{2,}\s*")
_EXPLICIT = re.compile(r"\.\.(?:\s+|$)")
_DIRECTIVE = re.compile(r"(?:\|(?P<name>[^|]{1,60})\|\s+)?(?P<kind>[\w:.-]{1,40})::\s*(?P<said>.*)")
_NOTE = re.compile(r"\[[^\]\s]{1,40}\]\s+(?P<said>.*)")
_OPTION = re.compile(r":[\w -]{1,40}:(?:\s|$)")
_FIELD = re.compile(r":(?P<name>[A-Za-z][\w -]{0,30}):\s+(?P<said>\S.*)")
_UNREAD = {
    "contents", "highlight", "image", "include", "index", "literalinclude", "meta", "raw",
    "sectnum", "sidebar-links", "toctree",
}  # fmt: skip
_SAID_IS_TEXT = {"rubric", "topic", "admonition", "note", "tip", "important", "warning", "caution",
                 "hint", "attention", "danger", "table", "list-table", "csv-table"}  # fmt: skip
_ITEM = re.compile(r"\s*(?:[-*+•]|\(?(?:\d{1,3}|[A-Za-z#])[.)])\s")
_GRID = re.compile(r"\+(?:[-=]+\+)+\s*")
_RULED = re.compile(r"=+(?:[ \t]+=+)+[ \t]*")
_OF_THE_FILE = {"author", "authors", "contact", "copyright", "date", "organization", "orphan",
                "revision", "status", "version"}  # fmt: skip
_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def read_restructured_text(content: str) -> Outline:
    """The outline of what a reader of the page sees; its author and date, where fields say them."""
    lines = content.expandtabs(4).split("\n")
    substitutions: dict[str, str] = {}
    markdown = "\n".join(_lines(lines, substitutions))
    for name, said in substitutions.items():
        markdown = markdown.replace(f"|{name}|", said)
    outline = read_markdown(_inline(markdown))
    return replace(outline, told=_told(lines))


def _told(lines: list[str]) -> Told:
    """Of the fields that stand near the top."""
    found = [field for line in lines[:40] if (field := _FIELD.fullmatch(line))]
    fields = {field["name"].lower(): field["said"].strip() for field in found}
    day = _DAY.match(fields.get("date", ""))
    named = (fields[name] for name in ("author", "authors") if name in fields)
    return Told(authors=believed_authors(named), published=day[0] if day else None)


def _lines(lines: list[str], substitutions: dict[str, str]) -> Iterator[str]:
    """The lines as Markdown, but for what stands within them."""
    levels: list[tuple[str, bool]] = []
    listed = False  # indented lines belong to an item
    n = 0
    while n < len(lines):
        line = lines[n]
        if heading := _heading(lines, n):
            words, sign, used = heading
            if sign not in levels:
                levels.append(sign)
            yield from ("", f"{'#' * min(6, levels.index(sign) + 1)} {words}", "")
            n += used
        elif (field := _FIELD.fullmatch(line)) and field["name"].lower() in _OF_THE_FILE:
            n += 1
        elif _EXPLICIT.match(line):
            after = _block_end(lines, n)
            yield from _explicit(lines[n:after], substitutions)
            n = after
        elif table := _table(lines, n):
            rows, used = table
            yield from ("", *rows, "")
            n += used
        else:
            listed = bool(_ITEM.match(line)) or (listed and (not line.strip() or line[0] == " "))
            yield _plain(line if listed else line.strip())
            n += 1


def _plain(line: str) -> str:
    """A line without the signs of a block of lines and of a literal; no Markdown by accident."""
    line = re.sub(r"^\| ?", "", line)
    if line.strip() == "::":
        return ""
    line = re.sub(r"::\s*$", ":", line)
    return re.sub(r"^(\s*)([#>])", r"\1\\\2", line)


def _heading(lines: list[str], n: int) -> tuple[str, tuple[str, bool], int] | None:
    """The words, the sign with whether it stands above too, and how many lines it takes."""
    over = n + 2 < len(lines) and _ADORNMENT.fullmatch(lines[n])
    if over and lines[n + 1].strip() and lines[n + 2].rstrip() == lines[n].rstrip():
        return lines[n + 1].strip(), (lines[n][0], True), 3
    words = lines[n].strip()
    if n + 1 == len(lines) or not words or lines[n][0] == " " or _ADORNMENT.fullmatch(words):
        return None
    under = _ADORNMENT.fullmatch(lines[n + 1])
    blank_before = n == 0 or not lines[n - 1].strip()
    if not under or not blank_before or 2 * len(under[0].strip()) < len(words):
        return None
    return words, (under[1], False), 2


def _block_end(lines: list[str], n: int) -> int:
    """Behind the indented lines that follow line `n`."""
    end = n + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] == " "):
        end += 1
    return end


def _explicit(block: list[str], substitutions: dict[str, str]) -> Iterator[str]:
    """A directive, a note, a target or a comment, with the lines indented below it."""
    first, below = _EXPLICIT.sub("", block[0], count=1), block[1:]
    if note := _NOTE.fullmatch(first):
        yield from ("", note["said"], *(line.strip() for line in below), "")
        return
    directive = _DIRECTIVE.fullmatch(first)
    if directive is None:
        return
    if directive["name"]:
        if directive["kind"] == "replace":
            substitutions[directive["name"]] = directive["said"]
        return
    if directive["kind"] in _UNREAD:
        return
    below = [line for line in below if not _OPTION.match(line.strip())]
    indents = [len(line) - len(line.lstrip()) for line in below if line.strip()]
    said = [directive["said"]] if directive["kind"] in _SAID_IS_TEXT else []
    text = [*said, *(line[min(indents, default=0) :] for line in below)]
    yield ""
    yield from _lines(text, substitutions)
    yield ""


def _table(lines: list[str], n: int) -> tuple[list[str], int] | None:
    """The rows of a table as Markdown, and how many lines it takes; None where there is none."""
    if _GRID.fullmatch(lines[n]):
        end = n
        while end < len(lines) and lines[end][:1] in {"+", "|"}:
            end += 1
        cuts = [place for place, sign in enumerate(lines[n].rstrip()) if sign == "+"]
        spans = list(zip([cut + 1 for cut in cuts], cuts[1:], strict=False))
        return _rows(lines[n:end], spans, _GRID, joined=True), end - n
    if _RULED.fullmatch(lines[n]):
        ends = [m for m in range(n + 1, len(lines)) if _RULED.fullmatch(lines[m])]
        last = next((m for m in ends if m + 1 == len(lines) or not lines[m + 1].strip()), None)
        if last is None:
            return None
        begins = [found.start() for found in re.finditer("=+", lines[n])]
        ruled = list(zip(begins, [*begins[1:], 10_000], strict=True))
        return _rows(lines[n : last + 1], ruled, _RULED, joined=False), last + 1 - n
    return None


def _rows(
    lines: list[str], spans: list[tuple[int, int]], rule: re.Pattern[str], *, joined: bool
) -> list[str]:
    """Rows cut at `spans`; where they are `joined`, all lines between two rules are one row."""
    rows: list[list[str]] = []
    begun = False
    for line in lines:
        if rule.fullmatch(line):
            begun = False
            continue
        cells = [line[start:end].strip() for start, end in spans]
        if rows and ((joined and begun) or (not joined and not cells[0])):
            rows[-1] = [f"{one} {more}".strip() for one, more in zip(rows[-1], cells, strict=True)]
        elif any(cells):
            rows.append(cells)
        begun = True
    written = [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return [*written[:1], f"|{' --- |' * len(spans)}", *written[1:]]


def _inline(text: str) -> str:
    """Roles, links and marks of notes as the words that a reader sees."""
    text = re.sub(r":[\w:.+-]{1,40}:`([^`<]{1,400}?)\s*(?:<[^`>]{1,400}>)?`", r"\1", text)
    text = re.sub(r"(?<!`)`([^`<]{1,400}?)\s*(?:<[^`>]{1,1000}>)?`__?(?!\w)", r"\1", text)
    text = re.sub(r"\s?\[(?:\d{1,4}|#\w{0,40}|\*)\]_(?!\w)", "", text)
    text = re.sub(r"(?<=\w)_(?=[\s.,;:)?!]|$)", "", text)
    text = re.sub(r"\\(?=\s)\s?", "", text)
    return text.replace("<", "\\<")
