"""What all pages are made with: the templates, the frame around each, and the forms they send."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends, HTTPException, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.exports.snippets import as_quote, with_reference
from api.exports.wording import VOICES, whose_words
from api.http.attribution import attributions
from api.http.schemas.answers import CitationOut
from api.http.service import Service
from api.told import ToldCitation, told_citation
from ingestion.dates import spoken


def _host(address: str) -> str:
    return urlsplit(address).hostname or address


def _told_citation(citation: CitationOut) -> ToldCitation:
    return told_citation(citation.model_dump(mode="json"))


WEB = Path(__file__).resolve().parent.parent / "web"
_templates = Environment(
    loader=FileSystemLoader(WEB / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {
    "spoken": spoken,
    "host": _host,
    "told_citation": _told_citation,
    "whose_words": whose_words,
    "with_reference": with_reference,
    "as_quote": as_quote,
    "attributions": attributions,
}
_templates.globals |= {"voices": VOICES}

NAVIGATION = (
    ("/", "New conversation"),
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
    html = _templates.get_template(name).render(_told(service, here, values))
    return HTMLResponse(html, status, headers={"X-Robots-Tag": "noindex"})


def macro(
    file: str,
    name: str,
    *values: Any,  # noqa: ANN401 - for Jinja
) -> str:
    """What the macro `name` of the template `file` makes of `values`."""
    made: str = getattr(_templates.get_template(file).module, name)(*values)
    return made


def _told(service: Service, here: str, values: dict[str, Any]) -> dict[str, Any]:
    """What every template is told, with `values`."""
    frame = {
        "composer": service.assistant.composer,
        "root": service.access.root_path,
        "pages": NAVIGATION,
        "here": here,
        "examples": (),
        "question": "",
        "problem": None,
        "after": "",
        "conversation": "",
        "chosen": "",
        "written": "",
        "framed": None,
        "shared": False,
        "share": "",
        "turns": (),
    }
    return frame | values
