"""Find passages, and who holds what on a topic.

Usage: python examples/python/search.py [TEXT]   (nothing but the standard library)
"""

from __future__ import annotations

import json
import os
import sys
import urllib.parse
import urllib.request
from typing import Any

URL = os.environ.get("ASSISTANT_URL", "http://127.0.0.1:8000")
KEY = os.environ.get("ASSISTANT_KEY")


def get(path: str, **query: object) -> dict[str, Any]:
    """The JSON at an address."""
    headers = {"Authorization": f"Bearer {KEY}"} if KEY else {}
    address = f"{URL}{path}?{urllib.parse.urlencode(query)}"
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as response:
        found: dict[str, Any] = json.load(response)
    return found


def main() -> None:
    """First the passages, then the positions."""
    text = sys.argv[1] if len(sys.argv) > 1 else "delegation to place"
    print("Passages:")
    for found in get("/v1/search", q=text, limit=5)["passages"]:
        source, passage = found["source"], found["passage"]
        print(f"{found['rank']}. {source['title']} ({source['publisher']}): {passage['id']}")
    told = get("/v1/positions", topic=text)
    # Polls, reported views and questions stand apart: they are nobody's own position.
    for kind in ("positions", "polls", "reported", "asked"):
        print(f"{kind.capitalize()}:")
        for row in told[kind]:
            print(f"- {row['holder']}, {row['date']}: {row['words']}")
    for silent in told["silent"]:
        print(silent["text"])  # "not in our documents", never "has no position"


if __name__ == "__main__":
    main()
