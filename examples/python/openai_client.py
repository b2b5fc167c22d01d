"""The openai package with another base URL, whole and as a stream. Needs: pip install openai

Usage: python examples/python/openai_client.py [QUESTION]
"""

from __future__ import annotations

import os
import sys

from openai import OpenAI

URL = os.environ.get("ASSISTANT_URL", "http://127.0.0.1:8000")
KEY = os.environ.get("ASSISTANT_KEY", "none needed")
MODEL = "integration-policy-assistant"  # or ...-extractive: no language model is asked


def main() -> None:
    """The text with references, and the answer behind it as data."""
    question = sys.argv[1] if len(sys.argv) > 1 else "What is a primary care network?"
    with OpenAI(base_url=f"{URL}/v1", api_key=KEY) as client:
        completion = client.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": question}]
        )
        message = completion.choices[0].message
        print(message.content)
        answer = (message.model_extra or {})["answer"]  # what POST /v1/answers gives
        print(f"\nStatus: {answer['status']}; {len(answer['citations'])} citations\n")

        stream = client.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": question}], stream=True
        )
        for piece in stream:
            if piece.choices:
                print(piece.choices[0].delta.content or "", end="", flush=True)
        print()


if __name__ == "__main__":
    main()
