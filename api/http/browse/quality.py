"""/quality: how good the answers are, as the last evals found; docs/quality.md as a page."""

from __future__ import annotations

from collections.abc import Sequence
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
FILE = Path(__file__).resolve().parents[3] / "docs" / "quality.md"
quality_pages = APIRouter(include_in_schema=False, route_class=PageRoute)


@quality_pages.get(ADDRESS)
def get_quality_page(service: ServiceHere) -> HTMLResponse:
    """The page that `./assistant evals report` wrote; where there is none, that there is none."""
    written = FILE.read_text("utf-8") if FILE.is_file() else None
    told = rendered(written) if written else None
    return page(service, "quality.html", here=ADDRESS, told=told)


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
