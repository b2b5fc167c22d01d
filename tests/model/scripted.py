"""A server with OpenAI's interface that sends what a test says, faults too."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_PIECE = 24  # characters of a reply that are sent at a time
_PATIENCE = 60  # seconds
_SHOWN = re.compile(
    r"\[(?P<mark>\w+) passage (?P<number>\d+) begins\]\n.*?\n(?P<text>.*?)\n\[(?P=mark) ",
    re.DOTALL,
)


@dataclass(frozen=True)
class Sent:
    """What the server sends: a reply in pieces, or a `status` with `body`.

    `pause` seconds lie between pieces; after `dropped_after` pieces the connection is cut.
    """

    reply: str = ""
    status: int = 200
    body: str = "{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0.0
    dropped_after: int | None = None
    finish: str = "stop"
    usage: tuple[int, int] | None = (100, 50)
    delta: Mapping[str, Any] = field(default_factory=dict)


Script = Callable[[Mapping[str, Any]], Sent]


@dataclass
class Served:
    """Where it is served, what it was asked, and how many replies were broken off by the reader."""

    url: str
    asked: list[Mapping[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    broken_off: threading.Event = field(default_factory=threading.Event)

    def until_asked(self, times: int) -> None:
        """Wait until it was asked so often."""
        until = time.monotonic() + _PATIENCE
        while len(self.asked) < times:
            assert time.monotonic() < until, "nobody asks"
            time.sleep(0.02)


@contextmanager
def scripted(script: Script) -> Iterator[Served]:
    """Serves on loopback until the end of the block."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.script = script
    server.served = Served(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.served
    finally:
        server.shutdown()
        server.server_close()


def reply(
    *statements: tuple[str, int, str],
    completeness: str = "full",
    missing: str = "",
    false_premise: bool = False,
) -> Sent:
    """A reply of statements, each with a passage's number and a quote."""
    told = [
        {"text": text, "citations": [{"passage": number, "quote": quote}]}
        for text, number, quote in statements
    ]
    whole = {
        "statements": told,
        "completeness": completeness,
        "missing": missing,
        "false_premise": false_premise,
    }
    return Sent(json.dumps(whole))


def passages(asked: Mapping[str, Any]) -> list[tuple[int, str]]:
    """The passages that a request shows: number and text."""
    user = next(m["content"] for m in asked["messages"] if m["role"] == "user")
    return [(int(found["number"]), found["text"]) for found in _SHOWN.finditer(user)]


def holding(asked: Mapping[str, Any], words: str) -> int:
    """The number of the first passage that holds `words`."""
    return next(number for number, text in passages(asked) if words in text)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    script: Script
    served: Served


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.served.asked.append(body)
        self.server.served.headers.append(dict(self.headers))
        sent = self.server.script(body)
        try:
            self._refuse(sent) if sent.status != 200 else self._stream(sent)
        except (BrokenPipeError, ConnectionResetError):
            self.server.served.broken_off.set()

    def _refuse(self, sent: Sent) -> None:
        body = sent.body.encode()
        self.send_response(sent.status)
        for name, value in {"content-type": "application/json", **sent.headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, sent: Sent) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        for number, piece in enumerate(_pieces(sent.reply)):
            if number == sent.dropped_after:
                self.connection.close()
                return
            self._event({"content": piece, **sent.delta})
            time.sleep(sent.pause)
        self._event({}, sent.finish)
        if sent.usage:
            told = {"prompt_tokens": sent.usage[0], "completion_tokens": sent.usage[1]}
            self._chunk({"choices": [], "usage": {**told, "total_tokens": sum(sent.usage)}})
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, delta: Mapping[str, Any], finish: str | None = None) -> None:
        self._chunk({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

    def _chunk(self, told: Mapping[str, Any]) -> None:
        whole = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", **told}
        self.wfile.write(f"data: {json.dumps(whole)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the requests are kept for the test."""


def _pieces(text: str) -> Sequence[str]:
    return [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
