"""Ask a question and a follow-up, and show each answer with its citations.

Usage: python examples/python/ask.py [QUESTION [FOLLOW-UP]]   (nothing but the standard library)
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from typing import Any

URL = os.environ.get("ASSISTANT_URL", "http://127.0.0.1:8000")
KEY = os.environ.get("ASSISTANT_KEY")


def ask(question: str, history: list[dict[str, str]]) -> dict[str, Any]:
    """The answer; every way to end has a status, which is not an error."""
    headers = {"Content-Type": "application/json"}
    if KEY:
        headers["Authorization"] = f"Bearer {KEY}"
    body = json.dumps({"question": question, "history": history}).encode()
    request = urllib.request.Request(f"{URL}/v1/answers", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            answer: dict[str, Any] = json.load(response)
    except urllib.error.HTTPError as error:  # a problem+json, whose detail says what to do
        sys.exit(f"{error.code}: {json.load(error)['detail']}")
    return answer


def show(answer: dict[str, Any]) -> None:
    """The statements with their markers, then what each marker leads to."""
    print(f"\n{answer['question']}  ({answer['status']})\n\n{answer['text']}\n")
    for cited in answer["citations"]:
        source = cited["source"]
        # "ours" is our own summary: it must never stand in quotation marks as the publisher's.
        ours = cited["words"] == "ours"
        words = f"summarised: {cited['quote']}" if ours else f"“{cited['quote']}”"
        print(f"[{cited['number']}] {cited['holder']} ({cited['voice']}): {words}")
        print(f"    {source['title']}, {source['publisher']}, {source['published']}")
        print(f"    {cited['deep_link']}")
    for notice in answer["notices"]:
        print(f"Note: {notice['text']}")


def main() -> None:
    """A question, and one that leans on it."""
    typed = sys.argv[1:]
    question = typed[0] if typed else "What does NHS Providers ask about organisational veto?"
    follow_up = typed[1] if len(typed) > 1 else "Why?"
    first = ask(question, [])
    show(first)
    history = [
        {"role": "user", "content": question},
        {"role": "assistant", "content": first["text"]},
    ]
    show(ask(follow_up, history))


if __name__ == "__main__":
    main()
