"""Readers for locust: questions, follow-ups, searches and streams, each checked.

Questions are those of the dev split, asked as they are written. A refusal for overload is no
failure where it says when to try again; the reader then waits that long.
"""

from __future__ import annotations

import json
import os
import random
import time
from pathlib import Path
from typing import Any

import yaml
from locust import HttpUser, constant, task

_FILE = Path(__file__).resolve().parents[2] / "evals" / "questions" / "dev.yaml"
_KNOWN = yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader)
FIRST = [one["question"] for one in _KNOWN if not one.get("history")]
LATER = [(one["question"], one["history"]) for one in _KNOWN if one.get("history")]
FOLLOW_UPS = ("Why?", "Who decides that?", "And what has changed since?", "When was that?")
_OVERLOADED = 503
_PAUSE = float(os.environ.get("READER_PAUSE", "0"))  # seconds between two requests of a reader
_seen: dict[tuple[str, str], str] = {}  # the answer of each build to a question


class Reader(HttpUser):
    """Asks as fast as it is answered, with READER_PAUSE between."""

    wait_time = constant(_PAUSE)

    @task(5)
    def ask(self) -> None:
        """A question by itself."""
        question = random.choice(FIRST)
        self._answered("ask", {"question": question}, question)

    @task(2)
    def follow_up(self) -> None:
        """One within a conversation: a known one, or a short one after an answer."""
        question, history = random.choice(LATER)
        if random.random() < 0.5:
            first = random.choice(FIRST)
            answer = self._answered("ask", {"question": first}, first)
            if answer is None:
                return
            question = random.choice(FOLLOW_UPS)
            history = [
                {"role": "user", "content": first},
                {"role": "assistant", "content": answer["text"][:8000]},
            ]
        self._answered("follow_up", {"question": question, "history": history}, "")

    @task(3)
    def search(self) -> None:
        """Passages alone."""
        told = {"q": random.choice(FIRST)}
        with self.client.get("/v1/search", params=told, name="search", catch_response=True) as got:
            if self._taken(got) and not got.json()["passages"]:
                got.failure("no passage")

    @task(2)
    def stream(self) -> None:
        """An answer as it is made, to the end."""
        told, headers = {"question": random.choice(FIRST)}, {"Accept": "text/event-stream"}
        with self.client.post(
            "/v1/answers", json=told, headers=headers, name="stream", catch_response=True
        ) as got:
            if self._taken(got):
                last = [line for line in got.text.splitlines() if line.startswith("data:")][-1]
                self._check(got, json.loads(last.removeprefix("data:")), told["question"])

    def _answered(self, name: str, told: dict[str, Any], question: str) -> dict[str, Any] | None:
        with self.client.post("/v1/answers", json=told, name=name, catch_response=True) as got:
            if not self._taken(got):
                return None
            answer: dict[str, Any] = got.json()
            self._check(got, answer, question)
        return answer

    def _taken(self, got: Any) -> bool:  # noqa: ANN401 - locust's own response
        """Whether it was answered; a refusal that says when to come again is counted apart."""
        if got.status_code == _OVERLOADED and got.headers.get("Retry-After"):
            got.request_meta["name"] = "refused"
            got.success()
            time.sleep(int(got.headers["Retry-After"]))
            return False
        if got.status_code != 200:
            got.failure(f"status {got.status_code} {got.error or ''}")
            return False
        return True

    @staticmethod
    def _check(got: Any, answer: dict[str, Any], question: str) -> None:  # noqa: ANN401 - as above
        """Every quote stands in its passage, and a build gives a question one answer."""
        for cited in answer["citations"]:
            text = cited["passage"]["text"]
            if text[cited["quote_start"] : cited["quote_end"]] != cited["quote"]:
                got.failure("a quote does not stand in its passage")
                return
        if question:
            key = (question, answer["corpus_version"])
            if _seen.setdefault(key, answer["text"]) != answer["text"]:
                got.failure("another answer from the same build")
