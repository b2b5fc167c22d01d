"""/widget: the widget at work, and how to put it into a page, which docs/widget.md tells.

A release of its script has an address with a digest of its content, which is served for ever. What
takes the place of SCRIPT is another release: the old file then goes into RELEASES, by its digest.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse

from api.http.browse.quality import rendered
from api.http.headers import SAFETY_HEADERS
from api.http.pages import WEB, page
from api.http.service import ServiceHere
from api.rechecks.public import public_questions

ADDRESS = "/widget"
SCRIPT = WEB / "static" / "widget-1.js"
RELEASES = WEB / "widget"  # earlier ones, as <name>.js
FILE = Path(__file__).resolve().parents[2] / "docs" / "widget.md"
DIGEST = re.compile(r"sha384-[A-Za-z0-9+/]{64}")
_NAMED = re.compile(r"/static/widget/[0-9a-f]{16}\.js")
_NAME = 16  # hexadecimal digits of a digest: 64 bits
_FOR_EVER = "public, max-age=31536000, immutable"
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
        script=f"/static/widget/{name_of()}.js",
        launcher=mode == "launcher",
        starters=[one for one in public_questions() if "|" not in one][:_STARTERS],
    )
    shown.headers[_POLICY] = f"{SAFETY_HEADERS[_POLICY]}; frame-src 'self'"
    return shown


@widget_pages.get("/static/widget/{release}.js")
def get_release(release: str) -> FileResponse:
    """The script of a release, which never changes. Raises HTTPException where there is none."""
    file = _releases().get(release)
    if file is None:
        raise HTTPException(404, "There is no such release of the widget: see /widget.")
    headers = {"Cache-Control": _FOR_EVER}
    return FileResponse(file, media_type="text/javascript", headers=headers)


@cache
def _releases() -> dict[str, Path]:
    """Each release by its name, hashed once for the life of the process."""
    return {name_of(file): file for file in (SCRIPT, *RELEASES.glob("*.js"))}


def digest(file: Path = SCRIPT) -> str:
    """Of a script, as `integrity` has it."""
    made = hashlib.sha384(file.read_bytes()).digest()
    return f"sha384-{base64.b64encode(made).decode()}"


def name_of(file: Path = SCRIPT) -> str:
    """Of the release that `file` holds: 16 hexadecimal digits of its SHA-384."""
    return hashlib.sha384(file.read_bytes()).hexdigest()[:_NAME]


def _here(address: str) -> str:
    """The text below its heading, for the service at `address`."""
    origin = "/".join(address.split("/")[:3])
    text = FILE.read_text("utf-8").partition("\n")[2]
    newest = _NAMED.sub(f"/static/widget/{name_of()}.js", DIGEST.sub(digest(), text))
    return newest.replace(_TOLD_AS, address).replace(_TOLD_ORIGIN, origin)
