"""An answer as Markdown (CommonMark), in which no text of a source or a reader is markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from api.exports.blocks import Block, blocks
from api.told import Told

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~&$!])")
_AT_THE_START = re.compile(r"^(\d{1,9})([.)])|^([-+=:])")
_OPENINGS = {
    "title": "# ", "heading": "\n## ", "paragraph": "\n", "item": "- ", "under": "- ",
}  # fmt: skip
_NOT_IN_AN_ADDRESS = re.compile(r"[\s<>\\]")


def markdown(told: Told) -> str:
    """Headings, paragraphs, lists and tables; addresses as links."""
    return "".join(_set(block) for block in blocks(told)).lstrip("\n")


def escaped(text: str) -> str:
    """One line of `text` so that Markdown shows it as it is: no markup, HTML, link or entity."""
    told = _MARKUP.sub(r"\\\1", text)
    return _AT_THE_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", told)


def _set(block: Block) -> str:
    text = escaped(block.text)
    if block.kind == "table":
        return f"\n{text}\n\n{_table(block.rows)}"
    if block.link:
        text = f"{text}; {_linked(block.link)}"
    return f"{_OPENINGS[block.kind]}{text}\n"


def _table(rows: Sequence[Sequence[str]]) -> str:
    """As GitHub and others set tables: the heads, a rule, and a line a row."""
    heads, *others = [f"| {' | '.join(map(escaped, row))} |\n" for row in rows]
    return "".join([heads, f"|{' --- |' * len(rows[0])}\n", *others])


def _linked(address: str) -> str:
    """An autolink, for the web only: any other scheme is shown, and leads nowhere."""
    if address.startswith(("https://", "http://")):
        return f"<{_NOT_IN_AN_ADDRESS.sub(lambda m: f'%{ord(m[0]):02X}', address)}>"
    return escaped(address)
