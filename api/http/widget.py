"""/widget: the widget at work, and how to put it into a page, which docs/widget.md tells."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.http.browse.quality import rendered
from api.http.headers import SAFETY_HEADERS
from api.http.pages import WEB, page
from api.http.service import ServiceHere
from api.rechecks.public import public_questions

ADDRESS = "/widget"
SCRIPT = WEB / "static" / "widget-1.js"
FILE = Path(__file__).resolve().parents[2] / "docs" / "widget.md"
DIGEST = re.compile(r"sha384-[A-Za-z0-9+/]{64}")
_TOLD_AS = "https://assistant.example/assistant"  # the service, in the text
_TOLD_ORIGIN = "https://assistant.example"
_STARTERS = 3
_POLICY = "Content-Security-Policy"
widget_pages = APIRouter(include_in_schema=False)


@widget_pages.get(ADDRESS)
def get_widget_page(request: Request, service: ServiceHere, mode: str = "") -> HTMLResponse:
    """The page; with mode=launcher the widget is a button in its corner."""
    shown = page(
        service,
        "widget.html",
        here=ADDRESS,
        told=rendered(_here(str(request.base_url).rstrip("/"))),
        digest=digest(),
        launcher=mode == "launcher",
        starters=[one for one in public_questions() if "|" not in one][:_STARTERS],
    )
    shown.headers[_POLICY] = f"{SAFETY_HEADERS[_POLICY]}; frame-src 'self'"
    return shown


def digest() -> str:
    """Of the script, as `integrity` has it."""
    made = hashlib.sha384(SCRIPT.read_bytes()).digest()
    return f"sha384-{base64.b64encode(made).decode()}"


def _here(address: str) -> str:
    """The text below its heading, for the service at `address`."""
    origin = "/".join(address.split("/")[:3])
    text = FILE.read_text("utf-8").partition("\n")[2]
    return DIGEST.sub(digest(), text.replace(_TOLD_AS, address).replace(_TOLD_ORIGIN, origin))
