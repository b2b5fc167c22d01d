"""Somebody else's intranet: pages of another origin that hold the widget or the frame, hostile to
both, with a strict policy on content; its server makes tokens with its key.
"""

from __future__ import annotations

import base64
import hashlib
import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from api.http.pages import WEB

HOSTILE = """
* { all: unset !important; font: 900 40px/3 fantasy !important; color: #ff0000 !important; }
html { font-size: 60px !important; direction: rtl; }
div, section, p, button, ol, li, textarea { display: none !important; }
policy-assistant { opacity: 0.1 !important; transform: rotate(9deg); text-transform: uppercase; }
"""
WIDGET = WEB / "static" / "widget-1.js"


@dataclass
class Host:
    """Pages by path, what they are allowed, and how its server comes to a token.

    It answers at /assistant-token what it is given as `tokens`, one after another, and behind the
    last what it makes with `key` at `api`, to hold for `seconds`.
    """

    origin: str = ""
    api: str = ""
    key: str = ""
    tokens: list[str] = field(default_factory=list)
    policy: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    tokens_made: int = 0
    seconds: int = 900

    def holds(self, api: str, key: str) -> None:
        """Take up the service at `api` as its documentation says, with the widget in every form."""
        self.api, self.key = api, key
        service = "/".join(api.split("/")[:3])
        self.policy = (
            f"default-src 'none'; script-src {service}; style-src 'self'; frame-src {service}; "
            f"connect-src 'self'; form-action {service}; base-uri 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )
        self.pages = {
            "/": self.with_widget('mode="launcher" heading="Ask about policy"'),
            "/elsewhere": self.with_widget('mode="launcher" heading="Ask about policy"'),
            "/inline": self.with_widget('starters="Who sets the pooled budget?|What is a place?"'),
        }

    def with_widget(self, attributes: str) -> str:
        """A page with the widget and its script, by digest."""
        digest = base64.b64encode(hashlib.sha384(WIDGET.read_bytes()).digest()).decode()
        return page(
            f'<policy-assistant api="{self.api}" token-url="/assistant-token" {attributes}>'
            f'<a href="{self.api}/">Ask the policy assistant</a></policy-assistant>'
            f'<script type="module" src="{self.api}/static/widget-1.js" '
            f'integrity="sha384-{digest}" crossorigin="anonymous"></script>'
        )

    def new_token(self) -> str:
        """As its server makes it."""
        self.tokens_made += 1
        if self.tokens:
            told_token = self.tokens.pop(0)
            return json.dumps({"token": told_token, "expires_at": "2100-01-01T00:00:00+00:00"})
        asked = urllib.request.Request(
            f"{self.api}/v1/tokens",
            json.dumps({"origin": self.origin, "seconds": self.seconds}).encode(),
            {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(asked) as response:
            told: str = response.read().decode()
        return told


def page(body: str) -> str:
    """A page of the intranet."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Intranet</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/host.css"></head>'
        f"<body><main><h1>Intranet</h1>{body}</main></body></html>"
    )


@contextmanager
def intranet(styles: str = HOSTILE) -> Iterator[Host]:
    """An intranet at a free port of loopback, which holds nothing yet."""
    host = Host()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/assistant-token":
                return self.give("application/json", host.new_token())
            if self.path == "/host.css":
                return self.give("text/css", styles)
            return self.give("text/html", host.pages.get(self.path.partition("?")[0], ""))

        def give(self, kind: str, text: str) -> None:
            self.send_response(200 if text else 404)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Security-Policy", host.policy)
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with at(Answering) as host.origin:
        yield host


@contextmanager
def at(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The origin of a server that answers by `handler`."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
