"""Show an answer while it is made: each statement once it was verified.

Usage: python examples/python/stream.py [QUESTION]   (nothing but the standard library)
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request
from collections.abc import Iterable, Iterator
from typing import Any

URL = os.environ.get("ASSISTANT_URL", "http://127.0.0.1:8000")
KEY = os.environ.get("ASSISTANT_KEY")


def events(lines: Iterable[bytes]) -> Iterator[tuple[str, Any]]:
    """Each event's name and its JSON; lines that begin with a colon only keep the way open."""
    name = ""
    for line in (raw.decode().rstrip("\r\n") for raw in lines):
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def main() -> None:
    """What is told on the way, and the end, which holds where it differs."""
    question = sys.argv[1] if len(sys.argv) > 1 else "What is a primary care network?"
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    if KEY:
        headers["Authorization"] = f"Bearer {KEY}"
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(f"{URL}/v1/answers", body, headers)
    with urllib.request.urlopen(request, timeout=60) as response:
        for name, told in events(response):
            if name == "statement":
                markers = "".join(f" [{number}]" for number in told["statement"]["citations"])
                print(told["statement"]["text"] + markers, flush=True)
            elif name == "notice":
                print(f"Note: {told['text']}")
            elif name == "finished":
                print(f"({told['status']}, {len(told['citations'])} citations)")
            elif name == "error":
                sys.exit(f"{told['status']}: {told['detail']}")


if __name__ == "__main__":
    main()
