"""What all pages are made with: the templates, the frame around each, and the forms they send."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import Depends, HTTPException, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.http.service import Service
from ingestion.dates import spoken

WEB = Path(__file__).resolve().parent.parent / "web"
_templates = Environment(
    loader=FileSystemLoader(WEB / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["spoken"] = spoken

NAVIGATION = (
    ("/", "Ask"),
    ("/positions", "Positions"),
    ("/map", "Map"),
    ("/timeline", "Timeline"),
    ("/glossary", "Glossary"),
    ("/sources", "Sources"),
    ("/quality", "Quality"),
)  # address and name of each page that all pages lead to


async def form_of(request: Request) -> dict[str, str]:
    """The fields of an HTML form, sent from this site."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise HTTPException(403, "This form was sent from another site: ask on this page.")
    return await fields_of(request)


async def fields_of(request: Request) -> dict[str, str]:
    """The fields of an HTML form, wherever it was sent from."""
    fields = parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}


Form = Annotated[dict[str, str], Depends(form_of)]


def page(
    service: Service,
    name: str,
    status: int = 200,
    here: str = "",
    **values: Any,  # noqa: ANN401 - for Jinja
) -> HTMLResponse:
    """Render a template. `here` is the page's own address in the navigation; every page tells which
    host is sent questions, if any.
    """
    composer = service.assistant.composer
    values.setdefault("examples", ())
    html = _templates.get_template(name).render(
        composer=composer, root=service.access.root_path, pages=NAVIGATION, here=here, **values
    )
    return HTMLResponse(html, status, headers={"X-Robots-Tag": "noindex"})
