"""/quality: how good the answers are, in plain words; and docs/quality.md, which engineers read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from api.http.browse.problem_page import PageRoute
from api.http.pages import page
from api.http.service import ServiceHere

ADDRESS = "/quality"
MEASURED = "/quality/measured"
FILE = Path(__file__).resolve().parents[3] / "docs" / "quality.md"
quality_pages = APIRouter(include_in_schema=False, route_class=PageRoute)


_KEPT_APART = re.compile(
    r"\| \*\*test\*\* \| (?P<questions>\d+) \| (?P<right>[\d.]+)% .*? \| (?P<refused>[\d.]+)% "
)  # the row of the questions that nothing was tuned to


@dataclass(frozen=True)
class InShort:
    """Of the questions kept apart: how many there are, and out of ten those that were right in
    everything, and those that can be answered and were refused.
    """

    questions: int
    right: int
    refused: int


@quality_pages.get(ADDRESS)
def get_quality_page(service: ServiceHere) -> HTMLResponse:
    """What readers need to know before they rely on an answer."""
    return page(service, "quality.html", here=ADDRESS, told=in_short(_written()))


@quality_pages.get(MEASURED)
def get_measured_page(service: ServiceHere) -> HTMLResponse:
    """The page that `./assistant evals report` wrote; where there is none, that there is none."""
    written = _written()
    told = rendered(written) if written else None
    return page(service, "quality_measured.html", here=ADDRESS, told=told)


def in_short(written: str) -> InShort | None:
    """The headline of docs/quality.md; None where it has none."""
    found = _KEPT_APART.search(written)
    if found is None:
        return None
    right, refused = (round(float(found[name]) / 10) for name in ("right", "refused"))
    return InShort(int(found["questions"]), right, refused)


def _written() -> str:
    return FILE.read_text("utf-8") if FILE.is_file() else ""


class _Page(RendererHTML):
    """Tables that a narrow window scrolls, and no style of their own, which the CSP forbids."""

    def table_open(self, tokens: Sequence[Token], index: int, *_: Any) -> str:  # noqa: ANN401
        """A region that a keyboard reaches, named by its number."""
        number = sum(token.type == "table_open" for token in tokens[: index + 1])
        name = f'role="region" tabindex="0" aria-label="Table {number}"'
        return f'<div class="scroll" {name}><table>\n'

    def table_close(self, *_: Any) -> str:  # noqa: ANN401 - as the renderer calls it
        """The end of both."""
        return "</table></div>\n"


def rendered(markdown: str) -> str:
    """`markdown` as HTML; HTML in it is shown as text."""
    reader = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Page).enable("table")
    tokens = reader.parse(markdown)
    for token in tokens:
        token.attrs.pop("style", None)
    return str(reader.renderer.render(tokens, reader.options, {}))
